import { Stack } from 'aws-cdk-lib';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/** Requests per address in five minutes: placing at its limit of 10 per second, plus reading. */
const REQUESTS_PER_ADDRESS = 10_000;

/** AWS's managed rule lists. They cost nothing beyond the price of a rule. */
const LISTS = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet'] as const;

/** A web application firewall in front of the API: known bad addresses and inputs, and floods from one address. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { stageArn }: { readonly stageArn: string }) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const acl = new CfnWebACL(this, 'Acl', {
      name: stackName,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible(stackName),
      rules: [
        {
          name: 'FloodFromOneAddress',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: REQUESTS_PER_ADDRESS } },
          visibilityConfig: visible('FloodFromOneAddress'),
        },
        ...LISTS.map((name, index) => ({
          name,
          priority: index + 1,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
          visibilityConfig: visible(name),
        })),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: stageArn, webAclArn: acl.attrArn });
  }
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  // Samples would store headers, and with them tokens.
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
