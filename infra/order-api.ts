import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type EndpointConfiguration,
  EndpointType,
  type IAuthorizer,
  LambdaIntegration,
  LogGroupLogDestination,
  type MethodDeploymentOptions,
  MethodLoggingLevel,
  type MethodOptions,
  RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Operation, Throttle } from '../lib/api/operation.ts';
import { ACCESS_LOG_FORMAT } from './access-log.ts';
import { addGatewayProblems } from './gateway-problems.ts';
import { type Callers, resourcePolicyOf } from './resource-policy.ts';
import type { Stage } from './stage.ts';
import { THROTTLE_BY_SCOPE, type Throttles, throttleOf } from './throttling.ts';

export interface OrderApiProps {
  readonly stage: Stage;
  /** Every operation with the function that serves it. */
  readonly routes: readonly { readonly operation: Operation; readonly function: IFunction }[];
  /** Absent: callers sign with IAM (SigV4). */
  readonly authorizer?: IAuthorizer | undefined;
  readonly throttles?: Throttles | undefined;
  readonly callers: Callers;
  readonly domain?: Domain | undefined;
}

/** A host name of the customer, and the certificate that proves it. */
export interface Domain {
  readonly name: string;
  readonly certificateArn: string;
}

/**
 * The REST API in front of the functions: one method per row of the operations table, signed with SigV4, or
 * carrying a token, unless the operation is public.
 */
export class OrderApi extends Construct {
  readonly restApi: RestApi;
  /** Where clients reach it, without a slash at the end; with the stage in the path, unless it has a domain of its own. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: OrderApiProps) {
    super(scope, id);
    const { stage, routes, authorizer, throttles, callers, domain } = props;
    const { stackName } = Stack.of(this);
    const policy = resourcePolicyOf(
      callers,
      stage.name,
      routes.map(({ operation }) => operation),
    );
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/aws/apigateway/${stackName}`,
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });

    this.restApi = new RestApi(this, 'RestApi', {
      restApiName: stackName,
      description: `Atlas ${stage.name}: one order API over several crypto exchanges`,
      endpointConfiguration: endpointOf(this, callers),
      // With a domain there is one way in, so that links and firewalls need to know of one only.
      ...(domain && { disableExecuteApiEndpoint: true }),
      ...(policy && { policy }),
      // The gateway writes access logs by a role that is set once per account and region. It stays when the stack goes
      // (RETAIN is the default), for the APIs of other stacks write by it too.
      cloudWatchRole: true,
      deployOptions: {
        stageName: stage.name,
        tracingEnabled: true,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: ACCESS_LOG_FORMAT,
        ...methodSettings(THROTTLE_BY_SCOPE.read),
        methodOptions: Object.fromEntries(
          routes.map(({ operation }) => [
            `${operation.path}/${operation.method}`,
            methodSettings(throttleOf(operation, throttles)),
          ]),
        ),
      },
    });

    // Its own output says the same as the stack's `Url`, under a generated name.
    this.restApi.node.tryRemoveChild('Endpoint');

    for (const { operation, function: handler } of routes) {
      const method = this.restApi.root.resourceForPath(operation.path).addMethod(
        operation.method,
        // The console's test button would call the function without anybody having been authorized.
        new LambdaIntegration(handler, { allowTestInvoke: false, timeout: Duration.seconds(29) }),
        {
          operationName: operation.name,
          ...authorization(operation, authorizer),
        },
      );
      Validations.of(method).acknowledge(...methodFindings(operation, authorizer !== undefined));
    }
    addGatewayProblems(this.restApi, domain ? '' : `/${stage.name}`);
    this.#acknowledge();
    if (domain) this.#addDomain(domain);
    this.url = this.#urlBy(callers, domain);
  }

  #addDomain({ name, certificateArn }: Domain): void {
    const made = this.restApi.addDomainName('Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new CfnOutput(Stack.of(this), 'DomainTarget', {
      value: made.domainNameAliasDomainName,
      description: `Where ${name} has to point: a CNAME record, or an alias in Route 53`,
    });
  }

  #urlBy({ vpcEndpoint }: Callers, domain: Domain | undefined): string {
    if (domain) return `https://${domain.name}`;
    const own = this.restApi.deploymentStage.urlForPath('/').replace(/\/$/, '');
    if (vpcEndpoint === undefined) return own;
    const { region, urlSuffix } = Stack.of(this);
    return `https://${this.restApi.restApiId}-${vpcEndpoint}.execute-api.${region}.${urlSuffix}/${this.restApi.deploymentStage.stageName}`;
  }

  #acknowledge(): void {
    Validations.of(this.restApi).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'The functions check every request against the contract and name each fault; the gateway could name none.',
      },
      {
        id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]`,
        reason:
          'The role by which the gateway writes logs is one per account and region, and this is the policy AWS made for it.',
      },
    );
    Validations.of(this.restApi.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG6',
      reason:
        'Execution logs would hold headers and bodies; every request has a line in the access log and one of its function.',
    });
  }
}

const HTTPS = 443;

function endpointOf(scope: Construct, { vpcEndpoint }: Callers): EndpointConfiguration {
  if (vpcEndpoint === undefined) return { types: [EndpointType.REGIONAL] };
  const attributes = { vpcEndpointId: vpcEndpoint, port: HTTPS };
  return {
    types: [EndpointType.PRIVATE],
    vpcEndpoints: [InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, 'Endpoint', attributes)],
  };
}

function authorization({ scope }: Operation, authorizer: IAuthorizer | undefined): MethodOptions {
  if (scope === 'public') return { authorizationType: AuthorizationType.NONE };
  return authorizer
    ? { authorizationType: AuthorizationType.CUSTOM, authorizer }
    : { authorizationType: AuthorizationType.IAM };
}

function methodFindings({ scope, summary }: Operation, tokens: boolean): readonly { id: string; reason: string }[] {
  const cognito = 'AwsSolutions-COG4';
  if (scope !== 'public') {
    const how = tokens ? 'tokens of any OpenID issuer' : 'IAM signatures';
    return [{ id: cognito, reason: `Callers are known by ${how}, not by a user pool of Cognito.` }];
  }
  const reason = `Open on purpose, it tells nothing of accounts or orders: ${summary}.`;
  return [
    { id: cognito, reason },
    { id: 'AwsSolutions-APIG4', reason },
  ];
}

/** A method's settings replace those of the stage as a whole, so each says all of them. */
function methodSettings({ rate, burst }: Throttle): MethodDeploymentOptions {
  return {
    throttlingRateLimit: rate,
    throttlingBurstLimit: burst,
    // Execution logs would hold headers and bodies.
    loggingLevel: MethodLoggingLevel.OFF,
    dataTraceEnabled: false,
    // Billed per method; the function of each operation already has its own metrics, for nothing.
    metricsEnabled: false,
  };
}
