import { readFile } from 'node:fs/promises';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { TradingStateReading } from '../../lib/guard/trading-state.ts';
import { type TradingWord, tradingStateOf, tradingStateText } from '../../lib/guard/trading-state-text.ts';
import { awsAdvice } from '../aws-advice.ts';
import { isHeld } from '../storage/data-folder.ts';
import { isMissing, writeTradingStateFile } from '../storage/trading-state-file.ts';

/** The state, and a mark that changes with every write. */
export interface Seen {
  readonly reading: TradingStateReading;
  readonly mark: string;
}

/** The stored trading state of one deployment. */
export interface Switch {
  /** Its location, for the user. */
  readonly name: string;
  /** A remark for the user. */
  note(): string | undefined;
  /** Throws a `SwitchError`. */
  read(): Promise<Seen>;
  /** Writes the state. Returns the mark of the state it replaced; `undefined` where unknown. Throws a `SwitchError`. */
  write(word: TradingWord): Promise<string | undefined>;
}

/** The state could not be read or written; the message says what to do. */
export class SwitchError extends Error {
  override readonly name = 'SwitchError';
}

/** The switch of a stage: a parameter, whose version counts its writes. */
export function parameterSwitch(client: SSMClient, parameter: string, region: string): Switch {
  const told = (permission: string) => (error: unknown) => {
    const name = error instanceof Error ? error.name : 'unknown error';
    if (error instanceof ParameterNotFound) {
      throw new SwitchError(
        `There is no parameter ${parameter} in ${region}: check --stage, --region and the account you are signed in to.`,
      );
    }
    const advice = awsAdvice(name, permission) ?? 'Check the region, the network and AWS_ENDPOINT_URL.';
    throw new SwitchError(`Parameter Store failed (${name}). ${advice}`, { cause: error });
  };
  return {
    name: `${parameter}, ${region}`,
    note: () => undefined,
    async read() {
      const command = new GetParameterCommand({ Name: parameter });
      const { Parameter } = await client.send(command).catch(told(`ssm:GetParameter on ${parameter}`));
      return {
        reading: tradingStateOf(Parameter?.Value ?? '', `the parameter ${parameter}`),
        mark: String(Parameter?.Version),
      };
    },
    async write(word) {
      // Never creates a parameter: no function would obey one under a misspelt stage.
      await client
        .send(new GetParameterCommand({ Name: parameter }))
        .catch((error: unknown) => (error instanceof ParameterNotFound ? told('')(error) : undefined));
      const command = new PutParameterCommand({ Name: parameter, Value: tradingStateText(word), Overwrite: true });
      const { Version } = await client.send(command).catch(told(`ssm:PutParameter on ${parameter}`));
      return Version === undefined ? undefined : String(Version - 1);
    },
  };
}

/** The switch of a gateway on this machine: a file in its folder. */
export function fileSwitch(folder: string, path: string): Switch {
  const text = async (): Promise<string> => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (!isMissing(error)) throw new SwitchError(`${path} cannot be read (${nameOf(error)}).`, { cause: error });
      throw new SwitchError(`No gateway ever ran on ${folder}: there is no ${path}. Check --data-dir.`);
    }
  };
  return {
    name: path,
    note: () => (isHeld(folder) ? undefined : 'No gateway uses this folder now; the next one obeys from its start.'),
    async read() {
      const stored = await text();
      return { reading: tradingStateOf(stored, `the file ${path}`), mark: stored };
    },
    async write(word) {
      const before = await text();
      await writeTradingStateFile(path, word).catch((error: unknown) => {
        throw new SwitchError(`${path} cannot be written (${nameOf(error)}).`, { cause: error });
      });
      return before;
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
