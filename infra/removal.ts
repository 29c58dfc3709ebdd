import { textOf } from './permission-table.ts';

/** What remains after a stack is destroyed. */
export interface Remnant {
  /** Its readable name, with `<stage>` for the stage. */
  readonly what: string;
  readonly why: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
}

/** Why CloudFormation leaves resources of a type behind, and how to find them. */
const KINDS: Readonly<Record<string, { readonly name: (resource: Resource) => string; readonly why: string }>> = {
  'AWS::DynamoDB::Table': {
    name: ({ Properties }) => `table \`${textOf(Properties?.TableName)}\``,
    why: 'records every command and every `Idempotency-Key`; also protected from deletion',
  },
  'AWS::Logs::LogGroup': {
    name: ({ Properties }) => `log group \`${textOf(Properties?.LogGroupName)}\``,
    why: 'records who requested what',
  },
  'AWS::IAM::Role': {
    name: () => "API Gateway's log role",
    why: 'one per account and region: the APIs of other stacks use it too',
  },
  'AWS::ApiGateway::Account': {
    name: () => 'the API Gateway account setting that names that role',
    why: 'the same',
  },
};

/** What the stack does not create, and so does not remove. */
const OUTSIDE: readonly Remnant[] = [
  {
    what: 'the exchange keys in Parameter Store, `/atlas/<stage>/<exchange>/…`, or below `ATLAS_SSM_PREFIX`',
    why: '`npm run keys -- remove <exchange>`, and with `--read-only`, deletes them',
  },
  {
    what: 'the stack `CDKToolkit` and its bucket',
    why: 'created by `cdk bootstrap` for all stacks of the account and region',
  },
];

/** What `cdk destroy` leaves behind, from the template of a stage. Throws on a kind of resource without an explanation. */
export function remnantsOf(template: Template, stage: string): readonly Remnant[] {
  const kept = Object.entries(template.Resources ?? {}).filter(
    ([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete',
  );
  const remnants = kept.map(([id, resource]): Remnant => {
    const kind = KINDS[resource.Type];
    if (kind === undefined) throw new Error(`${id} (${resource.Type}) outlives its stack without an explanation.`);
    // The functions' log groups have similar names, so one row stands for them.
    const what = kind
      .name(resource)
      .replaceAll(`-${stage}`, '-<stage>')
      .replace(/(?<=\/lambda\/atlas-<stage>-)[a-z-]+/, '…');
    return { what, why: kind.why };
  });
  const rows = [...new Map(remnants.map((remnant) => [remnant.what, remnant])).values()];
  return [
    ...rows.toSorted((one, other) => one.what.localeCompare(other.what)),
    ...OUTSIDE,
    ...deletedTablesOf(template, stage),
  ];
}

/**
 * A deleted table with point-in-time recovery leaves a backup, which DynamoDB creates and later removes
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html).
 */
function deletedTablesOf({ Resources = {} }: Template, stage: string): readonly Remnant[] {
  return Object.values(Resources)
    .filter(({ Type, DeletionPolicy = 'Delete' }) => Type === 'AWS::DynamoDB::Table' && DeletionPolicy === 'Delete')
    .map(({ Properties }) => ({
      what: `backup \`${textOf(Properties?.TableName).replaceAll(`-${stage}`, '-<stage>')}$DeletedTableBackup\``,
      why: 'created by DynamoDB, which removes it after 35 days',
    }));
}
