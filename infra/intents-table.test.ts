import { describe, expect, test } from 'vitest';
import { createTableInput, INTENT_TABLE } from '../lib/aws/intent-table.ts';
import { isOfBackOffs, isOfCatalogue, isOfSwitches, permissionTable, textOf } from './permission-table.ts';
import { EVERYTHING, propertiesOf, resources, templateOf } from './testing/stack-fixture.ts';

const dev = templateOf();
const pascal = (name: string) => name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
const tableOf = (template: typeof dev) => propertiesOf(template, 'AWS::DynamoDB::Table')[0] ?? {};

describe('the table of intents', () => {
  test('has the layout of the local stand-in', () => {
    const { KeySchema, GlobalSecondaryIndexes, BillingMode } = createTableInput('any');
    expect(tableOf(dev)).toMatchObject({ KeySchema, BillingMode });
    expect(tableOf(dev).GlobalSecondaryIndexes).toEqual(GlobalSecondaryIndexes);
  });

  test('expires items by time to live, and can be restored to any second of the last weeks', () => {
    expect(tableOf(dev)).toMatchObject({
      TableName: 'atlas-dev-intents',
      TimeToLiveSpecification: { AttributeName: INTENT_TABLE.timeToLive, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test.each([
    ['dev', false, 'Delete'],
    ['prod', true, 'RetainExceptOnCreate'],
  ])('in %s, protected from deletion: %s; with its stack: %s', (stage, DeletionProtectionEnabled, deletion) => {
    const [table] = Object.values(resources(templateOf({ stage }), 'AWS::DynamoDB::Table'));
    expect(table?.Properties).toMatchObject({ DeletionProtectionEnabled });
    expect(table?.DeletionPolicy).toBe(deletion);
  });

  test("is encrypted with DynamoDB's key, or with the customer's, used through DynamoDB only", () => {
    expect(tableOf(dev).SSESpecification).toEqual({ SSEEnabled: false });
    const { tableKeyArn } = EVERYTHING;
    const template = templateOf({ tableKeyArn });
    expect(tableOf(template).SSESpecification).toEqual({
      KMSMasterKeyId: tableKeyArn,
      SSEEnabled: true,
      SSEType: 'KMS',
    });
    const kms = permissionTable(template.toJSON()).filter(({ action }) => action.startsWith('kms:'));
    for (const { resources: on, conditions } of kms) {
      expect(on).toEqual([tableKeyArn]);
      expect(conditions).toEqual({ 'StringEquals kms:ViaService': [`dynamodb.ap-northeast-1.\${AWS::URLSuffix}`] });
    }
    const byFunction = Map.groupBy(kms, (row) => row.function);
    expect(byFunction.get('atlas-dev-get-intent')?.map(({ action }) => action)).toContain('kms:Decrypt');
    expect(byFunction.get('atlas-dev-place-order')?.map(({ action }) => action)).toContain('kms:Encrypt');
    expect(byFunction.get('atlas-dev-get-health')).toBeUndefined();
  });

  test('no function can delete from it, scan it, or change it without its own condition', () => {
    const actions = permissionTable(dev.toJSON())
      .filter((row) => !isOfBackOffs(row) && !isOfCatalogue(row))
      .map(({ action }) => action)
      .filter((action) => action.startsWith('dynamodb:'));
    expect([...new Set(actions)].toSorted()).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']);
  });
});

describe.each([
  ['sweep-intents', 'rate(1 minute)', 60],
  ['refresh-catalogue', 'rate(2 minutes)', 120],
])('%s', (name, rate, seconds) => {
  test('is called by its schedule, and may be called by nothing else', () => {
    const rules = Object.entries(resources(dev, 'AWS::Events::Rule')).filter(
      ([, { Properties }]) => Properties.Name === `atlas-dev-${name}`,
    );
    expect(rules).toMatchObject([[{}, { Properties: { ScheduleExpression: rate, State: 'ENABLED' } }]]);
    const ofIt = Object.values(resources(dev, 'AWS::Lambda::Permission')).filter(({ Properties }) =>
      textOf(Properties.FunctionName).startsWith(`\${${pascal(name)}Function`),
    );
    expect(ofIt).toHaveLength(1);
    expect(ofIt[0]?.Properties).toMatchObject({ Principal: 'events.amazonaws.com' });
    expect(textOf(ofIt[0]?.Properties.SourceArn)).toBe(`\${${rules[0]?.[0]}.Arn}`);
  });

  test('ends before its next call', () => {
    const [called] = propertiesOf(dev, 'AWS::Lambda::Function').filter(
      ({ FunctionName }) => FunctionName === `atlas-dev-${name}`,
    );
    expect(called?.Timeout).toBeLessThan(seconds);
  });
});

describe('the sweeper', () => {
  test('finds open intents, and records what it found', () => {
    const rows = permissionTable(dev.toJSON()).filter(({ function: name }) => name === 'atlas-dev-sweep-intents');
    const onTable = rows.filter(
      (row) => row.action.startsWith('dynamodb:') && !isOfBackOffs(row) && !isOfSwitches(row),
    );
    expect(onTable.map(({ action }) => action)).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']);
    expect(onTable.at(-1)?.resources).toEqual(
      ['by-client-order-id', 'open-intents'].map((index) =>
        expect.stringMatching(new RegExp(`\\.Arn\\}/index/${index}$`)),
      ),
    );
  });
});
