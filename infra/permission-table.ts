import { ALERT_COUNTS_ID_PREFIX } from '../lib/aws/dynamodb-alert-counts.ts';
import { BACK_OFFS_ID } from '../lib/aws/dynamodb-back-offs.ts';
import { CATALOGUE_ID_PREFIX } from '../lib/aws/dynamodb-catalogue.ts';
import { SWITCH_ID_PREFIX } from '../lib/aws/dynamodb-switch-store.ts';

/** The part of a CloudFormation template with permissions. */
export interface TemplateDocument {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** One action a function's role allows, with its resources and conditions. */
export interface Permission {
  /** Physical name of the function, e.g. `atlas-dev-place-order`. */
  readonly function: string;
  readonly action: string;
  /** References are written as `${LogicalId}` or `${LogicalId.Attribute}`. */
  readonly resources: readonly string[];
  /** `operator key` -> values. */
  readonly conditions: Readonly<Record<string, readonly string[]>>;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Function × action × resource of a template, sorted. Throws on anything it could not show: a function without a role in the
 * template, a managed policy, an inline policy of a role, a statement that is not a plain Allow.
 */
export function permissionTable(template: TemplateDocument): readonly Permission[] {
  const all = Object.entries(template.Resources ?? {});
  const policies = all.filter(([, { Type }]) => Type === 'AWS::IAM::Policy').map(([, { Properties }]) => Properties);
  return all
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .flatMap(([, { Properties }]) => {
      const name = textOf(Properties?.FunctionName);
      const role = roleOf(template, Properties?.Role);
      return policies
        .filter((policy) => listOf(policy?.Roles).some((attached) => textOf(attached) === `\${${role}}`))
        .flatMap((policy) => statementsOf(policy?.PolicyDocument))
        .flatMap((statement) => permissionsOf(name, statement));
    })
    .toSorted((one, other) => compare(one.function, other.function) || compare(one.action, other.action));
}

/** Logical id of a function's role. */
function roleOf(template: TemplateDocument, reference: unknown): string {
  const id = /^\$\{(\w+)\.Arn\}$/.exec(textOf(reference))?.[1] ?? '';
  const role = template.Resources?.[id];
  if (!role) throw new Error(`The role ${textOf(reference)} is not in the template.`);
  if (role.Properties?.ManagedPolicyArns || role.Properties?.Policies) {
    throw new Error(`The role ${id} has managed or inline policies, which the table would not show.`);
  }
  return id;
}

function statementsOf(document: unknown): readonly Statement[] {
  // CDK's form: `Statement` is always a list.
  return (document as { readonly Statement: readonly Statement[] }).Statement;
}

function permissionsOf(name: string, statement: Statement): readonly Permission[] {
  if (statement.Effect !== 'Allow' || statement.Action === undefined || statement.Resource === undefined) {
    throw new Error(`A statement of ${name} is not a plain Allow: ${JSON.stringify(statement)}`);
  }
  const conditions = Object.fromEntries(
    Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => [`${operator} ${key}`, listOf(values).map(textOf)]),
    ),
  );
  const resources = listOf(statement.Resource).map(textOf);
  return listOf(statement.Action).map((action) => ({ function: name, action: textOf(action), resources, conditions }));
}

/** CloudFormation's joins and references as one text, e.g. `arn:${AWS::Partition}:ssm:…`. */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const intrinsic = value as Readonly<Record<string, unknown>>;
  const join = intrinsic['Fn::Join'];
  if (Array.isArray(join)) return listOf(join[1]).map(textOf).join(String(join[0]));
  const attribute = intrinsic['Fn::GetAtt'];
  if (Array.isArray(attribute)) return `\${${attribute.join('.')}}`;
  if (typeof intrinsic.Ref === 'string') return `\${${intrinsic.Ref}}`;
  throw new Error(`Not a text: ${JSON.stringify(value)}`);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Whether the condition limits the permission to the item with the shared back-offs, and so to no intent. */
export function isOfBackOffs({ conditions }: Permission): boolean {
  return isOfItems(conditions, 'StringEquals', BACK_OFFS_ID);
}

/** Whether the condition limits the permission to the shared instrument lists, and so to no intent. */
export function isOfCatalogue({ conditions }: Permission): boolean {
  return isOfItems(conditions, 'StringLike', `${CATALOGUE_ID_PREFIX}*`);
}

/** Whether the condition limits the permission to dead man's switches, and so to no intent. */
export function isOfSwitches({ conditions }: Permission): boolean {
  return isOfItems(conditions, 'StringLike', `${SWITCH_ID_PREFIX}*`);
}

/** Whether the condition limits the permission to the counts of alerts, and so to no intent. */
export function isOfAlertCounts({ conditions }: Permission): boolean {
  return isOfItems(conditions, 'StringLike', `${ALERT_COUNTS_ID_PREFIX}*`);
}

/** Whether the condition limits the permission to intents, and so to neither back-offs nor lists. */
export function isOfIntents({ conditions }: Permission): boolean {
  return isOfItems(conditions, 'StringNotLike', '#*');
}

/** Without the test for null, a request that names no item passes a condition on all its items. */
function isOfItems(conditions: Permission['conditions'], test: string, pattern: string): boolean {
  return (
    conditions[`ForAllValues:${test} dynamodb:LeadingKeys`]?.join() === pattern &&
    conditions['Null dynamodb:LeadingKeys']?.join() === 'false' &&
    Object.keys(conditions).length === 2
  );
}
