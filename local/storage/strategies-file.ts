import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { STRATEGY_NAME, type Strategy, type StrategySource } from '../../lib/alerts/strategy.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { Secret } from '../../lib/text/secret.ts';
import { hasFields, hasValues, isRecord, isTextThat } from '../../lib/text/value-check.ts';
import { isMissing } from './trading-state-file.ts';

/** The strategies of one machine cannot be read; the message says why, and shows no secret. */
export class StrategiesFileError extends Error {
  override readonly name = 'StrategiesFileError';
}

const isText = isTextThat((text) => text !== '', 'a text');
const CONTENT = hasValues(hasFields({ secret: isText, template: isText }));

/** Reads the strategies of one machine, none where there is no file. Throws a `StrategiesFileError`. */
export async function readStrategiesFile(path: string): Promise<readonly Strategy[]> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return [];
    const why = error instanceof SyntaxError ? 'it is not JSON' : 'it cannot be opened';
    throw new StrategiesFileError(`The strategies in ${path} cannot be read: ${why}.`);
  }
  if (!isRecord(content) || CONTENT(content) !== undefined) {
    throw new StrategiesFileError(`${path} is not a file of strategies.`);
  }
  return Object.entries(content as Readonly<Record<string, { readonly secret: string; readonly template: string }>>)
    .filter(([name]) => STRATEGY_NAME.test(name))
    .map(([name, { secret, template }]) => ({ name, secret: Secret.of(secret), template }));
}

/** Replaces the strategies of one machine atomically; only its owner may read the file. */
export async function writeStrategiesFile(path: string, strategies: readonly Strategy[]): Promise<void> {
  const content = Object.fromEntries(
    strategies.map(({ name, secret, template }) => [name, { secret: secret.reveal(), template }]),
  );
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The strategies of one machine, read at every alert, so that a change takes effect at once. */
export function fileStrategies(path: string): StrategySource {
  return {
    async find(name) {
      try {
        return (await readStrategiesFile(path)).find((strategy) => strategy.name === name);
      } catch (error) {
        if (!(error instanceof StrategiesFileError)) throw error;
        throw new Problem('CREDENTIALS_UNAVAILABLE', error.message, { orderState: 'notPlaced' }, { cause: error });
      }
    },
  };
}
