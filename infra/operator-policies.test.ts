import { describe, expect, test } from 'vitest';
import { EXCHANGES } from '../lib/domain/instrument.ts';
import { textOf } from './permission-table.ts';
import { EVERYTHING, propertiesOf, templateOf } from './testing/stack-fixture.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

const plain = templateOf();

/** `action` -> resources, of a managed policy. */
function policy(name: string, template = plain): readonly Statement[] {
  const found = propertiesOf(template, 'AWS::IAM::ManagedPolicy').find(
    ({ ManagedPolicyName }) => ManagedPolicyName === `Atlas${name}-dev-ap-northeast-1`,
  );
  const { Statement = [] } = (found?.PolicyDocument ?? {}) as { readonly Statement?: readonly Statement[] };
  return Statement;
}
const actionsOf = (statements: readonly Statement[]) =>
  [...new Set(statements.flatMap(({ Action }) => Action))].toSorted();
const resourcesOf = (statements: readonly Statement[]) =>
  statements.flatMap(({ Resource }) => [Resource].flat().map(textOf));

describe('an operator', () => {
  test('may set the trading state, settle intents and open back-offs, with exactly these actions', () => {
    expect(actionsOf(policy('Operator'))).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'ssm:GetParameter',
      'ssm:GetParameterHistory',
      'ssm:PutParameter',
    ]);
  });

  test('has no access to the keys, and writes only intents and back-offs', () => {
    for (const resource of resourcesOf(policy('Operator'))) expect(resource).not.toMatch(/api-(key|secret)|\*$/);
    const writes = policy('Operator').filter(({ Action }) => [Action].flat().some((each) => /Put|Update/.test(each)));
    const onTable = writes.filter(({ Action }) => [Action].flat().some((each) => each.startsWith('dynamodb:')));
    expect(onTable.length).toBeGreaterThan(0);
    for (const { Condition } of onTable) expect(Condition?.Null).toEqual({ 'dynamodb:LeadingKeys': 'false' });
  });
});

describe('a key keeper', () => {
  test('may store, try and delete the keys of this stage, trading and read-only, and nothing else', () => {
    const statements = policy('KeyKeeper');
    expect(actionsOf(statements)).toEqual(['ssm:DeleteParameters', 'ssm:GetParameters', 'ssm:PutParameter']);
    const parameters = resourcesOf(statements);
    expect(parameters).toHaveLength(4 * EXCHANGES.length);
    const named = new RegExp(`:parameter/atlas/dev/(${EXCHANGES.join('|')})/(read-only/)?api-(key|secret)$`);
    for (const parameter of parameters) expect(parameter).toMatch(named);
  });

  test("may use the customer's KMS key for those parameters, only through Parameter Store", () => {
    const { keyEncryptionArn } = EVERYTHING;
    const [kms, ...more] = policy('KeyKeeper', templateOf({ keyEncryptionArn })).filter(({ Action }) =>
      [Action].flat().some((each) => each.startsWith('kms:')),
    );
    expect(more).toEqual([]);
    expect(kms).toMatchObject({ Action: ['kms:Decrypt', 'kms:Encrypt'], Resource: keyEncryptionArn });
    expect(JSON.stringify(kms?.Condition)).toContain('kms:ViaService');
  });
});
