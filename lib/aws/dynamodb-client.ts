import { createNodeTransport } from '../exchanges/http/node-transport.ts';
import type { Origin } from '../exchanges/http/origin.ts';
import { sleepUnlessAborted } from '../exchanges/http/sleep.ts';
import type { Transport, WireOutcome } from '../exchanges/http/transport.ts';
import { isTransient } from '../exchanges/http/transport-error.ts';
import { dynamoDbOrigin, type EndpointSettings } from './dynamodb-endpoint.ts';
import { type Command, type CommandInputs, type CommandOutputs, DynamoDbError } from './dynamodb-protocol.ts';
import { type CommandReply, type Repetition, readCommandReply } from './dynamodb-reply.ts';
import { type AwsCredentialSource, ownCredentials } from './own-credentials.ts';
import { type JsonSigner, jsonSigner } from './signature-v4.ts';
import { ownSsmClient } from './ssm-client.ts';

/** A client of DynamoDB. */
export interface DynamoDb {
  /**
   * Sends a command, up to three times. Throws `DynamoDbError` when it was refused or not answered, which a write may have
   * survived; the signal's reason once that is aborted; and what looking up credentials or the endpoint throws.
   */
  send<C extends Command>(command: C, input: CommandInputs[C], signal: AbortSignal): Promise<CommandOutputs[C]>;
  /** Closes all connections. */
  close(): void;
}

export interface DynamoDbSettings extends EndpointSettings {
  /** A function where it has to be looked up first. */
  readonly region: string | (() => Promise<string>);
  readonly credentials: AwsCredentialSource;
  /** Receives the headers of every reply, names in lower case. */
  readonly onReply?: (headers: Readonly<Record<string, string>>) => void;
  readonly transport?: Transport;
  /** Our clock, epoch milliseconds. */
  readonly now?: () => number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  /** Resolves after `ms`, or as soon as the signal is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const TARGET = 'DynamoDB_20120810';
const ATTEMPTS = 3;
/** As many as the SDK's own handler opens. */
const MAX_SOCKETS = 50;
/** By the clock, so that a frozen container counts the time it slept. */
const MAX_IDLE_MS = 60_000;
/** A page of DynamoDB has a megabyte. */
const MAX_REPLY_BYTES = 32 * 1024 * 1024;

/** Upper bounds of the first wait, which double with each attempt: those of the SDK's standard mode for DynamoDB. */
const WAITS_MS: Readonly<Record<Exclude<Repetition, 'never'>, number>> = {
  soon: 25,
  later: 1_000,
  clockSet: 0,
  now: 0,
};

/** DynamoDB accepts signatures within five minutes; from four on, the SDK too takes the clock for the reason of a refusal. */
const CLOCK_DIFFERS_MS = 240_000;

/** Where requests go, and how they are signed for it. */
interface Place {
  readonly origin: Origin;
  readonly sign: JsonSigner;
}

/**
 * A client that sends over the connections that requests to exchanges use. Every command that Atlas sends may be repeated: a
 * condition that fails because an earlier attempt succeeded is recognized by the writer in the standing record.
 */
export function createDynamoDb(settings: DynamoDbSettings): DynamoDb {
  const { credentials, now = Date.now, random = Math.random, sleep = sleepUnlessAborted } = settings;
  const limits = { maxSockets: MAX_SOCKETS, maxIdleMs: MAX_IDLE_MS, maxReplyBytes: MAX_REPLY_BYTES };
  const transport = settings.transport ?? createNodeTransport({ ...limits, tls: {}, now });
  /** The service's clock minus ours, as far as a refusal proved a difference. */
  let aheadMs = 0;
  let place: Promise<Place> | undefined;

  const locate = async (): Promise<Place> => {
    const region = typeof settings.region === 'string' ? settings.region : await settings.region();
    return { origin: dynamoDbOrigin(region, settings), sign: jsonSigner(region, 'dynamodb') };
  };
  const located = (): Promise<Place> => {
    place ??= locate().catch((error: unknown) => {
      place = undefined;
      throw error;
    });
    return place;
  };

  /** Sets the clock by a reply whose signature was refused; returns whether the difference explains the refusal. */
  const setClock = ({ date, age }: Readonly<Record<string, string>>, signedAt: number): boolean => {
    const theirs = Date.parse(date ?? '');
    // A reply from a cache has the time of another.
    if (age !== undefined || !(Math.abs(theirs - signedAt) >= CLOCK_DIFFERS_MS)) return false;
    aheadMs = theirs - now();
    return true;
  };

  const attempt = async <C extends Command>(
    command: C,
    input: CommandInputs[C],
    body: string,
    signal: AbortSignal,
    mayBeClock: boolean,
  ): Promise<CommandReply<C>> => {
    const [{ origin, sign }, keys] = await unlessAborted(Promise.all([located(), credentials()]), signal);
    let signedAt = 0;
    const outcome = await transport.exchange({
      origin,
      method: 'POST',
      prepare: () => {
        signedAt = now() + aheadMs;
        const call = { host: origin.authority, target: `${TARGET}.${command}`, body };
        return { path: '/', headers: sign(call, keys, signedAt), body };
      },
      signal,
      irrepeatable: false,
    });
    if (outcome.kind === 'failure') {
      signal.throwIfAborted();
      return noReply(outcome);
    }
    settings.onReply?.(outcome.headers);
    const read = readCommandReply(command, input, outcome);
    if ('output' in read || read.repetition !== 'clockSet') return read;
    return { ...read, repetition: mayBeClock && setClock(outcome.headers, signedAt) ? 'clockSet' : 'never' };
  };

  return {
    async send(command, input, signal) {
      const body = JSON.stringify(input);
      let mayBeClock = true;
      for (let count = 1; ; count += 1) {
        signal.throwIfAborted();
        const read = await attempt(command, input, body, signal, mayBeClock);
        if ('output' in read) return read.output;
        const { error, repetition } = read;
        if (repetition === 'never' || count === ATTEMPTS) throw error;
        if (repetition === 'clockSet') mayBeClock = false;
        // Full jitter, so that functions that failed together do not return together.
        const wait = Math.floor(random() * WAITS_MS[repetition] * 2 ** (count - 1));
        if (wait > 0) await sleep(wait, signal);
        // The failure says more than the end of the wait for it.
        if (signal.aborted) throw error;
      }
    },
    close: transport.close,
  };
}

/** A failure of the connection. One that was kept may have been closed meanwhile: a fresh one is tried at once. */
function noReply({ failure, reusedSocket }: Extract<WireOutcome, { kind: 'failure' }>) {
  const { phase, cause, systemCode } = failure;
  const error = new DynamoDbError('NoReply', `${phase}: ${systemCode ?? cause}`);
  if (!isTransient(failure)) return { error, repetition: 'never' } as const;
  return { error, repetition: reusedSocket ? 'now' : 'soon' } as const;
}

/** Waits for work that has no signal of its own. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Where a client gets what it is not told: from the environment, and what is not there, as the SDK does. */
type FromEnvironment = Partial<Pick<DynamoDbSettings, 'region' | 'onReply'>>;

/** A client by the environment of this process. */
export function dynamoDbOfEnvironment(given: FromEnvironment = {}, env = process.env): DynamoDb {
  const configured = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : env;
  return createDynamoDb({
    region: env.AWS_REGION || (async () => (await ownSsmClient()).config.region()),
    endpoint: configured?.AWS_ENDPOINT_URL_DYNAMODB || configured?.AWS_ENDPOINT_URL || undefined,
    fips: env.AWS_USE_FIPS_ENDPOINT === 'true',
    dualStack: env.AWS_USE_DUALSTACK_ENDPOINT === 'true',
    credentials: ownCredentials(env),
    ...given,
  });
}

let own: DynamoDb | undefined;

/** Returns the client of this process: one for intents, back-offs, lists and switches, so that they share connections. */
export function ownDynamoDb(): DynamoDb {
  own ??= dynamoDbOfEnvironment();
  return own;
}
