import { STRATEGY_NAME } from '../../lib/alerts/strategy.ts';
import { parseLine, UsageError } from '../../lib/text/command-line.ts';

/** Whose strategies they are. */
interface Place {
  /** `undefined`: what `ATLAS_STAGE` says, else dev. */
  readonly stage: string | undefined;
  /** `undefined`: the region of the stage. */
  readonly region: string | undefined;
  /** Id, ARN or alias of a customer's KMS key; `undefined`: the stage's, or the account's own for Parameter Store. */
  readonly kmsKey: string | undefined;
  /** The folder of a gateway on this machine, instead of a stage; `undefined`: `ATLAS_DATA_DIR`, if set. */
  readonly dataDir: string | undefined;
  readonly json: boolean;
}

/** What `npm run hooks` was asked to do. */
export type HooksCommand = Place &
  (
    | { readonly action: 'list' }
    | {
        readonly action: 'add';
        readonly strategy: string;
        /** A file, or `-` for standard input. */
        readonly template: string;
        /** Replaces the template of a strategy that exists, and keeps its secret. */
        readonly replace: boolean;
        /** Draws another secret for a strategy that exists. */
        readonly newSecret: boolean;
      }
    | {
        readonly action: 'show';
        readonly strategy: string;
        /** Shows the secret too. */
        readonly reveal: boolean;
      }
    | {
        readonly action: 'remove';
        readonly strategy: string;
        /** Skips the confirmation. */
        readonly yes: boolean;
      }
  );

const ACTIONS = ['add', 'list', 'show', 'remove'] as const;

export const HELP = `Strategies whose alerts place orders: POST /v1/hooks/<strategy>, e.g. from TradingView.

  npm run hooks -- add <strategy> --template FILE      checks the template, draws a secret, shows an alert to paste
  npm run hooks -- list                                every strategy, with its limits
  npm run hooks -- show <strategy>                     its template, limits and alert; --reveal shows the secret
  npm run hooks -- remove <strategy>                   its alerts are refused from then on

  --template FILE  the template, JSON; - reads it from standard input
  --replace        replace the template of a strategy that exists, and keep its secret
  --new-secret     with --replace: draw another secret, which the alert has to carry from then on
  --reveal         show the secret
  --stage NAME     the deployment (ATLAS_STAGE, or dev); its stage file needs hooks: true
  --region NAME    its AWS region (by default that of the stage file, or ap-northeast-1)
  --kms-key KEY    customer managed KMS key to encrypt with (by default keyEncryptionArn of the stage file)
  --data-dir DIR   a gateway on this machine: its ATLAS_DATA_DIR
  --yes            remove without asking
  --json           print JSON
  --help

A change takes effect within 30 seconds, on one machine at once. The secret is a SecureString at
<prefix>/hooks/<strategy>/secret, the template a parameter beside it. docs/guides/alerts.md explains templates.
AWS is reached as by any AWS tool: AWS_PROFILE, AWS_ENDPOINT_URL and the rest.
Exits with 0 when done, 1 when not, 2 for a wrong command, 130 when interrupted.

Example: npm run hooks -- add breakout --template breakout.json --data-dir data
`;

const OPTIONS = {
  stage: { type: 'string' },
  region: { type: 'string' },
  'kms-key': { type: 'string' },
  'data-dir': { type: 'string' },
  template: { type: 'string' },
  replace: { type: 'boolean' },
  'new-secret': { type: 'boolean' },
  reveal: { type: 'boolean' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** Reads the command line; `undefined` means help is wanted. Throws a `UsageError`. */
export function parseCommand(args: readonly string[]): HooksCommand | undefined {
  const { values, positionals } = parseLine(args, OPTIONS, true);
  if (values.help === true) return undefined;
  const [word, strategy, ...more] = positionals;
  const action = ACTIONS.find((each) => each === word);
  if (action === undefined) {
    throw new UsageError(`Choose an action: ${ACTIONS.join(', ')}${word === undefined ? '' : `; not "${word}"`}.`);
  }
  if (more.length > 0) throw new UsageError('Give one strategy; its secret is drawn, never given as an argument.');
  const dataDir = values['data-dir'];
  if (dataDir !== undefined && (values.stage ?? values.region ?? values['kms-key']) !== undefined) {
    throw new UsageError('Give --data-dir, for a gateway on this machine, or --stage and --region, not both.');
  }
  const place = {
    stage: values.stage,
    region: values.region,
    kmsKey: values['kms-key'],
    dataDir,
    json: values.json === true,
  };
  if (action === 'list') {
    if (strategy !== undefined) throw new UsageError('"list" takes no strategy; "show" does.');
    return { ...place, action };
  }
  if (strategy === undefined) throw new UsageError(`Name the strategy: ${action} <strategy>.`);
  if (!STRATEGY_NAME.test(strategy)) {
    throw new UsageError('A strategy is named by up to 40 of a-z, 0-9 and "-", starting with a letter.');
  }
  switch (action) {
    case 'add': {
      const { template, replace = false, 'new-secret': newSecret = false } = values;
      if (template === undefined) throw new UsageError('Give the template: --template FILE, or - for standard input.');
      if (newSecret && !replace)
        throw new UsageError('--new-secret goes with --replace: a new strategy gets a secret.');
      return { ...place, action, strategy, template, replace, newSecret };
    }
    case 'show':
      return { ...place, action, strategy, reveal: values.reveal === true };
    case 'remove':
      return { ...place, action, strategy, yes: values.yes === true };
  }
}
