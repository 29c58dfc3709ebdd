import { CfnOutput, Stack } from 'aws-cdk-lib';
import {
  CfnEIP,
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  type IVpc,
  NatProvider,
  Peer,
  Port,
  SecurityGroup,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/** The network a function runs in. */
export interface Network {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: SecurityGroup;
}

/**
 * One address for all requests to exchanges, because exchanges bind keys to addresses: private subnets behind a NAT gateway
 * with an elastic IP. One gateway, not one per zone: exchanges would need two addresses, and each gateway is billed by the
 * hour.
 */
export class StaticEgress extends Construct implements Network {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    const address = new CfnEIP(this, 'Address', { domain: 'vpc' });
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      // Emptying the default group takes an extra function; nothing uses that group.
      restrictDefaultSecurityGroup: false,
      natGateways: 1,
      natGatewayProvider: NatProvider.gateway({ eipAllocationIds: [address.attrAllocationId] }),
      // Only the gateway runs in the public subnets.
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
        { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      ],
      // Requests to the table bypass the NAT gateway and its cost.
      gatewayEndpoints: { DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
    });
    // CDK's class and interface disagree on what may be undefined.
    this.vpc = vpc as IVpc;
    vpc.addFlowLog('Refused', {
      trafficType: FlowLogTrafficType.REJECT,
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'FlowLogs', {
          logGroupName: `/aws/vpc/${Stack.of(this).stackName}`,
          retention: stage.logRetention,
          removalPolicy: stage.removalPolicy,
        }),
      ),
    });
    this.securityGroup = new SecurityGroup(this, 'Outbound', {
      vpc: this.vpc,
      description: 'Atlas: to exchanges and AWS over HTTPS, from nowhere',
      allowAllOutbound: false,
    });
    this.securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'exchanges and AWS over HTTPS');

    new CfnOutput(Stack.of(this), 'EgressIp', {
      value: address.attrPublicIp,
      description: 'Source address of requests to exchanges: bind their keys to it',
    });
  }
}
