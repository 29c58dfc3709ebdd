import { parseLine, UsageError } from '../../lib/text/command-line.ts';

/** What `npm run limits` was asked to do. */
export interface LimitsCommand {
  readonly action: 'show' | 'clear';
  /** To clear: the back-off as `show` names it, e.g. `binance.spot@api.binance.com weight`. */
  readonly name: string | undefined;
  /** `undefined`: what `ATLAS_STAGE` says, else dev. */
  readonly stage: string | undefined;
  /** `undefined`: the default region of the stack. */
  readonly region: string | undefined;
  /** `undefined`: the stage's. */
  readonly table: string | undefined;
  readonly json: boolean;
  /** Skips the confirmation. */
  readonly yes: boolean;
}

export const HELP = `Shows the back-offs that exchanges imposed on a deployment, and clears mistaken ones.

  npm run limits -- show                       each back-off, its end, and the reply that caused it
  npm run limits -- clear POOL WAY             clears one, e.g. clear binance.spot@api.binance.com weight

  --stage NAME     the deployment (ATLAS_STAGE, or dev)
  --region NAME    its AWS region (by default that of the stage file, or ap-northeast-1)
  --table NAME     another table of intents (by default ATLAS_INTENTS_TABLE, or atlas-<stage>-intents)
  --yes            clear without asking
  --json           print JSON
  --help

A back-off ends by itself and never lasts longer than the longest wait that the exchange documents. Clear one only when
you know that the exchange did not mean it, or has lifted it: requests during a ban make the ban longer. Every container
learns of the change within seconds of its next request; a new refusal by the exchange starts a new back-off.

AWS is reached as by any AWS tool: AWS_PROFILE, AWS_ENDPOINT_URL and the rest. Permissions: dynamodb:GetItem on the table,
and dynamodb:UpdateItem to clear.
Exits with 0 when done, 1 when not, 2 for a wrong command, 130 when interrupted.

Example: npm run limits -- clear binance.spot@api.binance.com weight --stage prod
`;

const OPTIONS = {
  stage: { type: 'string' },
  region: { type: 'string' },
  table: { type: 'string' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;

/** Reads the command line; `undefined` means help is wanted. Throws a `UsageError`. */
export function parseCommand(args: readonly string[]): LimitsCommand | undefined {
  const { values, positionals } = parseLine(args, OPTIONS, true);
  if (values.help === true) return undefined;
  const [action, ...rest] = positionals;
  if (action !== 'show' && action !== 'clear') {
    throw new UsageError(`Choose an action: show, clear${action === undefined ? '' : `; not "${action}"`}.`);
  }
  if (values.stage !== undefined && values.table !== undefined) {
    throw new UsageError('Give --stage or --table, not both: a stage has its own table.');
  }
  // A name has two words, quoted or not.
  const name = rest.join(' ').trim();
  if (action === 'show' && name !== '') throw new UsageError('"show" takes no name.');
  if (action === 'clear' && name.split(/\s+/).length !== 2) {
    throw new UsageError('Name the back-off as "show" prints it: clear POOL WAY.');
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
