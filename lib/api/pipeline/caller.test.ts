import { describe, expect, test } from 'vitest';
import { callerIdentity } from './caller.ts';

type Event = Parameters<typeof callerIdentity>[0];

const ACCOUNT = '111122223333';
const SSO = `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Trader`;
/** API Gateway sends many more fields; only these are read. */
const signed = (userArn: string | null, more: { readonly cognitoIdentityId?: string } = {}): Event => ({
  identity: { userArn, cognitoIdentityId: null, ...more },
  authorizer: null,
});
const role = (name: string, session: string, account = ACCOUNT, partition = 'aws') =>
  signed(`arn:${partition}:sts::${account}:assumed-role/${name}/${session}`);
const bearer = (principalId: string, issuer?: string): Event => ({ authorizer: { principalId, issuer } });
const ISSUER = 'https://login.example';

const ownerOf = (event: Event) => callerIdentity(event).keyOwner;

describe('a key belongs to one caller', () => {
  test.each<[string, readonly Event[]]>([
    [
      'in every session of a role',
      [
        role('desk', 'botocore-session-1795950000'),
        role('desk', 'botocore-session-1795953600'),
        role('desk', '0f9d2c1b8a7e4f5d9c3b2a1e0d8f7c6b'),
        role('desk', 'i-0abc1234def567890'),
        role('desk', 'kim@desk.example'),
        role('desk', 'desk'),
      ],
    ],
    ['however the name of the role is written', [role('Desk', 'one'), role('desk', 'two')]],
    [
      'in every session of a permission set, even after it was removed from the account and assigned again',
      [signed(`${SSO}_1234567890abcdef/kim@desk.example`), signed(`${SSO}_abcdef0123456789/lee@desk.example`)],
    ],
    [
      'in every session of an identity pool user',
      [
        signed(`arn:aws:sts::${ACCOUNT}:assumed-role/app/CognitoIdentityCredentials`, { cognitoIdentityId: 'eu-1:a' }),
        signed(`arn:aws:sts::${ACCOUNT}:assumed-role/app/other`, { cognitoIdentityId: 'eu-1:a' }),
      ],
    ],
    ['with every token of a subject', [bearer('desk-7', ISSUER), { ...signed(null), ...bearer('desk-7', ISSUER) }]],
    ['where nobody is told apart', [{}, signed(null), signed(''), { authorizer: null }, { authorizer: {} }]],
  ])('%s', (_, events) => {
    expect(new Set(events.map(ownerOf)).size).toBe(1);
  });
});

test('two callers never share keys', () => {
  const callers: readonly Event[] = [
    {},
    // Users, root and federated users.
    signed(`arn:aws:iam::${ACCOUNT}:root`),
    signed(`arn:aws:iam::${ACCOUNT}:user/desk`),
    signed(`arn:aws:iam::${ACCOUNT}:user/desk2`),
    signed(`arn:aws:iam::${ACCOUNT}:user/traders/kim`),
    signed('arn:aws:iam::444455556666:user/desk'),
    signed(`arn:aws-cn:iam::${ACCOUNT}:user/desk`),
    signed(`arn:aws:sts::${ACCOUNT}:federated-user/desk`),
    signed(`arn:aws:sts::${ACCOUNT}:federated-user/kim`),
    // Roles: other names, accounts and partitions; one role's name is another's session name.
    role('desk', 'session'),
    role('desk2', 'session'),
    role('session', 'desk'),
    role('desk', 'session', '444455556666'),
    role('desk', 'session', ACCOUNT, 'aws-cn'),
    role('desk', 'session', ACCOUNT, 'aws-us-gov'),
    role('AWSReservedSSO_Trader', 'session'),
    signed(`${SSO}_1234567890abcdef/kim@desk.example`),
    signed(`${SSO}s_1234567890abcdef/kim@desk.example`),
    role('Trader_1234567890abcdef', 'kim'),
    role('Trader_abcdef0123456789', 'kim'),
    // One role for all users of an identity pool.
    role('app', 'CognitoIdentityCredentials'),
    signed(`arn:aws:sts::${ACCOUNT}:assumed-role/app/C`, { cognitoIdentityId: 'eu-1:a' }),
    signed(`arn:aws:sts::${ACCOUNT}:assumed-role/app/C`, { cognitoIdentityId: 'eu-1:b' }),
    // An ARN of unknown form is used whole.
    signed(`arn:aws:sts::${ACCOUNT}:assumed-role/desk`),
    signed('desk-7'),
    // Tokens: the same subject of two issuers, and texts that could be split in two ways or be another caller's name.
    bearer('desk-7', ISSUER),
    bearer('desk-7', `${ISSUER}/`),
    bearer('desk-7'),
    bearer('desk', `${ISSUER} desk`),
    bearer('desk desk', ISSUER),
    bearer('b","c', 'a'),
    bearer('c', 'a","b'),
    bearer(`arn:aws:iam::${ACCOUNT}:user/desk`, ISSUER),
    bearer(`arn:aws:iam::${ACCOUNT}:user/desk`),
    bearer(`["${ISSUER}","desk-7"]`),
    bearer('eu-1:a', `arn:aws:iam::${ACCOUNT}:role/app`),
  ];
  const owners = callers.map(ownerOf);
  expect(owners.filter((owner, index) => owners.indexOf(owner) !== index)).toEqual([]);
});

test('a log names the session itself', () => {
  expect(callerIdentity(role('desk', 'i-0abc')).principal).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/desk/i-0abc`);
  expect(callerIdentity(bearer('desk-7', ISSUER)).principal).toBe('desk-7');
  expect(callerIdentity({}).principal).toBeNull();
});

test.each([`arn:aws:iam::${ACCOUNT}:user/desk`, `arn:aws:iam::${ACCOUNT}:root`])(
  'the owner of %s is its ARN, so that existing ids stay valid',
  (arn) => {
    expect(ownerOf(signed(arn))).toBe(arn);
  },
);

test('a signature takes precedence over a token', () => {
  const arn = `arn:aws:iam::${ACCOUNT}:user/desk`;
  expect(callerIdentity({ ...signed(arn), ...bearer('desk-7', ISSUER) })).toEqual({ principal: arn, keyOwner: arn });
});
