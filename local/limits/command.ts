import { parseArgs } from 'node:util';

/** What `npm run limits` was asked to do. */
export interface LimitsCommand {
  readonly action: 'show' | 'clear';
  /** To clear: the back-off as `show` names it, e.g. `binance.spot@api.binance.com weight`. */
  readonly name: string | undefined;
  /** `undefined`: what `ATLAS_STAGE` says, else dev. */
  readonly stage: string | undefined;
  /** `undefined`: where the stack goes by default. */
  readonly region: string | undefined;
  /** `undefined`: the stage's. */
  readonly table: string | undefined;
  readonly json: boolean;
  /** Whether it goes ahead without asking. */
  readonly yes: boolean;
}

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `Shows which exchanges asked a deployment to be left alone, and for how long, and opens what is closed by mistake.

  npm run limits -- show                       what is closed, until when, and by which reply
  npm run limits -- clear POOL WAY             opens one, e.g. clear binance.spot@api.binance.com weight

  --stage NAME     the deployment (ATLAS_STAGE, or dev)
  --region NAME    where it is deployed (what the file of the stage says, or ap-northeast-1)
  --table NAME     the table of intents, where it is not that of a stage (ATLAS_INTENTS_TABLE, or atlas-<stage>-intents)
  --yes            clear without asking
  --json           print JSON
  --help

A way that an exchange closed opens by itself when its time is over, and no wait is longer than the longest that the
exchange documents. Clear one only when you know that the exchange did not mean it, or no longer means it: whoever goes
on within a ban is banned for longer. Every container hears of it within seconds of its next request; what an exchange
says after that closes the way again.

AWS is reached as by any AWS tool: AWS_PROFILE, AWS_ENDPOINT_URL and the rest. Needed are dynamodb:GetItem on the table, and
dynamodb:UpdateItem to clear.
Ends with 0 when done, 1 when not, 2 when the command is wrong, 130 when interrupted.
`;

/** Reads the command line; `undefined` means help is wanted. Throws a `UsageError`. */
export function parseCommand(args: readonly string[]): LimitsCommand | undefined {
  const { values, positionals } = parsed(args);
  if (values.help === true) return undefined;
  const [action, ...rest] = positionals;
  if (action !== 'show' && action !== 'clear') {
    throw new UsageError(`Say what to do: show, clear${action === undefined ? '' : `; not "${action}"`}.`);
  }
  if (values.stage !== undefined && values.table !== undefined) {
    throw new UsageError('Either --stage or --table: the stage says which table it is.');
  }
  // Quoted or not: a name has two words.
  const name = rest.join(' ').trim();
  if (action === 'show' && name !== '') throw new UsageError('"show" shows all.');
  if (action === 'clear' && name.split(/\s+/).length !== 2) {
    throw new UsageError('Say which one, as "show" names it: clear POOL WAY.');
  }
  return {
    action,
    name: name === '' ? undefined : name.replace(/\s+/, ' '),
    stage: values.stage,
    region: values.region,
    table: values.table,
    json: values.json === true,
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
        table: { type: 'string' },
        json: { type: 'boolean' },
        yes: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
