import { Duration } from 'aws-cdk-lib';
import { TokenAuthorizer as GatewayAuthorizer, IdentitySource } from 'aws-cdk-lib/aws-apigateway';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AUTHORIZER_VARIABLES, type TokenRules } from '../lib/api/authorizer/authorizer.ts';
import { AtlasFunction } from './atlas-function.ts';
import type { Stage } from './stage.ts';

/** The issuer of the tokens, their audience and algorithm. */
export interface TokenSettings extends TokenRules {
  /** URL of the issuer's keys; absent: as in its OpenID configuration. */
  readonly jwksUri?: string | undefined;
}

export interface TokenAuthorizerProps extends TokenSettings {
  readonly stage: Stage;
  readonly code: Code;
}

/** How long a revoked token still works, and how long the function is not asked again. */
const CACHE = Duration.minutes(1);

/** Authorizes by tokens of an OpenID issuer instead of IAM signatures. It calls no exchange and reads no keys. */
export class TokenAuthorizer extends Construct {
  readonly authorizer: GatewayAuthorizer;
  readonly served: AtlasFunction;

  constructor(scope: Construct, id: string, props: TokenAuthorizerProps) {
    super(scope, id);
    const { algorithm, audience, code, issuer, jwksUri, stage } = props;
    this.served = new AtlasFunction(this, 'Authorize', {
      name: 'authorize',
      description: "Turns a token into a policy of its bearer's permitted calls",
      stage,
      code,
      // It delays a trader's first call; more CPU verifies a signature sooner.
      memoryMb: 1024,
      timeoutSeconds: 10,
      noDeadLetters: 'The gateway waits for it and receives every failure; nothing is queued.',
      environment: {
        ATLAS_STAGE: stage.name,
        [AUTHORIZER_VARIABLES.issuer]: issuer,
        [AUTHORIZER_VARIABLES.audience]: audience,
        [AUTHORIZER_VARIABLES.algorithm]: algorithm,
        ...(jwksUri !== undefined && { [AUTHORIZER_VARIABLES.jwksUri]: jwksUri }),
      },
    });
    this.authorizer = new GatewayAuthorizer(this, 'Gateway', {
      handler: this.served.function,
      identitySource: IdentitySource.header('Authorization'),
      // The gateway itself refuses anything that is not a token.
      validationRegex: '^[Bb]earer [-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+\\.[-0-9A-Za-z_]*$',
      resultsCacheTtl: CACHE,
    });
  }
}
