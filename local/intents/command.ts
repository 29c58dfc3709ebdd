import { CLIENT_ORDER_ID_PATTERN } from '../../lib/domain/order.ts';
import { parseLine, UsageError } from '../../lib/text/command-line.ts';

/** Which table. */
interface Place {
  /** `undefined`: what `ATLAS_STAGE` says, else dev. */
  readonly stage: string | undefined;
  /** `undefined`: the default region of the stack. */
  readonly region: string | undefined;
  /** `undefined`: the stage's. */
  readonly table: string | undefined;
  readonly json: boolean;
}

/** What `npm run intents` was asked to do. */
export type IntentsCommand = Place &
  (
    | { readonly action: 'list'; readonly limit: number }
    | { readonly action: 'check' }
    | { readonly action: 'show'; readonly id: string }
    | {
        readonly action: 'settle';
        readonly id: string;
        readonly reason: string;
        /** `undefined`: the user of the operating system. */
        readonly by: string | undefined;
        /** Skips the confirmation. */
        readonly yes: boolean;
      }
  );

const LIMIT = 50;
const MAX_LIMIT = 1_000;
const MAX_REASON = 500;
const MAX_NAME = 100;
/** Ids of intents are client order ids; other items of the table have ids of another form. */
const ID = CLIENT_ORDER_ID_PATTERN;

export const HELP = `Shows commands whose outcome is unknown, and settles those whose outcome you have found out.

  npm run intents -- list                      open intents, longest due first
  npm run intents -- check                     before a deployment: is an open one stored in another format?
  npm run intents -- show ID                   one in detail, and where to look for its order
  npm run intents -- settle ID --nothing-happened --reason "…"
                                               settle one: you have checked that it had no effect

  --stage NAME     the deployment (ATLAS_STAGE, or dev)
  --region NAME    its AWS region (by default that of the stage file, or ap-northeast-1)
  --table NAME     another table of intents (by default ATLAS_INTENTS_TABLE, or atlas-<stage>-intents)
  --limit N        how many to list (${LIMIT})
  --reason TEXT    what you checked; the next caller with the key reads it
  --by NAME        who settles it (by default the user of the operating system)
  --yes            settle without asking
  --json           print JSON
  --help

ID is the id of an intent; "show" also takes the caller's own client order id.

A settled key answers SETTLED_BY_OPERATOR and never sends again. On an exchange that does not enforce the expiry of
signatures (BitMEX), a lost request may still arrive: settle only after you have looked at the exchange for its client
order id. Refused are intents that have ended, that are in progress, and those whose absence the exchange itself will
prove: the sweeper resolves those.

An order that you found needs no settling, so there is no --placed: GET /v1/intents/ID shows it, and the sweeper, which
runs every minute, records it.

AWS is reached as by any AWS tool: AWS_PROFILE, AWS_ENDPOINT_URL and the rest. Permissions: dynamodb:GetItem on the table,
dynamodb:Query on its indexes, and dynamodb:PutItem to settle.
"check" exits with 1 while a command recorded by another version is open. That version may derive other ids from keys, so the
next call with such a key could count as a new command. Stop trading (npm run trading -- cancel-only), let the sweeper
resolve what is open, settle the rest, and check again.
Exits with 0 when done, 1 when not, 2 for a wrong command, 130 when interrupted.

Example: npm run intents -- list --stage prod
`;

const ACTIONS = ['list', 'check', 'show', 'settle'] as const;

const OPTIONS = {
  stage: { type: 'string' },
  region: { type: 'string' },
  table: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  'nothing-happened': { type: 'boolean' },
  reason: { type: 'string' },
  by: { type: 'string' },
  yes: { type: 'boolean' },
} as const;

/** Reads the command line; `undefined` means help is wanted. Throws a `UsageError`. */
export function parseCommand(args: readonly string[]): IntentsCommand | undefined {
  const { values, positionals } = parseLine(args, OPTIONS, true);
  if (values.help === true) return undefined;
  const [word, id, ...more] = positionals;
  const action = ACTIONS.find((each) => each === word);
  if (action === undefined) {
    throw new UsageError(`Choose an action: ${ACTIONS.join(', ')}${word === undefined ? '' : `; not "${word}"`}.`);
  }
  if (values.stage !== undefined && values.table !== undefined) {
    throw new UsageError('Give --stage or --table, not both: a stage has its own table.');
  }
  const place = { stage: values.stage, region: values.region, table: values.table, json: values.json === true };
  if (action === 'list') {
    if (id !== undefined) throw new UsageError('"list" takes no id; use "show ID".');
    return { ...place, action, limit: limitOf(values.limit) };
  }
  if (action === 'check') {
    if (id !== undefined) throw new UsageError('"check" takes no id; use "show ID".');
    return { ...place, action };
  }
  if (id === undefined || more.length > 0) throw new UsageError(`Name the intent: ${action} ID.`);
  if (!ID.test(id)) throw new UsageError('Malformed intent id: expected up to 36 of A-Z, a-z, 0-9, "_" and "-".');
  if (action === 'show') return { ...place, action, id };
  if (values['nothing-happened'] !== true) {
    throw new UsageError('Say what you found: only --nothing-happened can be settled by hand.');
  }
  const reason = textOf('--reason', values.reason, MAX_REASON);
  if (reason === undefined)
    throw new UsageError('Say what you checked: --reason "…". The next caller with the key reads it.');
  return { ...place, action, id, reason, by: textOf('--by', values.by, MAX_NAME), yes: values.yes === true };
}

function limitOf(given: string | undefined): number {
  if (given === undefined) return LIMIT;
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new UsageError(`--limit must be a whole number from 1 to ${MAX_LIMIT}.`);
}

function textOf(option: string, given: string | undefined, most: number): string | undefined {
  const text = given?.trim();
  if (text === undefined) return undefined;
  if (text === '' || text.length > most || /\p{Cc}/u.test(text)) {
    throw new UsageError(`${option} must be one line of 1 to ${most} characters.`);
  }
  return text;
}
