import { parseArgs } from 'node:util';
import { CLIENT_ORDER_ID_PATTERN } from '../../lib/domain/order.ts';

/** Where the table is. */
interface Place {
  /** `undefined`: what `ATLAS_STAGE` says, else dev. */
  readonly stage: string | undefined;
  /** `undefined`: where the stack goes by default. */
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
        /** Whether it goes ahead without asking. */
        readonly yes: boolean;
      }
  );

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const LIMIT = 50;
const MAX_LIMIT = 1_000;
const MAX_REASON = 500;
const MAX_NAME = 100;
/** Ids of intents are client order ids; the items of the table that are no intents have other ids. */
const ID = CLIENT_ORDER_ID_PATTERN;

export const HELP = `Shows the commands of which nobody knows how they ended, and ends those of which you have found out.

  npm run intents -- list                      open intents, longest due first
  npm run intents -- check                     before a deployment: is any open that this version would not find by its key?
  npm run intents -- show ID                   all that is known of one, and where to look for its order
  npm run intents -- settle ID --nothing-happened --reason "…"
                                               ends one: you have looked, and it had no effect

  --stage NAME     the deployment (ATLAS_STAGE, or dev)
  --region NAME    where it is deployed (what the file of the stage says, or ap-northeast-1)
  --table NAME     the table of intents, where it is not that of a stage (ATLAS_INTENTS_TABLE, or atlas-<stage>-intents)
  --limit N        how many are listed (${LIMIT})
  --reason TEXT    what you looked at; whoever comes with the key reads it
  --by NAME        who settles it (the user of the operating system)
  --yes            settle without asking
  --json           print JSON
  --help

ID is the id of an intent; "show" takes the caller's own client order id as well.

What is settled is answered with SETTLED_BY_OPERATOR from then on, and its key never sends again: where an exchange does not
hold to the validity of signatures (BitMEX), a lost request may still arrive. Settle only after you have looked at the
exchange for its client order id. Refused are intents that have ended, that somebody is at work on, and those whose absence
the exchange itself will prove: the sweeper finds those out.

An order that you found needs no settling, so there is no --placed: GET /v1/intents/ID tells of it, and the sweeper, which
looks every minute, records it as soon as it sees it.

AWS is reached as by any AWS tool: AWS_PROFILE, AWS_ENDPOINT_URL and the rest. Needed are dynamodb:GetItem on the table,
dynamodb:Query on its indexes, and dynamodb:PutItem to settle.
"check" ends with 1 while a command is open that another version recorded. Keys may have had other ids then, so the next call
with such a key could be taken for a new command. Stop what trades (npm run trading -- cancel-only), let the sweeper end what
is open, settle what it cannot, and check again.
Ends with 0 when done, 1 when not, 2 when the command is wrong, 130 when interrupted.
`;

const ACTIONS = ['list', 'check', 'show', 'settle'] as const;

/** Reads the command line; `undefined` means help is wanted. Throws a `UsageError`. */
export function parseCommand(args: readonly string[]): IntentsCommand | undefined {
  const { values, positionals } = parsed(args);
  if (values.help === true) return undefined;
  const [word, id, ...more] = positionals;
  const action = ACTIONS.find((each) => each === word);
  if (action === undefined) {
    throw new UsageError(`Say what to do: ${ACTIONS.join(', ')}${word === undefined ? '' : `; not "${word}"`}.`);
  }
  if (values.stage !== undefined && values.table !== undefined) {
    throw new UsageError('Either --stage or --table: the stage says which table it is.');
  }
  const place = { stage: values.stage, region: values.region, table: values.table, json: values.json === true };
  if (action === 'list') {
    if (id !== undefined) throw new UsageError('"list" lists all; "show" takes an id.');
    return { ...place, action, limit: limitOf(values.limit) };
  }
  if (action === 'check') {
    if (id !== undefined) throw new UsageError('"check" looks at all; "show" takes an id.');
    return { ...place, action };
  }
  if (id === undefined || more.length > 0) throw new UsageError(`Say which intent: ${action} ID.`);
  if (!ID.test(id)) throw new UsageError('That cannot be the id of an intent: up to 36 of A-Z, a-z, 0-9, "_" and "-".');
  if (action === 'show') return { ...place, action, id };
  if (values['nothing-happened'] !== true) {
    throw new UsageError('Say what you found: --nothing-happened is all that can be settled by hand.');
  }
  const reason = textOf('--reason', values.reason, MAX_REASON);
  if (reason === undefined) throw new UsageError('Say what you looked at: --reason "…". Whoever has the key reads it.');
  return { ...place, action, id, reason, by: textOf('--by', values.by, MAX_NAME), yes: values.yes === true };
}

function limitOf(given: string | undefined): number {
  if (given === undefined) return LIMIT;
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new UsageError(`--limit is a whole number from 1 to ${MAX_LIMIT}.`);
}

function textOf(option: string, given: string | undefined, most: number): string | undefined {
  const text = given?.trim();
  if (text === undefined) return undefined;
  if (text === '' || text.length > most || /\p{Cc}/u.test(text)) {
    throw new UsageError(`${option} is one line of 1 to ${most} characters.`);
  }
  return text;
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
        table: { type: 'string' },
        limit: { type: 'string' },
        json: { type: 'boolean' },
        'nothing-happened': { type: 'boolean' },
        reason: { type: 'string' },
        by: { type: 'string' },
        yes: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
