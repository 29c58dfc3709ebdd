import { EXCHANGES, type Exchange } from '../../lib/domain/instrument.ts';
import type { KeyUse } from '../../lib/exchanges/credentials.ts';
import { HOSTS } from '../../lib/exchanges/venues.ts';
import { parseLine, UsageError } from '../../lib/text/command-line.ts';

/** What `npm run keys` was asked to do. */
export interface KeysCommand {
  readonly action: 'set' | 'check' | 'rotate' | 'remove';
  /** `undefined` only for `check`: all exchanges. */
  readonly exchange: Exchange | undefined;
  /** `undefined`: what `ATLAS_STAGE` says, else dev. */
  readonly stage: string | undefined;
  /** `undefined`: the region of the stage. */
  readonly region: string | undefined;
  /** Id, ARN or alias of a customer's KMS key; `undefined`: the stage's, or the account's own for Parameter Store. */
  readonly kmsKey: string | undefined;
  /** Which of the exchange's keys. */
  readonly use: KeyUse;
  /** Tries the keys at the exchange before storing them. */
  readonly check: boolean;
  /** Skips the confirmation of `remove`. */
  readonly yes: boolean;
}

export const HELP = `Stores the keys of an exchange in Parameter Store, where the functions read them.

  npm run keys -- set <exchange>       asks for a key and its secret, tries them, stores them
  npm run keys -- check [exchange]     tries the stored keys, including read-only keys where the stage uses them
  npm run keys -- rotate <exchange>    same as set, but keys must already be stored
  npm run keys -- remove <exchange>    deletes the stored keys

  --stage NAME     the deployment (ATLAS_STAGE, or dev)
  --read-only      the read-only key, for stages with readOnlyKeys; it must not be able to trade
  --region NAME    its AWS region (by default that of the stage file, or ap-northeast-1)
  --kms-key KEY    customer managed KMS key to encrypt with (by default keyEncryptionArn of the stage file)
  --no-check       store without trying the keys first
  --yes            remove without asking
  --help

Exchanges: ${EXCHANGES.join(', ')}. Input is not echoed. Without a terminal, the key and its secret are read
as two lines from standard input, e.g. from a password manager:

  printf '%s\\n%s\\n' "$(pass binance/key)" "$(pass binance/secret)" | npm run --silent keys -- set binance --stage prod

Where you registered a public key at the exchange, its private key takes the place of the secret, as PEM: paste the whole
file, or join its lines by \\n. Binance takes Ed25519 and RSA, Bybit RSA, in PKCS#8 and without a passphrase:

  openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout
  { pass binance/key; cat key.pem; } | npm run --silent keys -- set binance --stage prod

Keys are tried at the exchange itself, or where ${HOSTS.map(({ variable }) => variable).join(', ')}
say, by a request that only reads. AWS is reached as by any AWS tool: AWS_PROFILE, AWS_ENDPOINT_URL and the rest.
Exits with 0 when done, 1 when not, 2 for a wrong command, 130 when interrupted.

Example: npm run keys -- check binance --stage dev
`;

const ACTIONS = ['set', 'check', 'rotate', 'remove'] as const;

const OPTIONS = {
  stage: { type: 'string' },
  region: { type: 'string' },
  'kms-key': { type: 'string' },
  'read-only': { type: 'boolean' },
  'no-check': { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;

/** Reads the command line; `undefined` means help is wanted. Throws a `UsageError`. */
export function parseCommand(args: readonly string[]): KeysCommand | undefined {
  const { values, positionals } = parseLine(args, OPTIONS, true);
  if (values.help === true) return undefined;
  const [word, name, ...more] = positionals;
  const action = ACTIONS.find((each) => each === word);
  if (action === undefined) {
    throw new UsageError(`Choose an action: ${ACTIONS.join(', ')}${word === undefined ? '' : `; not "${word}"`}.`);
  }
  // A key given as an argument would be visible in the shell's history and in the process list.
  if (more.length > 0) throw new UsageError('Give only the exchange; keys are prompted for, never given as arguments.');
  const exchange = EXCHANGES.find((each) => each === name);
  if (name !== undefined && exchange === undefined) {
    throw new UsageError(`Unknown exchange; choose ${EXCHANGES.join(' or ')}.`);
  }
  if (exchange === undefined && action !== 'check') throw new UsageError(`Name the exchange: ${EXCHANGES.join(', ')}.`);
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
