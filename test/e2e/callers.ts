import type { Operation, Scope } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations.ts';
import { expectThat } from '../../local/demo/expect.ts';
import { createClient, signing } from './client.ts';
import { type Cloud, type Deployed, type Identity, query } from './cloud.ts';

/** People of the account, by what they were given. */
export interface Callers {
  readonly reader: Identity;
  readonly trader: Identity;
  /** Known to the account, and given nothing. */
  readonly stranger: Identity;
}

/** Makes users and gives them the stack's own policies. */
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
    stranger: await hire('stranger'),
  };
}

/** Every operation, asked by everybody: who may not is refused by the gateway, and who may is not. */
export async function tryPolicies(cloud: Cloud, { outputs }: Deployed, callers: Callers): Promise<string> {
  const may: Readonly<Record<keyof Callers | 'forger', readonly Scope[]>> = {
    reader: ['read'],
    trader: ['read', 'trade'],
    stranger: [],
    forger: [],
  };
  const identities = { ...callers, forger: { ...callers.trader, secretAccessKey: 'not the secret of this key' } };
  const guarded: readonly Operation[] = Object.values(operations).filter(({ scope }) => scope !== 'public');
  const wrong: string[] = [];
  for (const [name, identity] of Object.entries(identities) as [keyof typeof may, Identity][]) {
    const client = createClient(cloud, outputs.Url ?? '', signing(identity));
    for (const { method, path, scope } of guarded) {
      // Whatever is behind the gateway finds something wrong with it, and says so by another status.
      const { status } = await client.call(method, path.replace(/\{\w+\}/, 'nothing'));
      if ((status !== 403) !== may[name].includes(scope)) wrong.push(`${name}, ${method} ${path}: ${status}`);
    }
  }
  expectThat(wrong.length === 0, wrong.join('; '));
  return `${guarded.length} operations as reader, as trader, as a stranger, and with a forged signature`;
}

/**
 * The emulator asks for `ssm:GetParameters` on "*", where AWS asks for it on each parameter that is named. So every role
 * that may read some parameters gets to read any, or no function would find its keys.
 */
export async function widenGetParameters(cloud: Cloud, { stackName }: Deployed): Promise<string> {
  const listed = await iam(cloud, 'ListRoles', { MaxItems: '1000' });
  const roles = elements(listed, 'RoleName').filter((name) => name.startsWith(`${stackName}-`));
  let widened = 0;
  for (const RoleName of roles) {
    const policies = elements(await iam(cloud, 'ListRolePolicies', { RoleName }), 'member');
    const documents = await Promise.all(
      policies.map((PolicyName) => iam(cloud, 'GetRolePolicy', { RoleName, PolicyName })),
    );
    if (!documents.some((document) => decodeURIComponent(document).includes('ssm:GetParameters'))) continue;
    const statement = { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: '*' };
    await iam(cloud, 'PutRolePolicy', {
      RoleName,
      PolicyName: 'emulator',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    });
    widened += 1;
  }
  expectThat(widened > 0, 'no role reads keys');
  return `${widened} of ${roles.length} roles read keys`;
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
