import { parseArgs } from 'node:util';
import { EXCHANGES, type Exchange } from '../../lib/domain/instrument.ts';
import type { KeyUse } from '../../lib/exchanges/credentials.ts';
import { HOSTS } from '../../lib/exchanges/venues.ts';

/** What `npm run keys` was asked to do. */
export interface KeysCommand {
  readonly action: 'set' | 'check' | 'rotate' | 'remove';
  /** `undefined` only for `check`: all exchanges. */
  readonly exchange: Exchange | undefined;
  /** `undefined`: what `ATLAS_STAGE` says, else dev. */
  readonly stage: string | undefined;
  /** `undefined`: where the stage goes. */
  readonly region: string | undefined;
  /** Id, ARN or alias of a customer's KMS key; `undefined`: the stage's, or the account's own for Parameter Store. */
  readonly kmsKey: string | undefined;
  /** Which of the exchange's keys it is about. */
  readonly use: KeyUse;
  /** Whether the exchange is asked before anything is stored. */
  readonly check: boolean;
  /** Whether `remove` goes ahead without asking. */
  readonly yes: boolean;
}

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `Puts the keys of an exchange into Parameter Store, where the functions find them.

  npm run keys -- set <exchange>       asks for a key and its secret, tries them, stores them
  npm run keys -- check [exchange]     tries the stored keys, those that only read included where the stage uses them
  npm run keys -- rotate <exchange>    the same as set, where keys are stored already
  npm run keys -- remove <exchange>    deletes the stored keys

  --stage NAME     the deployment (ATLAS_STAGE, or dev)
  --read-only      the key with which functions read, where the stage has readOnlyKeys: it must not be able to trade
  --region NAME    where it is deployed (what the file of the stage says, or ap-northeast-1)
  --kms-key KEY    customer's KMS key to encrypt with (keyEncryptionArn in the file of the stage)
  --no-check       store without trying the keys first
  --yes            remove without asking
  --help

Exchanges: ${EXCHANGES.join(', ')}. Nothing is shown while you type or paste. Without a terminal, the key and its secret
are read as two lines from standard input, e.g. from a password manager:

  printf '%s\\n%s\\n' "$(pass binance/key)" "$(pass binance/secret)" | npm run --silent keys -- set binance --stage prod

Keys are tried at the exchange itself, or where ${HOSTS.map(({ variable }) => variable).join(', ')}
say, by a request that only reads. AWS is reached as by any AWS tool: AWS_PROFILE, AWS_ENDPOINT_URL and the rest.
Ends with 0 when done, 1 when not, 2 when the command is wrong, 130 when interrupted.
`;

const ACTIONS = ['set', 'check', 'rotate', 'remove'] as const;

/** Reads the command line; `undefined` means help is wanted. Throws a `UsageError`. */
export function parseCommand(args: readonly string[]): KeysCommand | undefined {
  const { values, positionals } = parsed(args);
  if (values.help === true) return undefined;
  const [word, name, ...more] = positionals;
  const action = ACTIONS.find((each) => each === word);
  if (action === undefined) {
    throw new UsageError(`Say what to do: ${ACTIONS.join(', ')}${word === undefined ? '' : `; not "${word}"`}.`);
  }
  // A key typed here would stand in the shell's history and in the list of processes.
  if (more.length > 0) throw new UsageError('Only the exchange follows; keys are asked for, never given as arguments.');
  const exchange = EXCHANGES.find((each) => each === name);
  if (name !== undefined && exchange === undefined) {
    throw new UsageError(`There is no such exchange; there are ${EXCHANGES.join(' and ')}.`);
  }
  if (exchange === undefined && action !== 'check')
    throw new UsageError(`Say which exchange: ${EXCHANGES.join(', ')}.`);
  return {
    action,
    exchange,
    stage: values.stage,
    region: values.region,
    kmsKey: values['kms-key'],
    use: values['read-only'] === true ? 'readOnly' : 'trading',
    check: values['no-check'] !== true,
    yes: values.yes === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        stage: { type: 'string' },
        region: { type: 'string' },
        'kms-key': { type: 'string' },
        'read-only': { type: 'boolean' },
        'no-check': { type: 'boolean' },
        yes: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
