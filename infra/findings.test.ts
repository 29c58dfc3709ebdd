import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import type { Construct } from 'constructs';
import { describe, expect, test, vi } from 'vitest';
import type { AtlasStackProps } from './atlas-stack.ts';
import { appOf, EVERYTHING } from './testing/stack-fixture.ts';

/** A cdk-nag rule that a resource breaks. */
interface Finding {
  readonly rule: string;
  readonly path: string;
}

interface Acknowledged extends Finding {
  readonly reason: string;
}

function findingsOf(app: ReturnType<typeof appOf>['app']): readonly Finding[] {
  const packs: readonly NagPack[] = [new AwsSolutionsChecks(app), new ServerlessChecks(app)];
  return packs.flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? '' })),
      ),
  );
}

/** The stack's findings without acknowledgements, and its acknowledgements, with place and reason. */
function withoutMercy(props: Partial<AtlasStackProps>) {
  const acknowledged: Acknowledged[] = [];
  const acknowledge = vi.spyOn(Validations.prototype, 'acknowledge').mockImplementation(function (
    this: Validations,
    ...rules
  ) {
    // CDK has no public name for the construct under validation.
    const { node }: Construct = Reflect.get(this, 'scope');
    // CDK also acknowledges rules of its own validation.
    const ours = rules.filter(({ id }) => /^(AwsSolutions|Serverless)-/.test(id));
    acknowledged.push(...ours.map(({ id, reason }) => ({ rule: id, path: node.path, reason: reason ?? '' })));
    return this;
  });
  const { app } = appOf(props);
  acknowledge.mockRestore();
  return { findings: findingsOf(app), acknowledged };
}

const DEPLOYMENTS: Readonly<Record<string, Partial<AtlasStackProps>>> = {
  dev: {},
  prod: { stage: 'prod' },
  'prod with every option': { stage: 'prod', ...EVERYTHING },
};

const checked = Object.entries(DEPLOYMENTS).map(([name, props]) => ({
  name,
  unexplained: findingsOf(appOf(props).app),
  ...withoutMercy(props),
}));

describe.each(checked)('$name', ({ unexplained, findings, acknowledged }) => {
  test('has no unexplained finding', () => {
    expect(unexplained).toEqual([]);
  });

  test('explains each finding once, where it arises, and nothing else', () => {
    const explains = (one: Acknowledged, { rule, path }: Finding) =>
      one.rule === rule && (path === one.path || path.startsWith(`${one.path}/`));
    for (const finding of findings) {
      expect(
        acknowledged.filter((one) => explains(one, finding)),
        `${finding.rule} at ${finding.path}`,
      ).toHaveLength(1);
    }
    for (const one of acknowledged) {
      expect(
        findings.some((finding) => explains(one, finding)),
        `${one.rule} at ${one.path}`,
      ).toBe(true);
      expect(one.reason.length).toBeGreaterThan(30);
    }
  });
});

test('the number of acknowledgements is known, rule by rule', () => {
  const findings = checked.find(({ name }) => name === 'prod')?.findings ?? [];
  const byRule = Map.groupBy(findings, ({ rule }) => rule.replace(/\[.*$/, ''));
  expect(
    Object.fromEntries([...byRule].map(([rule, found]) => [rule, found.length]).toSorted()),
  ).toMatchInlineSnapshot(`
    {
      "AwsSolutions-APIG2": 1,
      "AwsSolutions-APIG3": 1,
      "AwsSolutions-APIG4": 5,
      "AwsSolutions-APIG6": 1,
      "AwsSolutions-COG4": 34,
      "AwsSolutions-IAM4": 1,
      "AwsSolutions-IAM5": 51,
      "Serverless-EventBusDLQ": 3,
      "Serverless-LambdaDLQ": 36,
    }
  `);
});
