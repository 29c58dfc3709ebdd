import type { SSMClient } from '@aws-sdk/client-ssm';
import type { KnownStage } from '../../infra/deployment.ts';
import { keyFolder } from '../../lib/aws/ssm-credentials.ts';
import { type Config, type Environment, readConfig } from '../../lib/config.ts';
import { EXCHANGES, type Exchange } from '../../lib/domain/instrument.ts';
import {
  byKeyPart,
  type Credentials,
  KEY_PART_NAMES,
  type KeyPart,
  type KeyUse,
  sameCredentials,
} from '../../lib/exchanges/credentials.ts';
import { createHttpClient } from '../../lib/exchanges/http/http-client.ts';
import { readKey } from '../../lib/exchanges/key-text.ts';
import { PRODUCTS, privateKeysOf, VENUES } from '../../lib/exchanges/venues.ts';
import { UsageError } from '../../lib/text/command-line.ts';
import type { Secret } from '../../lib/text/secret.ts';
import type { KeyPermissions } from '../venues/local-venue.ts';
import type { KeysCommand } from './command.ts';
import type { AskHidden } from './hidden-input.ts';
import { type KeyStore, keyStore } from './key-store.ts';
import { keyPermissions } from './permissions.ts';
import { tryKeys } from './trial.ts';

/** The surroundings of the command. */
export interface KeysParts {
  readonly env: Environment;
  readonly now: () => number;
  readonly ask: AskHidden;
  /** Whether a user can confirm at a terminal. */
  readonly interactive: boolean;
  readonly print: (line: string) => void;
  readonly ssm: (region: string) => SSMClient;
  readonly stage: KnownStage;
}

/** The command was not carried out; the message says why and never contains a key. */
export class KeysRefused extends Error {
  override readonly name = 'KeysRefused';
}

interface KeysTool {
  readonly parts: KeysParts;
  readonly config: Config;
  readonly prefix: string;
  readonly ttlSeconds: number;
  readonly region: string;
  /** Which of an exchange's keys the command is about. */
  readonly use: KeyUse;
  readonly stores: Readonly<Record<KeyUse, KeyStore>>;
}

/**
 * Carries out one command. Throws `KeysRefused`, `UsageError`, `KeyStoreError`, `InputEnded`, `ConfigError` or a `Problem`
 * when it fails; nothing has changed then, unless the message says so.
 */
export async function runKeys(command: KeysCommand, parts: KeysParts): Promise<void> {
  const tool = toolOf(command, parts);
  const { exchange } = command;
  if (command.action === 'check') return await checkStored(tool, exchange);
  if (exchange === undefined) throw new UsageError('Name the exchange.');
  switch (command.action) {
    case 'set':
      return await replace(tool, exchange, command.check, undefined);
    case 'rotate': {
      const stored = await tool.stores[tool.use].read(exchange);
      if (stored === undefined) {
        throw new KeysRefused(`No keys to rotate at ${whereOf(tool, exchange, tool.use)}: use "set".`);
      }
      return await replace(tool, exchange, command.check, stored);
    }
    case 'remove':
      return await remove(tool, exchange, command.yes);
  }
}

function toolOf({ stage, region, kmsKey, use }: KeysCommand, parts: KeysParts): KeysTool {
  const settings = {
    ...parts.stage.settings,
    ...parts.env,
    ...(stage !== undefined && { ATLAS_STAGE: stage }),
    ATLAS_CREDENTIALS: 'ssm',
  };
  const config = readConfig(settings, PRODUCTS);
  if (config.credentials.source !== 'ssm') throw new TypeError('Keys are managed in Parameter Store.');
  const { prefix, ttlMs } = config.credentials;
  const chosen = region ?? parts.stage.region;
  const key = kmsKey ?? parts.stage.keyEncryptionArn;
  const client = parts.ssm(chosen);
  const storeOf = (each: KeyUse) => keyStore({ client, prefix, use: each, kmsKey: key, now: parts.now });
  const stores = { trading: storeOf('trading'), readOnly: storeOf('readOnly') };
  return { parts, config, prefix, ttlSeconds: ttlMs / 1_000, region: chosen, use, stores };
}

async function replace(
  tool: KeysTool,
  exchange: Exchange,
  check: boolean,
  stored: Credentials | undefined,
): Promise<void> {
  const { parts, use } = tool;
  const credentials = await askForKeys(tool, exchange);
  if (stored !== undefined && sameCredentials(stored, credentials)) {
    throw new KeysRefused('These keys are already stored. Create new ones at the exchange first.');
  }
  if (check) await mustWork(tool, exchange, credentials);
  else parts.print('Not tried (--no-check).');
  await tool.stores[use].write(exchange, credentials);
  parts.print(`Stored at ${whereOf(tool, exchange, use)} in ${tool.region}, encrypted.`);
  if (use === 'readOnly' && !parts.stage.readOnlyKeys) {
    parts.print('Not in use yet: set readOnlyKeys: true in the stage file, and deploy.');
  }
  if (stored === undefined) return;
  parts.print(
    `Functions with the old keys reload them within ${tool.ttlSeconds} s (ATLAS_CREDENTIALS_TTL_SECONDS), or sooner ` +
      'when the exchange refuses the old ones. Then delete the old keys at the exchange; no deployment is needed.',
  );
}

async function askForKeys({ parts }: KeysTool, exchange: Exchange): Promise<Credentials> {
  const given = new Map<KeyPart, Secret>();
  for (const part of VENUES[exchange].keyParts) {
    const { noun } = KEY_PART_NAMES[part];
    const privateKeys = privateKeysOf(exchange)(part);
    const wanted = privateKeys.length === 0 ? noun : `${noun}, or private key as PEM`;
    const key = readKey(await parts.ask(`${exchange} ${wanted} (not shown): `), `The ${noun}`, exchange, privateKeys);
    if (key === undefined) throw new KeysRefused(`The ${noun} is empty; nothing was stored.`);
    given.set(part, key);
  }
  return byKeyPart(VENUES[exchange].keyParts, (part) => {
    const key = given.get(part);
    if (key === undefined) throw new TypeError(`no prompt for ${part}`);
    return key;
  });
}

async function mustWork(tool: KeysTool, exchange: Exchange, credentials: Credentials): Promise<void> {
  if (await works(tool, exchange, credentials, tool.use)) return;
  throw new KeysRefused('Nothing was stored. Correct the keys, or store them untried with --no-check.');
}

/** Tries the keys and reports the result. */
async function works(
  { parts, config }: KeysTool,
  exchange: Exchange,
  credentials: Credentials,
  use: KeyUse,
): Promise<boolean> {
  const { now, print } = parts;
  const http = createHttpClient({ now });
  try {
    const trials = await tryKeys(exchange, credentials, { config, http, now });
    if (trials.length === 0) {
      print(`${exchange}: no product is switched on, so its keys cannot be tried.`);
      return false;
    }
    for (const { products, origin, problem } of trials) {
      const said = problem === undefined ? 'accepted' : `${problem.code}: ${problem.detail}`;
      print(`${products.join(', ')} at ${origin}: ${said}`);
    }
    if (trials.some(({ problem }) => problem !== undefined)) return false;
    const permissions = await keyPermissions(exchange, credentials, { origins: config.origins, now });
    for (const line of remarks(exchange, permissions, use, now())) print(line);
    return use === 'trading' || permissions === undefined || !(permissions.trade || permissions.withdraw);
  } finally {
    http.close();
  }
}

function remarks(
  exchange: Exchange,
  permissions: KeyPermissions | undefined,
  use: KeyUse,
  now: number,
): readonly string[] {
  const should = use === 'trading' ? 'It should trade, and never withdraw.' : 'It should read, and do nothing else.';
  if (permissions === undefined) return [`${exchange} does not report the permissions of this key. ${should}`];
  const { withdraw, trade, addressBound, expiresAt, obstacles = [] } = permissions;
  return [
    ...(withdraw
      ? ['WARNING: this key may withdraw. Atlas never withdraws; remove that permission at the exchange.']
      : []),
    ...(use === 'trading' && !trade ? ['WARNING: this key may not trade: orders will be refused.'] : []),
    ...(use === 'readOnly' && trade
      ? ['WARNING: this key may trade, so it is not read-only. Remove that permission at the exchange.']
      : []),
    ...(addressBound
      ? []
      : [
          'Note: this key works from any address. With a static egress address, restrict the key to it at the exchange.',
        ]),
    ...(expiresAt === undefined ? [] : [expiryRemark(expiresAt, now)]),
    ...obstacles.map((obstacle) => `WARNING: ${obstacle}`),
  ];
}

/** Days before its end in which a key should be renewed. */
const RENEW_DAYS = 14;

function expiryRemark(expiresAt: string, now: number): string {
  const days = Math.floor((Date.parse(expiresAt) - now) / 86_400_000);
  const said = `this key works until ${expiresAt}`;
  return days < RENEW_DAYS ? `WARNING: ${said}: renew it at the exchange, and store it again.` : `Note: ${said}.`;
}

async function checkStored(tool: KeysTool, only: Exchange | undefined): Promise<void> {
  const served = EXCHANGES.filter((exchange) =>
    tool.config.products.some((product) => product.startsWith(`${exchange}.`)),
  );
  const uses: readonly KeyUse[] =
    tool.use === 'trading' && tool.parts.stage.readOnlyKeys ? ['trading', 'readOnly'] : [tool.use];
  let good = true;
  for (const exchange of only === undefined ? served : [only]) {
    for (const use of uses) {
      const stored = await tool.stores[use].read(exchange);
      if (stored === undefined)
        tool.parts.print(`${exchange}: nothing is stored at ${whereOf(tool, exchange, use)} in ${tool.region}.`);
      good = stored !== undefined && (await works(tool, exchange, stored, use)) && good;
    }
  }
  if (!good) throw new KeysRefused('Some keys cannot be used.');
}

async function remove(tool: KeysTool, exchange: Exchange, yes: boolean): Promise<void> {
  const { parts, use } = tool;
  const where = whereOf(tool, exchange, use);
  if (!yes) {
    if (!parts.interactive) throw new UsageError('No terminal to confirm at: add --yes.');
    const answer = await parts.ask(`Delete ${where} in ${tool.region}? Type "${exchange}" to confirm: `);
    if (answer.trim() !== exchange) throw new KeysRefused('Nothing was deleted.');
  }
  const found = await tool.stores[use].remove(exchange);
  parts.print(
    found
      ? `Deleted ${where} in ${tool.region}. Functions drop them within ${tool.ttlSeconds} s; the keys work at the exchange until you delete them there.`
      : `No keys at ${where} in ${tool.region}.`,
  );
}

function whereOf({ prefix }: KeysTool, exchange: Exchange, use: KeyUse): string {
  return keyFolder(prefix, exchange, use);
}
