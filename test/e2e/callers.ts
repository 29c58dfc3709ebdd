import { fileName, IS_OPEN, type Operation, type Scope } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { type Schedule, schedules } from '../../lib/api/schedules.ts';
import { expectThat } from '../../local/demo/expect.ts';
import { createClient, signing } from './client.ts';
import { type Cloud, type Deployed, type Identity, query, signed } from './cloud.ts';

/** Users of the account, by their policies. */
export interface Callers {
  readonly reader: Identity;
  readonly trader: Identity;
  /** May halt trading and settle intents. */
  readonly operator: Identity;
  /** May store the exchange keys. */
  readonly keyKeeper: Identity;
  /** Known to the account, without any policy. */
  readonly stranger: Identity;
}

/** Creates users and gives them the stack's own policies. */
export async function hireCallers(cloud: Cloud, { stackName, outputs }: Deployed): Promise<Callers> {
  const hire = async (name: string, policy?: string): Promise<Identity> => {
    const UserName = `${stackName}-${name}`;
    await iam(cloud, 'CreateUser', { UserName });
    if (policy !== undefined) await iam(cloud, 'AttachUserPolicy', { UserName, PolicyArn: policy });
    const made = await iam(cloud, 'CreateAccessKey', { UserName });
    return { accessKeyId: element(made, 'AccessKeyId'), secretAccessKey: element(made, 'SecretAccessKey') };
  };
  return {
    reader: await hire('reader', outputs.ReaderPolicy),
    trader: await hire('trader', outputs.TraderPolicy),
    operator: await hire('operator', outputs.OperatorPolicy),
    keyKeeper: await hire('key-keeper', outputs.KeyKeeperPolicy),
    stranger: await hire('stranger'),
  };
}

/** Calls every operation as each user: the gateway refuses those without permission, and admits the others. */
export async function tryPolicies(cloud: Cloud, { outputs }: Deployed, callers: Callers): Promise<string> {
  const may: Readonly<Record<keyof Callers | 'forger', readonly Scope[]>> = {
    reader: ['read'],
    trader: ['read', 'trade'],
    operator: [],
    keyKeeper: [],
    stranger: [],
    forger: [],
  };
  const identities = { ...callers, forger: { ...callers.trader, secretAccessKey: 'not the secret of this key' } };
  const guarded: readonly Operation[] = Object.values(operations).filter(({ scope }) => !IS_OPEN[scope]);
  const wrong: string[] = [];
  for (const [name, identity] of Object.entries(identities) as [keyof typeof may, Identity][]) {
    const client = createClient(cloud, outputs.Url ?? '', signing(identity));
    for (const { method, path, scope } of guarded) {
      // The handler behind the gateway refuses the request with another status.
      const { status } = await client.call(method, path.replace(/\{\w+\}/, 'nothing'));
      if ((status !== 403) !== may[name].includes(scope)) wrong.push(`${name}, ${method} ${path}: ${status}`);
    }
  }
  expectThat(wrong.length === 0, wrong.join('; '));
  return `${guarded.length} operations as reader, as trader, as operator and key keeper, as a user without a policy, and with a forged signature`;
}

/**
 * Where the emulator demands more than AWS does, roles get more: `ssm:GetParameters` and `ssm:GetParametersByPath` on "*",
 * where AWS checks them on each named parameter and on the path; and permission on all items instead of items with certain keys, because the emulator does not
 * know which keys a request names. Otherwise no function could read its keys or write an intent.
 */
export async function widenRoles(cloud: Cloud, { stackName }: Deployed): Promise<string> {
  const listed = await iam(cloud, 'ListRoles', { MaxItems: '1000' });
  const roles = elements(listed, 'RoleName').filter((name) => name.startsWith(`${stackName}-`));
  let widened = 0;
  for (const RoleName of roles) {
    const names = elements(await iam(cloud, 'ListRolePolicies', { RoleName }), 'member');
    const documents = await Promise.all(
      names.map((PolicyName) => iam(cloud, 'GetRolePolicy', { RoleName, PolicyName })),
    );
    const more = documents.flatMap(wider);
    if (more.length === 0) continue;
    await iam(cloud, 'PutRolePolicy', { RoleName, PolicyName: 'emulator', PolicyDocument: documentOf(more) });
    widened += 1;
  }
  expectThat(widened > 0, 'no role reads keys');
  return `${widened} of ${roles.length} roles`;
}

/** The same for the users with the stack's operator policies. */
export async function widenOperators(cloud: Cloud, { stackName, outputs }: Deployed): Promise<void> {
  const policies = { operator: outputs.OperatorPolicy ?? '', 'key-keeper': outputs.KeyKeeperPolicy ?? '' };
  for (const [name, PolicyArn] of Object.entries(policies)) {
    const version = await iam(cloud, 'GetPolicyVersion', { PolicyArn, VersionId: 'v1' });
    await iam(cloud, 'PutUserPolicy', {
      UserName: `${stackName}-${name}`,
      PolicyName: 'emulator',
      PolicyDocument: documentOf(wider(version)),
    });
  }
}

/** Read-only functions have keys that cannot trade, and trading functions do not. */
export async function readsWithReadOnlyKeys(cloud: Cloud, stackName: string): Promise<string> {
  const url = new URL('/2015-03-31/functions/?MaxItems=1000', cloud.url);
  const reply = await fetch(url, { headers: signed(url, 'GET', '', 'lambda') });
  const { Functions } = (await reply.json()) as {
    readonly Functions: readonly {
      readonly FunctionName: string;
      readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
    }[];
  };
  const table: readonly (Operation | Schedule)[] = [...Object.values(operations), ...Object.values(schedules)];
  const expected = table.filter(({ needs }) => needs.keys === 'readOnly').map(fileName);
  const found = Functions.filter(({ Environment }) => Environment?.Variables?.ATLAS_READ_ONLY_KEYS === 'true')
    .map(({ FunctionName }) => FunctionName.slice(stackName.length + 1))
    .toSorted();
  expectThat(found.join() === expected.toSorted().join(), `they are ${found.join(', ')}`);
  return found.join(', ');
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [other: string]: unknown;
}

/** Actions on several parameters, or on those below a path, whose names the emulator does not know. */
const ASKED_ON_ALL = ['ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:DeleteParameters'];

/** The statements in an answer of IAM, as far as the emulator needs them widened. */
function wider(answer: string): readonly Statement[] {
  const [text = '{}'] = [...elements(answer, 'PolicyDocument'), ...elements(answer, 'Document')];
  const { Statement: given = [] } = JSON.parse(unescaped(text)) as { readonly Statement?: Statement | Statement[] };
  return [given].flat().flatMap((statement) => {
    const onAll = [statement.Action].flat().filter((action) => ASKED_ON_ALL.includes(action));
    if (onAll.length > 0) return [{ Effect: 'Allow', Action: onAll, Resource: '*' }];
    const { Condition, ...rest } = statement;
    return Condition?.Null?.['dynamodb:LeadingKeys'] === undefined ? [] : [rest];
  });
}

function documentOf(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** IAM writes documents percent-encoded, and XML has its own escapes. */
function unescaped(text: string): string {
  const plain = text.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&');
  return plain.startsWith('{') ? plain : decodeURIComponent(plain);
}

async function iam(cloud: Cloud, Action: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  return await query(cloud, 'iam', { Action, Version: '2010-05-08', ...parameters });
}

function element(xml: string, name: string): string {
  const [value] = elements(xml, name);
  if (value === undefined) throw new Error(`The answer has no ${name}.`);
  return value;
}

function elements(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);
}
