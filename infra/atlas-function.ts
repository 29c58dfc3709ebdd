import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';
import type { Network } from './static-egress.ts';

export interface AtlasFunctionProps {
  /** Its file in `functions/`, e.g. `place-order`. */
  readonly name: string;
  readonly description: string;
  readonly stage: Stage;
  readonly code: Code;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Absent: Lambda's own network, with arbitrary addresses. */
  readonly network?: Network | undefined;
  /** Why events it fails on need no dead-letter queue. */
  readonly noDeadLetters: string;
  /** Absent: it shares the account's concurrency. */
  readonly reservedConcurrency?: number | undefined;
}

/** An Atlas Lambda with its own log group and a role that may write only there. */
export class AtlasFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  readonly functionName: string;
  readonly memoryMb: number;
  readonly logGroup: LogGroup;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: AtlasFunctionProps) {
    super(scope, id);
    const { name, stage, network, reservedConcurrency } = props;
    this.functionName = `${Stack.of(this).stackName}-${name}`;

    this.memoryMb = props.memoryMb;
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${this.functionName}`,
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });
    // The managed AWSLambdaBasicExecutionRole can write to every log group of the account.
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Atlas ${stage.name}: ${name}`,
    });
    this.logGroup.grantWrite(role);
    if (network) role.addToPrincipalPolicy(NETWORK_INTERFACES);

    this.function = new LambdaFunction(this, 'Function', {
      functionName: this.functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: 'index.handler',
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      // Adds xray:PutTraceSegments and xray:PutTelemetryRecords on "*": X-Ray has no resources to name.
      tracing: Tracing.ACTIVE,
      environment: { ...props.environment },
      logGroup: this.logGroup,
      role,
      ...(network && { vpc: network.vpc, vpcSubnets: network.subnets, securityGroups: [network.securityGroup] }),
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    });
    this.grantPrincipal = role;

    Validations.of(this.function).acknowledge({ id: 'Serverless-LambdaDLQ', reason: props.noDeadLetters });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: network
        ? 'X-Ray, and the network interfaces Lambda creates for a function in a VPC, have no resources to name.'
        : 'xray:PutTraceSegments and xray:PutTelemetryRecords have no resources to name.',
    });
  }
}

/**
 * What Lambda needs of the role of a function in a VPC. The describe actions support no resources; the others have none yet.
 */
const NETWORK_INTERFACES = new PolicyStatement({
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
});
