import { type Auth, createSigner } from '../auth.ts';
import { type Io, UsageError } from './io.ts';

interface StageOptions {
  readonly stage: string;
  /** Default: `AWS_REGION`, then `AWS_DEFAULT_REGION`. */
  readonly region?: string | undefined;
  readonly awsProfile?: string | undefined;
}

interface StageAddress {
  readonly url: string;
  readonly region: string;
}

const VERSION = '2010-05-15';
const TIMEOUT_MS = 10_000;
/** As CloudFormation allows them, after `atlas-`. */
const STAGE = /^[A-Za-z0-9][A-Za-z0-9-]{0,121}$/;

/** The CloudFormation stack of a stage. */
function stackOf(stage: string): string {
  return `atlas-${stage}`;
}

/**
 * Where the API of a deployed stage answers: the output `Url` of its stack, which the caller's AWS credentials must be
 * allowed to read (`cloudformation:DescribeStacks`). Throws a `UsageError` with advice where it cannot be known.
 */
export async function addressOfStage(
  io: Io,
  { stage, region: given, awsProfile }: StageOptions,
): Promise<StageAddress> {
  if (!STAGE.test(stage)) throw new UsageError(`A stage has letters, digits and hyphens, e.g. prod, not "${stage}".`);
  const region = given ?? (io.env.AWS_REGION || io.env.AWS_DEFAULT_REGION);
  if (!region) {
    throw new UsageError(`The region of the stage ${stage} is not known: give --region, or set AWS_REGION.`);
  }
  const stack = stackOf(stage);
  const { status, text } = await describeStack(io, stack, {
    kind: 'sigv4',
    region,
    ...(awsProfile !== undefined && { profile: awsProfile }),
  });
  if (status !== 200) throw refusal(status, text, { stage, stack, region });
  const url = outputOf(text, 'Url');
  if (url === undefined) {
    throw new UsageError(
      `The stack ${stack} in ${region} has no output Url: it is no stage of Atlas, or not deployed yet.`,
    );
  }
  return { url: url.replace(/\/+$/, ''), region };
}

async function describeStack({ env, signal }: Io, stack: string, auth: Auth & { kind: 'sigv4'; region: string }) {
  const url = new URL('/', endpointOf(env, auth.region));
  const body = new URLSearchParams({ Action: 'DescribeStacks', StackName: stack, Version: VERSION }).toString();
  const unsigned = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const headers = await createSigner(
    auth,
    env,
    'cloudformation',
  )({ method: 'POST', url, headers: unsigned, body }).catch((error: unknown) => {
    throw new UsageError(
      `There are no AWS credentials to ask where the stage answers: ${messageOf(error)} ${OTHERWISE}`,
    );
  });
  try {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const reply = await fetch(url, { method: 'POST', headers, body, signal: timeout, redirect: 'error' });
    return { status: reply.status, text: await reply.text() };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(`CloudFormation could not be asked where the stage answers: ${messageOf(error)}. ${OTHERWISE}`);
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === 'fetch failed' && error.cause instanceof Error ? error.cause.message : error.message;
}

const OTHERWISE = 'Or give its address, which the deployment prints as Url, by --url or in a profile.';

/** The endpoint of the region, or the one that the environment configures as for every program that uses AWS. */
function endpointOf(env: Io['env'], region: string): string {
  const configured = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : env;
  const elsewhere = configured?.AWS_ENDPOINT_URL_CLOUDFORMATION || configured?.AWS_ENDPOINT_URL;
  return elsewhere || `https://cloudformation.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

function refusal(
  status: number,
  text: string,
  { stage, stack, region }: { readonly stage: string; readonly stack: string; readonly region: string },
): Error {
  const code = elementOf(text, 'Code') ?? `status ${status}`;
  const message = elementOf(text, 'Message') ?? '';
  if (/does not exist/.test(message)) {
    return new UsageError(
      `There is no stage ${stage} in ${region}: this AWS account has no stack ${stack} there. Check --stage, --region and the account. ${OTHERWISE}`,
    );
  }
  if (status === 403 || code === 'AccessDenied') {
    return new UsageError(
      `CloudFormation does not tell these AWS credentials where the stage ${stage} answers (${code}): ${message} They need cloudformation:DescribeStacks of ${stack}. ${OTHERWISE}`,
    );
  }
  return new Error(`CloudFormation answered ${code}: ${message} ${OTHERWISE}`);
}

/** The value of one output in the answer of DescribeStacks. */
function outputOf(text: string, key: string): string | undefined {
  const [outputs = ''] = /<Outputs>[\s\S]*?<\/Outputs>/.exec(text) ?? [];
  const output = outputs.split('</member>').find((member) => elementOf(member, 'OutputKey') === key);
  return output === undefined ? undefined : elementOf(output, 'OutputValue');
}

/** The text of the first element of this name. */
function elementOf(text: string, name: string): string | undefined {
  const [, found] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text) ?? [];
  return found
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
    .trim();
}
