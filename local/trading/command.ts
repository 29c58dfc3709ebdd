import { parseArgs } from 'node:util';
import type { TradingState } from '../../lib/guard/trading-state.ts';
import { MAX_NAME, MAX_REASON } from '../../lib/guard/trading-state-text.ts';

/** Whose trading state it is. */
interface Place {
  /** `undefined`: what `ATLAS_STAGE` says, else dev. */
  readonly stage: string | undefined;
  /** `undefined`: where the stack goes by default. */
  readonly region: string | undefined;
  /** The folder of a gateway on this machine, instead of a stage; `undefined`: what `ATLAS_DATA_DIR` says, if anything. */
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
        /** Whether it goes ahead without asking. */
        readonly yes: boolean;
      }
  );

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const STATES = {
  halt: 'halted',
  'cancel-only': 'cancelOnly',
  'reduce-only': 'reduceOnly',
  resume: 'active',
} as const satisfies Record<string, TradingState>;

const ACTIONS = ['status', ...Object.keys(STATES)];

export const HELP = `Says what a deployment may trade, and why.

  npm run trading -- status                        what holds, since when, by whom, why
  npm run trading -- halt --reason "…"             only cancels are passed on
  npm run trading -- cancel-only --reason "…"      cancels, and amends that make an order smaller
  npm run trading -- reduce-only --reason "…"      these, and reduce-only orders of contracts
  npm run trading -- resume --reason "…"           everything

  --stage NAME     the deployment (ATLAS_STAGE, or dev)
  --region NAME    where it is deployed (what the file of the stage says, or ap-northeast-1)
  --data-dir DIR   a gateway on this machine: its ATLAS_DATA_DIR
  --reason TEXT    why; whoever is refused reads it
  --by NAME        who says so (the user of the operating system)
  --yes            do it without asking
  --json           print JSON
  --help

It is obeyed within 6 seconds: no order is signed later than that after it was written. Cancels pass in every state. A
function that cannot read Parameter Store goes on by what it read last, for 30 seconds, and then places nothing. Orders that
rest stay where they are: DELETE /v1/orders?all=true cancels them.

AWS is reached as by any AWS tool: AWS_PROFILE, AWS_ENDPOINT_URL and the rest. Needed are ssm:GetParameter and, to say
something, ssm:PutParameter on the parameter <prefix>/trading-state.
Ends with 0 when done, 1 when not, 2 when the command is wrong, 130 when interrupted.
`;

/** Reads the command line; `undefined` means help is wanted. Throws a `UsageError`. */
export function parseCommand(args: readonly string[]): TradingCommand | undefined {
  const { values, positionals } = parsed(args);
  if (values.help === true) return undefined;
  const [word = '', ...more] = positionals;
  if (!ACTIONS.includes(word) || more.length > 0) {
    const given = positionals.length === 0 ? '' : `; not "${positionals.join(' ')}"`;
    throw new UsageError(`Say what to do: ${ACTIONS.join(', ')}${given}.`);
  }
  const dataDir = values['data-dir'];
  if (dataDir !== undefined && (values.stage ?? values.region) !== undefined) {
    throw new UsageError('Either --data-dir, for a gateway on this machine, or --stage and --region.');
  }
  const place = { stage: values.stage, region: values.region, dataDir, json: values.json === true };
  if (!isChange(word)) return { ...place, action: 'status' };
  const reason = textOf('--reason', values.reason, MAX_REASON);
  if (reason === undefined) throw new UsageError('Say why: --reason "…". Whoever is refused reads it.');
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
        'data-dir': { type: 'string' },
        reason: { type: 'string' },
        by: { type: 'string' },
        yes: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
