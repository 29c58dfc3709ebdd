import { readFile } from 'node:fs/promises';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { TradingStateReading } from '../../lib/guard/trading-state.ts';
import { type TradingWord, tradingStateOf, tradingStateText } from '../../lib/guard/trading-state-text.ts';
import { awsAdvice } from '../aws-advice.ts';
import { isHeld } from '../storage/data-folder.ts';
import { isMissing, writeTradingStateFile } from '../storage/trading-state-file.ts';

/** What was read, and a mark that is another after every writing. */
export interface Seen {
  readonly reading: TradingStateReading;
  readonly mark: string;
}

/** Where the trading state of one deployment stands. */
export interface Switch {
  /** For the user. */
  readonly name: string;
  /** What else he should know. */
  note(): string | undefined;
  /** Throws a `SwitchError`. */
  read(): Promise<Seen>;
  /** Gives the mark of the state just before this one; `undefined` where that cannot be told. Throws a `SwitchError`. */
  write(word: TradingWord): Promise<string | undefined>;
}

/** The state could not be read or written; the message says what to do. */
export class SwitchError extends Error {
  override readonly name = 'SwitchError';
}

/** The switch of a stage: a parameter, whose versions count its writings. */
export function parameterSwitch(client: SSMClient, parameter: string, region: string): Switch {
  const told = (permission: string) => (error: unknown) => {
    const name = error instanceof Error ? error.name : 'unknown error';
    if (error instanceof ParameterNotFound) {
      throw new SwitchError(
        `There is no parameter ${parameter} in ${region}: look at --stage, --region, and at the account you are signed in to.`,
      );
    }
    const advice = awsAdvice(name, permission) ?? 'Look at the region, the network and AWS_ENDPOINT_URL.';
    throw new SwitchError(`Parameter Store did not do it (${name}). ${advice}`, { cause: error });
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
      // Not a new parameter: one under a misspelt stage would be obeyed by nobody.
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
      throw new SwitchError(`No gateway ever ran on ${folder}: there is no ${path}. Look at --data-dir.`);
    }
  };
  return {
    name: path,
    note: () =>
      isHeld(folder) ? undefined : 'No gateway runs on this folder now; one that starts on it obeys from its start.',
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
