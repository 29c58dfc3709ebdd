import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** An access key of AWS, for as long as it is valid. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/**
 * How requests prove who sends them.
 *
 * - `none`: a gateway on this machine.
 * - `token`: sent as `Authorization: Bearer`; a function is asked before every request.
 * - `sigv4`: signed for API Gateway. Without `credentials` the environment's access key is used, and where there is none,
 *   the chain of `@aws-sdk/credential-provider-node` (profile, role, container, instance), which must then be installed.
 */
export type Auth =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string | (() => string | Promise<string>) }
  | {
      readonly kind: 'sigv4';
      /** Default: the region in the host's name, then `AWS_REGION`. */
      readonly region?: string;
      readonly profile?: string;
      readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
    };

/** A request before it is signed. */
interface UnsignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The headers to send, with the proof of who sends them. */
export type Signer = (request: UnsignedRequest) => Promise<Record<string, string>>;

type Environment = Readonly<Record<string, string | undefined>>;

const API_GATEWAY_HOST = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** `service`: the AWS service that a signature is for. */
export function createSigner(auth: Auth, env: Environment = process.env, service = 'execute-api'): Signer {
  switch (auth.kind) {
    case 'none':
      return ({ headers }) => Promise.resolve({ ...headers });
    case 'token':
      return async ({ headers }) => {
        const token = typeof auth.token === 'string' ? auth.token : await auth.token();
        return { ...headers, authorization: `Bearer ${token}` };
      };
    case 'sigv4':
      return sigv4(auth, env, service);
    default:
      throw new TypeError(`No such authentication: ${String((auth satisfies never as Auth).kind)}`);
  }
}

function sigv4(auth: Extract<Auth, { kind: 'sigv4' }>, env: Environment, service: string): Signer {
  const credentials = credentialsOf(auth, env);
  return async ({ method, url, headers, body }) => {
    const region = auth.region ?? API_GATEWAY_HOST.exec(url.hostname)?.[1] ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
    if (region === undefined) throw new TypeError(`The region of ${url.host} is not known: set it, or AWS_REGION.`);
    const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
    const signed = await signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port !== '' && { port: Number(url.port) }),
      path: url.pathname,
      query: queryOf(url),
      headers: { ...headers, host: url.host },
      ...(body !== undefined && { body }),
    });
    const { host: _, ...sent } = signed.headers;
    return sent;
  };
}

function queryOf(url: URL): Record<string, string[]> {
  return Object.fromEntries([...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)]));
}

function credentialsOf(
  { credentials, profile }: Extract<Auth, { kind: 'sigv4' }>,
  env: Environment,
): AwsCredentials | (() => Promise<AwsCredentials>) {
  if (credentials !== undefined) return credentials;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (profile === undefined && accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) };
  }
  let chain: Promise<() => Promise<AwsCredentials>> | undefined;
  return async () => {
    chain ??= defaultChain(profile);
    return await (await chain)();
  };
}

async function defaultChain(profile: string | undefined): Promise<() => Promise<AwsCredentials>> {
  try {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    return defaultProvider(profile === undefined ? {} : { profile });
  } catch (error) {
    throw new TypeError(
      'To sign with a profile or a role, install @aws-sdk/credential-provider-node beside this package; without it, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      { cause: error },
    );
  }
}

/** SHA-256 of Node in the form the signer expects. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('A hash is used once.');
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(new Uint8Array(data));
}
