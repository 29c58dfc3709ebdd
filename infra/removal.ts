import { textOf } from './permission-table.ts';

/** What is left when a stack has been destroyed. */
export interface Remnant {
  /** What people call it, with `<stage>` for the stage. */
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

/** Why CloudFormation leaves resources of a type behind, and how the reader finds them. */
const KINDS: Readonly<Record<string, { readonly name: (resource: Resource) => string; readonly why: string }>> = {
  'AWS::DynamoDB::Table': {
    name: ({ Properties }) => `table \`${textOf(Properties?.TableName)}\``,
    why: 'tells what was sent, and remembers every `Idempotency-Key`; protected from deletion besides',
  },
  'AWS::Logs::LogGroup': {
    name: ({ Properties }) => `log group \`${textOf(Properties?.LogGroupName)}\``,
    why: 'tells who asked for what',
  },
  'AWS::IAM::Role': {
    name: () => 'the role by which API Gateway writes logs',
    why: 'one per account and region: the APIs of other stacks write by it too',
  },
  'AWS::ApiGateway::Account': {
    name: () => 'the setting of API Gateway that names that role',
    why: 'the same',
  },
};

/** What the stack does not make, and so does not take away. */
const OUTSIDE: readonly Remnant[] = [
  {
    what: 'the exchange keys in Parameter Store, `/atlas/<stage>/<exchange>/…`, or below `ATLAS_SSM_PREFIX`',
    why: '`npm run keys -- remove <exchange>`, and with `--read-only`, deletes them',
  },
  {
    what: 'the stack `CDKToolkit` and its bucket',
    why: 'made by `cdk bootstrap`, for all stacks of account and region',
  },
];

/** What `cdk destroy` leaves behind, read from the template of a stage. Throws on a kind of resource that nobody explains. */
export function remnantsOf(template: Template, stage: string): readonly Remnant[] {
  const kept = Object.entries(template.Resources ?? {}).filter(
    ([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete',
  );
  const remnants = kept.map(([id, resource]): Remnant => {
    const kind = KINDS[resource.Type];
    if (kind === undefined) throw new Error(`${id} (${resource.Type}) outlives its stack, and nothing says why.`);
    // The groups of the functions are called alike, so one row stands for them.
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
 * A table that goes while it can be restored to any second leaves a backup, which DynamoDB makes and removes by itself
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html).
 */
function deletedTablesOf({ Resources = {} }: Template, stage: string): readonly Remnant[] {
  return Object.values(Resources)
    .filter(({ Type, DeletionPolicy = 'Delete' }) => Type === 'AWS::DynamoDB::Table' && DeletionPolicy === 'Delete')
    .map(({ Properties }) => ({
      what: `backup \`${textOf(Properties?.TableName).replaceAll(`-${stage}`, '-<stage>')}$DeletedTableBackup\``,
      why: 'made by DynamoDB, and gone by itself after 35 days',
    }));
}
