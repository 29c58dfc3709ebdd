import {
  type Command,
  type CommandInputs,
  type CommandOutputs,
  ConditionalCheckFailed,
  DynamoDbError,
  type Item,
} from './dynamodb-protocol.ts';
import { INTENT_TABLE } from './intent-table.ts';
import { CONTENT_TYPE } from './signature-v4.ts';

/** A reply as it arrived. */
export interface RawReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Whether a failed request is sent again: at once, after a short or a long wait, after setting the clock, or not. */
export type Repetition = 'never' | 'now' | 'soon' | 'later' | 'clockSet';

export type CommandReply<C extends Command> =
  | { readonly output: CommandOutputs[C] }
  | { readonly error: DynamoDbError; readonly repetition: Repetition };

/**
 * What a reply says. Nothing but the service's own, whole reply is an answer: "the table has no such item" allows an order to be
 * sent, so the page of a proxy, an empty or a cut body or the reply to another request must not read as that. An answer of the
 * service has the protocol's content type and the id of the request, and, as far as it is shown but not promised, the CRC-32 of
 * its body (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html). Without the first
 * two, with another checksum or without what the command is answered with, it is unreadable, whatever it looks like, and is
 * asked for again.
 */
export function readCommandReply<C extends Command>(
  command: C,
  input: CommandInputs[C],
  reply: RawReply,
): CommandReply<C> {
  const { status, headers, text } = reply;
  const requestId = headers['x-amzn-requestid'];
  const of = { status, ...(requestId !== undefined && { requestId }) };
  const unreadable = (why: string, repetition: Repetition): CommandReply<C> => ({
    error: new DynamoDbError('UnreadableReply', `A reply to ${command} with status ${status} ${why}.`, of),
    repetition,
  });
  const stated = headers['x-amz-crc32'];
  if (stated !== undefined && Number(stated) !== process.getBuiltinModule('node:zlib').crc32(text)) {
    return unreadable('is damaged: its checksum is another', 'soon');
  }
  const body = objectIn(text);
  if (status === 200) {
    if (!isOfService(headers)) return unreadable('is not the service’s', 'soon');
    const output = body && OUTPUTS[command](body, input);
    return output === undefined ? unreadable('lacks what it must have', 'soon') : { output };
  }
  const name = typeof body?.__type === 'string' ? NAME.exec(body.__type)?.[1] : undefined;
  if (body === undefined || name === undefined) return unreadable('is not the service’s', byStatus(status));
  const message = String(body.message ?? body.Message ?? '');
  if (name !== 'ConditionalCheckFailedException') {
    return { error: new DynamoDbError(name, message, of), repetition: repetitionOf(name, status) };
  }
  if (!isOfService(headers)) return unreadable('is not the service’s', 'soon');
  const { Item: item } = body;
  if (item === undefined) return { error: new ConditionalCheckFailed(message, of), repetition: 'never' };
  if (!isItem(item) || !isAsked(item, keyOf(input))) return unreadable('holds another item', 'soon');
  return { error: new ConditionalCheckFailed(message, { ...of, item }), repetition: 'never' };
}

/** Neither a page nor another service's JSON has both. */
function isOfService(headers: RawReply['headers']): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  return type.trim().toLowerCase() === CONTENT_TYPE && headers['x-amzn-requestid'] !== undefined;
}

/** E.g. `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException`. */
const NAME = /(?:^|#)([A-Za-z]\w{0,99})$/;

type Fields = Readonly<Record<string, unknown>>;

function objectIn(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The answer to each command in the body of its reply; `undefined` where the body is no such answer. */
const OUTPUTS: {
  readonly [C in Command]: (body: Fields, input: CommandInputs[C]) => CommandOutputs[C] | undefined;
} = {
  GetItem(body, { Key }) {
    const { Item: item } = body;
    // What is absent is answered by exactly `{}`.
    if (item === undefined) return Object.keys(body).length === 0 ? {} : undefined;
    return isItem(item) && isAsked(item, Key) ? { Item: item } : undefined;
  },
  PutItem: () => ({}),
  UpdateItem: () => ({}),
  Query({ Items, Count, LastEvaluatedKey: last }) {
    if (!Array.isArray(Items) || !Items.every(isItem) || Count !== Items.length) return undefined;
    if (last === undefined) return { Items };
    return isItem(last) ? { Items, LastEvaluatedKey: last } : undefined;
  },
};

/** Whether the members that Atlas reads have their types. Values of other types may stand in an item. */
function isItem(value: unknown): value is Item {
  return isFields(value) && Object.keys(value).length > 0 && Object.values(value).every(isAttribute);
}

function isAttribute(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { S, N, B, M } = value;
  return [S, N, B].every((each) => each === undefined || typeof each === 'string') && (M === undefined || isMap(M));
}

function isMap(value: unknown): boolean {
  return isFields(value) && Object.values(value).every(isAttribute);
}

const KEY = INTENT_TABLE.partitionKey.name;

function keyOf(input: CommandInputs[Command]): Item {
  if ('Item' in input) return input.Item;
  return 'Key' in input ? input.Key : {};
}

/** Whether an item is the one that was asked for, and not that of another request. */
function isAsked(item: Item, asked: Item): boolean {
  return item[KEY]?.S !== undefined && item[KEY].S === asked[KEY]?.S;
}

/**
 * The lists of the SDK's standard retry mode, `service-error-classification` of @smithy/core, and the error that
 * DynamoDB's model calls retryable; a test sends each error to both clients.
 */
const THROTTLES: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);
const TRANSIENT: ReadonlySet<string> = new Set([
  'ReplicatedWriteConflictException',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
]);
const TROUBLE: ReadonlySet<number> = new Set([500, 502, 503, 504]);
/** Refusals whose reason may be our clock. */
const CLOCK: ReadonlySet<string> = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

function repetitionOf(name: string, status: number): Repetition {
  if (THROTTLES.has(name)) return 'later';
  if (TRANSIENT.has(name)) return 'soon';
  return CLOCK.has(name) ? 'clockSet' : byStatus(status);
}

function byStatus(status: number): Repetition {
  if (status === 429) return 'later';
  return TROUBLE.has(status) ? 'soon' : 'never';
}
