import { DeleteParametersCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Strategy } from '../../lib/alerts/strategy.ts';
import {
  readStrategies,
  STRATEGIES_TTL_MS,
  STRATEGY_PARAMETERS,
  type StrategyPart,
  strategyParameter,
} from '../../lib/aws/ssm-strategies.ts';
import { awsAdvice } from '../aws-advice.ts';
import { isHeld } from '../storage/data-folder.ts';
import { readStrategiesFile, StrategiesFileError, writeStrategiesFile } from '../storage/strategies-file.ts';

/** The strategies of one deployment. Every method throws a `StrategyStoreError`. */
export interface StrategyStore {
  /** Its location, for the user. */
  readonly name: string;
  /** When a change takes effect, for the user. */
  readonly takesEffect: string;
  /** The address of the API, as far as it is known here. */
  readonly url: string;
  read(): Promise<readonly Strategy[]>;
  /** Writes a strategy; its secret is only written when it is not the `stored` one's. */
  write(strategy: Strategy, stored: Strategy | undefined): Promise<void>;
  remove(strategy: string): Promise<void>;
}

/** The strategies could not be read or written; the message says what to do, and never contains a secret. */
export class StrategyStoreError extends Error {
  override readonly name = 'StrategyStoreError';
}

/** The operator may be far from Parameter Store. */
const PATIENCE_MS = 15_000;

export interface ParameterStoreOptions {
  readonly client: SSMClient;
  /** e.g. `/atlas/dev/hooks` */
  readonly path: string;
  readonly region: string;
  readonly kmsKey: string | undefined;
}

/** The strategies of a stage, read with the code of the functions. */
export function parameterStrategies({ client, path, region, kmsKey }: ParameterStoreOptions): StrategyStore {
  const put = async (strategy: string, part: StrategyPart, value: string): Promise<void> => {
    const isSecret = part === 'secret';
    const command = new PutParameterCommand({
      Name: strategyParameter(path, strategy, part),
      Value: value,
      Type: isSecret ? 'SecureString' : 'String',
      Tier: 'Standard',
      Overwrite: true,
      ...(isSecret && kmsKey !== undefined && { KeyId: kmsKey }),
    });
    await client.send(command).catch((error: unknown) => {
      const needs = isSecret ? 'ssm:PutParameter, and kms:Encrypt on the key it is encrypted with' : 'ssm:PutParameter';
      throw refused(error, `write the ${part} of ${strategy}`, needs);
    });
  };
  return {
    name: `${path}/, ${region}`,
    takesEffect: `within ${STRATEGIES_TTL_MS / 1_000} s`,
    url: '<Url of the stack>',
    read: () =>
      readStrategies(client, path, AbortSignal.timeout(PATIENCE_MS)).catch((error: unknown) => {
        throw refused(
          error,
          `read ${path}`,
          'ssm:GetParametersByPath, and kms:Decrypt on the key they are encrypted with',
        );
      }),
    async write({ name, secret, template }, stored) {
      // A strategy takes effect once it has both; the secret is the last, so that no alert meets another's template.
      if (template !== stored?.template) await put(name, 'template', template);
      if (secret !== stored?.secret) await put(name, 'secret', secret.reveal());
    },
    async remove(strategy) {
      const parts = Object.keys(STRATEGY_PARAMETERS) as StrategyPart[];
      const Names = parts.map((part) => strategyParameter(path, strategy, part));
      await client.send(new DeleteParametersCommand({ Names })).catch((error: unknown) => {
        throw refused(error, `delete ${Names.join(' and ')}`, 'ssm:DeleteParameters');
      });
    },
  };
}

/** Prints only the name of an AWS error: the message of a ValidationException repeats the refused value. */
function refused(error: unknown, what: string, permissions: string): StrategyStoreError {
  const name = error instanceof Error ? error.name : 'unknown error';
  const advice = awsAdvice(name, permissions) ?? 'Check the region, the network and AWS_ENDPOINT_URL.';
  return new StrategyStoreError(`AWS failed to ${what} (${name}). ${advice}`);
}

/** The strategies of a gateway on this machine: a file in its folder. */
export function fileStrategyStore(folder: string, path: string): StrategyStore {
  const read = () =>
    readStrategiesFile(path).catch((error: unknown) => {
      if (error instanceof StrategiesFileError) throw new StrategyStoreError(error.message, { cause: error });
      throw error;
    });
  const replaced = async (change: (strategies: readonly Strategy[]) => readonly Strategy[]): Promise<void> => {
    const strategies = change(await read());
    await writeStrategiesFile(path, strategies).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new StrategyStoreError(`${path} cannot be written (${code}). Check --data-dir.`, { cause: error });
    });
  };
  return {
    name: path,
    takesEffect: isHeld(folder) ? 'at once' : 'with the next gateway on this folder',
    url: 'http://127.0.0.1:3000',
    read,
    write: (strategy) => replaced((all) => [...all.filter(({ name }) => name !== strategy.name), strategy]),
    remove: (strategy) => replaced((all) => all.filter(({ name }) => name !== strategy)),
  };
}
