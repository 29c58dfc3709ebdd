import { CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type DashboardSubjects, dashboardBody } from './dashboard-body.ts';
import { accountWideName } from './names.ts';

/** The dashboard of a deployment, and the link to it. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, subjects: DashboardSubjects) {
    super(scope, id);
    const stack = Stack.of(this);
    const dashboardName = accountWideName(stack.stackName, subjects.region);
    new CfnDashboard(this, 'Board', {
      dashboardName,
      dashboardBody: stack.toJsonString(dashboardBody(subjects)),
    });
    new CfnOutput(stack, 'DashboardUrl', {
      value: `https://${subjects.region}.console.aws.amazon.com/cloudwatch/home?region=${subjects.region}#dashboards/dashboard/${dashboardName}`,
      description: 'The dashboard: is trading working, is it fast, is it safe, what does it cost',
    });
  }
}
