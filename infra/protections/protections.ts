import { fileName, type Operation } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { CONFIG_VARIABLES } from '../../lib/config.ts';
import { HOSTS } from '../../lib/exchanges/venues.ts';
import { textOf } from '../permission-table.ts';

/** A resource of a template, as far as it protects. */
interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface ProtectedTemplate {
  readonly Resources?: Readonly<Record<string, Resource>>;
}

/** Something that protects a team from harm, with its strength in a template. */
interface Protection {
  readonly name: string;
  /** The parts present, as comparable text; empty: none. */
  readonly holds: (template: ProtectedTemplate) => ReadonlySet<string>;
}

/** Lists each protection that `before` has and `after` lacks, one line each. */
export function lostProtections(before: ProtectedTemplate, after: ProtectedTemplate): readonly string[] {
  return [
    ...PROTECTIONS.flatMap(({ name, holds }) => {
      const kept = holds(after);
      const lost = [...holds(before)].filter((word) => !kept.has(word));
      return lost.length === 0 ? [] : [`${name}: loses ${lost.join(', ')}`];
    }),
    ...opened(before, after),
    ...weakerSettings(settingsOf(before), settingsOf(after)),
    ...weakerNumbers(before, after),
  ];
}

const PROTECTIONS: readonly Protection[] = [
  {
    name: 'who may call',
    holds: (template) =>
      wordsOf(template, 'AWS::ApiGateway::Method', ({ OperationName, AuthorizationType }) =>
        AuthorizationType === 'NONE' ? [] : [`${String(OperationName)} by ${String(AuthorizationType)}`],
      ),
  },
  {
    name: 'accepted tokens',
    holds: (template) =>
      wordsOf(template, 'AWS::Lambda::Function', ({ Environment }) => {
        const { Variables = {} } = (Environment ?? {}) as { readonly Variables?: Readonly<Record<string, unknown>> };
        return Object.entries(Variables)
          .filter(([name]) => name.startsWith('JWT_'))
          .map(([name, value]) => `${name}=${textOf(value)}`);
      }),
  },
  {
    name: 'alarms',
    holds: (template) =>
      new Set([
        ...wordsOf(template, 'AWS::CloudWatch::Alarm', ({ AlarmName }) => [String(AlarmName)]),
        ...wordsOf(template, 'AWS::CloudWatch::CompositeAlarm', ({ AlarmName }) => [String(AlarmName)]),
      ]),
  },
  {
    name: 'recipients of alarms',
    holds: (template) => wordsOf(template, 'AWS::SNS::Subscription', ({ Endpoint }) => [textOf(Endpoint)]),
  },
  {
    name: 'the table of intents',
    holds: (template) =>
      new Set([
        ...wordsOf(template, 'AWS::DynamoDB::Table', ({ TableName, DeletionProtectionEnabled, ...rest }) => [
          `the name ${textOf(TableName)}`,
          ...(DeletionProtectionEnabled === true ? ['protection from deletion'] : []),
          ...(JSON.stringify(rest.PointInTimeRecoverySpecification ?? '').includes('true') ? ['recovery'] : []),
          ...encryptionOf(rest.SSESpecification),
        ]),
        ...resourcesOf(template, 'AWS::DynamoDB::Table').flatMap(({ DeletionPolicy = 'Delete' }) =>
          DeletionPolicy === 'Delete' ? [] : ['being kept when the stack is removed'],
        ),
      ]),
  },
  {
    name: 'the fixed address',
    // Another logical id means another address, and exchange keys are bound to the old one.
    holds: (template) => new Set(idsOf(template, 'AWS::EC2::EIP')),
  },
  {
    name: 'functions behind the fixed address',
    holds: (template) =>
      wordsOf(template, 'AWS::Lambda::Function', ({ FunctionName, VpcConfig }) =>
        VpcConfig === undefined ? [] : [String(FunctionName)],
      ),
  },
  { name: 'the firewall', holds: (template) => presence(template, 'AWS::WAFv2::WebACLAssociation', 'WAF') },
  { name: 'the budget', holds: (template) => presence(template, 'AWS::Budgets::Budget', 'the monthly notice') },
  {
    name: 'permissions boundary',
    holds: (template) =>
      wordsOf(template, 'AWS::IAM::Role', ({ PermissionsBoundary }) =>
        PermissionsBoundary === undefined ? [] : [textOf(PermissionsBoundary)],
      ),
  },
  {
    name: 'the private API',
    holds: (template) =>
      wordsOf(template, 'AWS::ApiGateway::RestApi', ({ EndpointConfiguration }) =>
        JSON.stringify(EndpointConfiguration ?? '').includes('PRIVATE') ? ['being reachable only through a VPC'] : [],
      ),
  },
  {
    name: 'exchange keys encrypted with your own key',
    holds: (template) =>
      new Set([...JSON.stringify(template).matchAll(/"(arn:aws[a-z-]*:kms:[^"]+)"/g)].map(([, arn = '']) => arn)),
  },
];

/** Who may do more than before: anyone, through a public operation, or users of another account. */
function opened(before: ProtectedTemplate, after: ProtectedTemplate): readonly string[] {
  // A first deployment has nothing to lose.
  if (before.Resources === undefined) return [];
  const known = opennessOf(before);
  return [...opennessOf(after)].filter((word) => !known.has(word)).map((word) => `who may call: adds ${word}`);
}

function opennessOf(template: ProtectedTemplate): ReadonlySet<string> {
  return new Set([
    ...wordsOf(template, 'AWS::ApiGateway::Method', ({ OperationName, AuthorizationType }) =>
      AuthorizationType === 'NONE' ? [`anyone ${String(OperationName)}`] : [],
    ),
    ...wordsOf(template, 'AWS::ApiGateway::RestApi', ({ Policy }) => {
      const { Statement = [] } = (Policy ?? {}) as { readonly Statement?: readonly Allowance[] };
      return Statement.flatMap(({ Principal, Resource }) => {
        const account = /\b\d{12}\b/.exec(JSON.stringify(Principal))?.[0];
        return account === undefined ? [] : [Resource].flat().map((each) => `account ${account} ${textOf(each)}`);
      });
    }),
  ]);
}

/** A statement of the API's policy. */
interface Allowance {
  readonly Principal?: unknown;
  readonly Resource?: unknown;
}

/** The settings of the placing function, to which limits apply. */
function settingsOf(template: ProtectedTemplate): Readonly<Record<string, string>> {
  const functions = resourcesOf(template, 'AWS::Lambda::Function');
  const functionOf = (operation: Operation) =>
    functions.find(({ Properties }) => String(Properties?.FunctionName).endsWith(`-${fileName(operation)}`));
  const placing = functionOf(operations.placeOrder);
  const reading = functionOf(operations.getOrder);
  const { ATLAS_READ_ONLY_KEYS } = variablesOf(reading);
  return { ...variablesOf(placing), ...(ATLAS_READ_ONLY_KEYS !== undefined && { ATLAS_READ_ONLY_KEYS }) };
}

function variablesOf(resource: Resource | undefined): Readonly<Record<string, string>> {
  const environment = resource?.Properties?.Environment as { readonly Variables?: Record<string, unknown> } | undefined;
  return Object.fromEntries(Object.entries(environment?.Variables ?? {}).map(([name, value]) => [name, textOf(value)]));
}

type Judge = (before: string | undefined, after: string | undefined) => boolean;

/** A list of what is allowed: weaker if it names more, or is absent, which allows everything. */
const listWidens: Judge = (before, after) =>
  before !== undefined && (after === undefined || itemsOf(after).some((item) => !itemsOf(before).includes(item)));
const numberGrows: Judge = (before, after) =>
  before !== undefined && (after === undefined || Number(after) > Number(before));
const changed: Judge = (before, after) => before !== after;

const switchedOff: Judge = (before, after) => before === 'true' && after !== 'true';

const { ATLAS_BASES, ATLAS_INTENT_TTL_HOURS } = CONFIG_VARIABLES;

/** How each setting of the functions becomes weaker. */
const WEAKER: Readonly<Record<string, Judge>> = {
  ATLAS_MAX_NOTIONAL: (before, after) => before !== undefined && (after === undefined || amountsGrow(before, after)),
  ATLAS_ALLOWED_SYMBOLS: listWidens,
  ATLAS_PRICE_BAND_PERCENT: numberGrows,
  ATLAS_REQUIRE_IDEMPOTENCY_KEY: switchedOff,
  ATLAS_READ_ONLY_KEYS: switchedOff,
  // An absent value means the table's default; for exchanges, all.
  ATLAS_BASES: (before, after) => listWidens(before ?? ATLAS_BASES.default, after ?? ATLAS_BASES.default),
  ATLAS_EXCHANGES: listWidens,
  // From a fixed state, or from the switch an operator controls.
  ATLAS_TRADING_STATE: changed,
  ...Object.fromEntries(HOSTS.map(({ variable }) => [variable, changed])),
  ATLAS_INTENT_TTL_HOURS: (before = ATLAS_INTENT_TTL_HOURS.default, after = ATLAS_INTENT_TTL_HOURS.default) =>
    Number(before) > Number(after),
};

function weakerSettings(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  // A first deployment has nothing to lose.
  if (Object.keys(before).length === 0) return [];
  return Object.entries(WEAKER)
    .filter(([name, weaker]) => weaker(before[name], after[name]))
    .map(([name]) => `${name}: was ${before[name] ?? 'not set'}, becomes ${after[name] ?? 'not set'}`);
}

/** `50000` applies to every currency; `USDT=50000` to one, and excludes those not named. */
function amountsGrow(before: string, after: string): boolean {
  const [old, next] = [amountsOf(before), amountsOf(after)];
  if (old.has(ANY)) return [...next.values()].some((amount) => amount > (old.get(ANY) ?? 0));
  return next.has(ANY) || [...next].some(([currency, amount]) => amount > (old.get(currency) ?? 0));
}

const ANY = '*';

/** Numbers are enough to compare two amounts; nothing is traded with them. */
function amountsOf(text: string): ReadonlyMap<string, number> {
  return new Map(
    itemsOf(text).map((item) => {
      const [currency = '', amount] = item.split('=');
      return amount === undefined ? [ANY, Number(currency)] : [currency, Number(amount)];
    }),
  );
}

function itemsOf(text: string): readonly string[] {
  return text.split(',').map((item) => item.trim());
}

/** Raised throttles, and shorter log retention. */
function weakerNumbers(before: ProtectedTemplate, after: ProtectedTemplate): readonly string[] {
  const throttles = (template: ProtectedTemplate) =>
    new Map(
      resourcesOf(template, 'AWS::ApiGateway::Stage').flatMap(({ Properties }) => {
        const settings = (Properties?.MethodSettings ?? []) as readonly Readonly<Record<string, unknown>>[];
        return settings.map(
          (each) =>
            [
              `${each.HttpMethod} ${String(each.ResourcePath).replaceAll('~1', '/').slice(1)}`,
              Number(each.ThrottlingRateLimit),
            ] as const,
        );
      }),
    );
  const retention = (template: ProtectedTemplate) =>
    new Map(
      resourcesOf(template, 'AWS::Logs::LogGroup').map(
        ({ Properties }) => [textOf(Properties?.LogGroupName), Number(Properties?.RetentionInDays)] as const,
      ),
    );
  return [
    ...changes(throttles(before), throttles(after), (old, next) => next > old).map(
      ([name, old, next]) => `throttle of ${name}: was ${old} per second, becomes ${next}`,
    ),
    ...changes(retention(before), retention(after), (old, next) => next < old).map(
      ([name, old, next]) => `retention of ${name}: was ${old} days, becomes ${next}`,
    ),
  ];
}

function changes(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  weaker: (before: number, after: number) => boolean,
): readonly (readonly [name: string, before: number, after: number])[] {
  return [...before].flatMap(([name, old]) => {
    const next = after.get(name);
    return next !== undefined && weaker(old, next) ? [[name, old, next] as const] : [];
  });
}

function resourcesOf({ Resources = {} }: ProtectedTemplate, type: string): readonly Resource[] {
  return Object.values(Resources).filter(({ Type }) => Type === type);
}

function idsOf({ Resources = {} }: ProtectedTemplate, type: string): readonly string[] {
  return Object.entries(Resources).flatMap(([id, { Type }]) => (Type === type ? [id] : []));
}

function wordsOf(
  template: ProtectedTemplate,
  type: string,
  words: (properties: Readonly<Record<string, unknown>>) => readonly string[],
): ReadonlySet<string> {
  return new Set(resourcesOf(template, type).flatMap(({ Properties = {} }) => words(Properties)));
}

function presence(template: ProtectedTemplate, type: string, word: string): ReadonlySet<string> {
  return new Set(resourcesOf(template, type).length > 0 ? [word] : []);
}

function encryptionOf(specification: unknown): readonly string[] {
  const key = (specification as { readonly KMSMasterKeyId?: unknown } | undefined)?.KMSMasterKeyId;
  return key === undefined ? [] : [`encryption with ${textOf(key)}`];
}
