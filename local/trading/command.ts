import type { TradingState } from '../../lib/guard/trading-state.ts';
import { MAX_NAME, MAX_REASON } from '../../lib/guard/trading-state-text.ts';
import { parseLine, UsageError } from '../../lib/text/command-line.ts';

/** Whose trading state it is. */
interface Place {
  /** `undefined`: what `ATLAS_STAGE` says, else dev. */
  readonly stage: string | undefined;
  /** `undefined`: the default region of the stack. */
  readonly region: string | undefined;
  /** The folder of a gateway on this machine, instead of a stage; `undefined`: `ATLAS_DATA_DIR`, if set. */
  readonly dataDir: string | undefined;
  readonly json: boolean;
}

/** What `npm run trading` was asked to do. */
export type TradingCommand = Place &
  (
    | { readonly action: 'status' }
    | {
        readonly action: 'set';
        readonly state: TradingState;
        readonly reason: string;
        /** `undefined`: the user of the operating system. */
        readonly by: string | undefined;
        /** Skips the confirmation. */
        readonly yes: boolean;
      }
  );

const STATES = {
  halt: 'halted',
  'cancel-only': 'cancelOnly',
  'reduce-only': 'reduceOnly',
  resume: 'active',
} as const satisfies Record<string, TradingState>;

const ACTIONS = ['status', ...Object.keys(STATES)];

export const HELP = `Shows or sets what a deployment may trade.

  npm run trading -- status                        the current state, since when, by whom, why
  npm run trading -- halt --reason "…"             allow cancels only
  npm run trading -- cancel-only --reason "…"      also allow amends that make an order smaller
  npm run trading -- reduce-only --reason "…"      also allow reduce-only orders of contracts
  npm run trading -- resume --reason "…"           everything

  --stage NAME     the deployment (ATLAS_STAGE, or dev)
  --region NAME    its AWS region (by default that of the stage file, or ap-northeast-1)
  --data-dir DIR   a gateway on this machine: its ATLAS_DATA_DIR
  --reason TEXT    why; refused callers read it
  --by NAME        who sets it (by default the user of the operating system)
  --yes            do not ask for confirmation
  --json           print JSON
  --help

It takes effect within 6 seconds: no order is signed later than that after the write. Cancels pass in every state. A
function that cannot read Parameter Store uses its last reading for 30 seconds, and then places nothing. Resting orders
stay in the book: DELETE /v1/orders?all=true cancels them.

AWS is reached as by any AWS tool: AWS_PROFILE, AWS_ENDPOINT_URL and the rest. Permissions: ssm:GetParameter and, to set
a state, ssm:PutParameter on the parameter <prefix>/trading-state.
Exits with 0 when done, 1 when not, 2 for a wrong command, 130 when interrupted.

Example: npm run trading -- halt --reason "prices look wrong" --stage prod
`;

const OPTIONS = {
  stage: { type: 'string' },
  region: { type: 'string' },
  'data-dir': { type: 'string' },
  reason: { type: 'string' },
  by: { type: 'string' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** Reads the command line; `undefined` means help is wanted. Throws a `UsageError`. */
export function parseCommand(args: readonly string[]): TradingCommand | undefined {
  const { values, positionals } = parseLine(args, OPTIONS, true);
  if (values.help === true) return undefined;
  const [word = '', ...more] = positionals;
  if (!ACTIONS.includes(word) || more.length > 0) {
    const given = positionals.length === 0 ? '' : `; not "${positionals.join(' ')}"`;
    throw new UsageError(`Choose an action: ${ACTIONS.join(', ')}${given}.`);
  }
  const dataDir = values['data-dir'];
  if (dataDir !== undefined && (values.stage ?? values.region) !== undefined) {
    throw new UsageError('Give --data-dir, for a gateway on this machine, or --stage and --region, not both.');
  }
  const place = { stage: values.stage, region: values.region, dataDir, json: values.json === true };
  if (!isChange(word)) return { ...place, action: 'status' };
  const reason = textOf('--reason', values.reason, MAX_REASON);
  if (reason === undefined) throw new UsageError('Say why: --reason "…". Refused callers read it.');
  const by = textOf('--by', values.by, MAX_NAME);
  return { ...place, action: 'set', state: STATES[word], reason, by, yes: values.yes === true };
}

function isChange(word: string): word is keyof typeof STATES {
  return Object.hasOwn(STATES, word);
}

function textOf(option: string, given: string | undefined, most: number): string | undefined {
  const text = given?.trim();
  if (text === undefined) return undefined;
  if (text === '' || text.length > most || /[\p{C}\p{Zl}\p{Zp}]/u.test(text)) {
    throw new UsageError(`${option} must be one line of 1 to ${most} characters.`);
  }
  return text;
}
