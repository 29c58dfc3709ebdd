import { CfnOutput, Duration, Size, Stack, Validations } from 'aws-cdk-lib';
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
  MockIntegration,
  RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { IS_OPEN, type Operation, type Throttle } from '../lib/api/operation.ts';
import { COMPRESSED_FROM_BYTES } from '../lib/api/response.ts';
import { ACCESS_LOG_FORMAT } from './access-log.ts';
import { addGatewayProblems } from './gateway-problems.ts';
import { type Callers, resourcePolicyOf } from './resource-policy.ts';
import type { Stage } from './stage.ts';
import { THROTTLE_BY_SCOPE, type Throttles, throttleOf } from './throttling.ts';

export interface OrderApiProps {
  readonly stage: Stage;
  /** Every operation with its function. */
  readonly routes: readonly { readonly operation: Operation; readonly function: IFunction }[];
  /** Absent: callers sign with IAM (SigV4). */
  readonly authorizer?: IAuthorizer | undefined;
  readonly throttles?: Throttles | undefined;
  readonly callers: Callers;
  readonly domain?: Domain | undefined;
}

/** A customer's host name, and its certificate. */
export interface Domain {
  readonly name: string;
  readonly certificateArn: string;
}

/**
 * The REST API in front of the functions: one method per row of the operations table, with a SigV4 signature or a token,
 * unless the operation is public, or its function asks for a secret.
 */
export class OrderApi extends Construct {
  readonly restApi: RestApi;
  /** The base URL for clients, without a trailing slash; the path has the stage, unless there is a custom domain. */
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
      minCompressionSize: Size.bytes(COMPRESSED_FROM_BYTES),
      // With a domain there is one address, so that links and firewalls need to know only that one.
      ...(domain && { disableExecuteApiEndpoint: true }),
      ...(policy && { policy }),
      // The gateway writes access logs with a role that is set once per account and region. It stays when the stack is
      // removed (RETAIN is the default), because the APIs of other stacks use it too.
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

    // Its own output repeats the stack's `Url` under a generated name.
    this.restApi.node.tryRemoveChild('Endpoint');

    for (const { operation, function: handler } of routes) {
      const method = this.restApi.root.resourceForPath(operation.path).addMethod(
        operation.method,
        // The console's test button would call the function without authorization.
        new LambdaIntegration(handler, { allowTestInvoke: false, timeout: Duration.seconds(29) }),
        {
          operationName: operation.name,
          ...authorization(operation, authorizer),
        },
      );
      Validations.of(method).acknowledge(...methodFindings(operation, authorizer !== undefined));
    }
    if (routes.some(({ operation }) => operation.onlyWith === 'docs')) this.#leadToDocs(domain ? '' : `/${stage.name}`);
    addGatewayProblems(this.restApi, domain ? '' : `/${stage.name}`);
    this.#acknowledge();
    if (domain) this.#addDomain(domain);
    this.url = this.#urlBy(callers, domain);
  }

  /** `/` leads to the docs, as on one machine. The gateway answers by itself: there is no function to call. */
  #leadToDocs(basePath: string): void {
    const header = 'method.response.header.Location';
    const method = this.restApi.root.addMethod(
      'GET',
      new MockIntegration({
        requestTemplates: { 'application/json': '{"statusCode": 302}' },
        integrationResponses: [{ statusCode: '302', responseParameters: { [header]: `'${basePath}/docs'` } }],
      }),
      {
        operationName: 'leadToDocs',
        authorizationType: AuthorizationType.NONE,
        methodResponses: [{ statusCode: '302', responseParameters: { [header]: true } }],
      },
    );
    const reason = 'Public on purpose; it only names the path of the docs, which are public.';
    Validations.of(method).acknowledge({ id: 'AwsSolutions-COG4', reason }, { id: 'AwsSolutions-APIG4', reason });
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
      description: `Target of ${name}: a CNAME record, or an alias in Route 53`,
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
          'The functions validate every request against the API and name each fault; the gateway could not name any.',
      },
      {
        id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]`,
        reason:
          "The gateway's log role exists once per account and region, and this is the policy AWS provides for it.",
      },
    );
    Validations.of(this.restApi.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG6',
      reason:
        "Execution logs would hold headers and bodies; every request has an access log line and its function's log line.",
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
  if (IS_OPEN[scope]) return { authorizationType: AuthorizationType.NONE };
  return authorizer
    ? { authorizationType: AuthorizationType.CUSTOM, authorizer }
    : { authorizationType: AuthorizationType.IAM };
}

function methodFindings({ scope, summary }: Operation, tokens: boolean): readonly { id: string; reason: string }[] {
  const cognito = 'AwsSolutions-COG4';
  if (!IS_OPEN[scope]) {
    const how = tokens ? 'tokens of any OpenID issuer' : 'IAM signatures';
    return [{ id: cognito, reason: `Callers authenticate with ${how}, not with a Cognito user pool.` }];
  }
  const reason =
    scope === 'hook'
      ? `Its senders cannot sign; the function acts only on a body with the secret of its strategy: ${summary}.`
      : `Public on purpose; reveals nothing about accounts or orders: ${summary}.`;
  return [
    { id: cognito, reason },
    { id: 'AwsSolutions-APIG4', reason },
  ];
}

/** A method's settings replace those of the stage entirely, so each has all of them. */
function methodSettings({ rate, burst }: Throttle): MethodDeploymentOptions {
  return {
    throttlingRateLimit: rate,
    throttlingBurstLimit: burst,
    // Execution logs would hold headers and bodies.
    loggingLevel: MethodLoggingLevel.OFF,
    dataTraceEnabled: false,
    // Billed per method; each operation's function already has its own free metrics.
    metricsEnabled: false,
  };
}
