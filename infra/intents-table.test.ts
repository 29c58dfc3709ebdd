import { describe, expect, test } from 'vitest';
import { createTableInput, INTENT_TABLE } from '../lib/intents/table.ts';
import { isOfGates, permissionTable } from './permission-table.ts';
import { EVERYTHING, propertiesOf, resources, templateOf } from './stack-fixture.ts';

const dev = templateOf();
const tableOf = (template: typeof dev) => propertiesOf(template, 'AWS::DynamoDB::Table')[0] ?? {};

describe('the table of intents', () => {
  test('is laid out as the local stand-in lays it out', () => {
    const { KeySchema, GlobalSecondaryIndexes, BillingMode } = createTableInput('any');
    expect(tableOf(dev)).toMatchObject({ KeySchema, BillingMode });
    expect(tableOf(dev).GlobalSecondaryIndexes).toEqual(GlobalSecondaryIndexes);
  });

  test('forgets by time to live, and can be restored to any second of the last weeks', () => {
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

  test('nobody can delete from it, scan it, or change it without its own condition', () => {
    const actions = permissionTable(dev.toJSON())
      .filter((row) => !isOfGates(row))
      .map(({ action }) => action)
      .filter((action) => action.startsWith('dynamodb:'));
    expect([...new Set(actions)].toSorted()).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']);
  });
});

describe('the sweeper', () => {
  test('is called every minute by a rule, which alone may call it', () => {
    expect(propertiesOf(dev, 'AWS::Events::Rule')).toMatchObject([
      { Name: 'atlas-dev-sweep-intents', ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' },
    ]);
    const callers = propertiesOf(dev, 'AWS::Lambda::Permission').filter(
      ({ Principal }) => Principal === 'events.amazonaws.com',
    );
    expect(callers).toHaveLength(1);
    expect(callers[0]?.SourceArn).toBeDefined();
  });

  test('ends before it is called again', () => {
    const [sweeper] = propertiesOf(dev, 'AWS::Lambda::Function').filter(
      ({ FunctionName }) => FunctionName === 'atlas-dev-sweep-intents',
    );
    expect(sweeper?.Timeout).toBeLessThan(60);
  });

  test('finds open intents, and records what it found', () => {
    const rows = permissionTable(dev.toJSON()).filter(({ function: name }) => name === 'atlas-dev-sweep-intents');
    const onTable = rows.filter((row) => row.action.startsWith('dynamodb:') && !isOfGates(row));
    expect(onTable.map(({ action }) => action)).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']);
    expect(onTable.at(-1)?.resources).toEqual([expect.stringMatching(/\.Arn\}\/index\/open-intents$/)]);
  });
});
