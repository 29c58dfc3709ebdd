import { Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { accountWideName } from './names.ts';

export interface BudgetProps {
  readonly stage: string;
  readonly monthlyUsd: number;
  readonly topic: ITopic;
}

/** Percent of the budget that triggers a notice: for the actual cost, and for the forecast of the month. */
const NOTICES = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'FORECASTED', threshold: 100 },
] as const;

/** Notifies the alarm topic when the stage exceeds its budget. It stops nothing. */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, { stage, monthlyUsd, topic }: BudgetProps) {
    super(scope, id);
    const { account, stackName, region } = Stack.of(this);
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('budgets.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    new CfnBudget(this, 'Monthly', {
      budget: {
        budgetName: accountWideName(stackName, region),
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyUsd, unit: 'USD' },
        // AWS prefixes user-defined tags with `user:` and separates name and value with `$`.
        costFilters: { TagKeyValue: [`user:stage$${stage}`] },
      },
      notificationsWithSubscribers: NOTICES.map((notice) => ({
        notification: { ...notice, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
      })),
    });
  }
}
