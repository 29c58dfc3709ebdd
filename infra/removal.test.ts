import { describe, expect, test } from 'vitest';
import { remnantsOf } from './removal.ts';
import { EVERYTHING, templateOf } from './testing/stack-fixture.ts';

const namesOf = (stage: string, props = {}) =>
  remnantsOf(templateOf({ stage, ...props }).toJSON(), stage).map(({ what }) => what);

const ALWAYS = [
  "API Gateway's log role",
  'the API Gateway account setting that names that role',
  'the exchange keys in Parameter Store, `/atlas/<stage>/<exchange>/…`, or below `ATLAS_SSM_PREFIX`',
  'the stack `CDKToolkit` and its bucket',
];

describe('cdk destroy', () => {
  test('leaves of dev only account-wide resources, what was created by hand, and a temporary backup', () => {
    expect(namesOf('dev')).toEqual([...ALWAYS, 'backup `atlas-<stage>-intents$DeletedTableBackup`']);
  });

  test.each([[{}], [EVERYTHING]])('also leaves the table and the log groups of any other stage: %#', (props) => {
    const left = namesOf('desk-2', props).filter((what) => !ALWAYS.includes(what));
    expect(left).toContain('table `atlas-<stage>-intents`');
    for (const what of left)
      expect(what).toMatch(/^(table `atlas-<stage>-intents`|log group `\/aws\/[a-z]+\/atlas-<stage>.*`)$/);
  });

  test('leaves nothing unexplained', () => {
    const Bucket = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' };
    expect(() => remnantsOf({ Resources: { Bucket } }, 'prod')).toThrow('Bucket (AWS::S3::Bucket) outlives its stack');
  });
});
