import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Command, type CommandInputs, ConditionalCheckFailed } from './dynamodb-protocol.ts';
import { readCommandReply } from './dynamodb-reply.ts';

const Key = { intentId: { S: 'desk-1' } };
const TableName = 'intents';
const INPUTS: CommandInputs = {
  GetItem: { TableName, Key },
  PutItem: { TableName, Item: { ...Key, version: { N: '1' } } },
  UpdateItem: { TableName, Key, UpdateExpression: 'SET #a = :a' },
  Query: { TableName, IndexName: 'open-intents', KeyConditionExpression: '#open = :open', Limit: 10 },
};
const COMMANDS = Object.keys(INPUTS) as Command[];

const OF_PROXY = { 'content-type': 'application/json; charset=utf-8', 'x-amzn-requestid': undefined };
const OF_SERVICE = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'R1' };

/** A reply with the checksum of its body, unless told otherwise. */
const replyOf = (text: string, { status = 200, headers = { 'x-amz-crc32': String(crc32(text)) } as object } = {}) => ({
  status,
  headers: Object.fromEntries(Object.entries({ ...OF_SERVICE, ...headers }).filter(([, value]) => value !== undefined)),
  text,
});
const read = <C extends Command>(command: C, reply: Parameters<typeof readCommandReply>[2]) =>
  readCommandReply<Command>(command, INPUTS[command], reply);
const said = (body: unknown) => JSON.stringify(body);
const refusal = (name: string, more: object = {}) =>
  said({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `why ${name}`, ...more });

const ITEM = {
  ...Key,
  intent: { S: '{}' },
  version: { N: '3' },
  snapshot: { B: 'AAE=' },
  ban: { M: { until: { N: '1' } } },
};

describe('an answer', () => {
  test.each<[Command, unknown]>([
    ['GetItem', { Item: ITEM }],
    // A hand has added values of types that Atlas does not write.
    [
      'GetItem',
      { Item: { ...Key, flag: { BOOL: true }, list: { L: [{ S: 'a' }] }, none: { NULL: true }, all: { M: {} } } },
    ],
    ['GetItem', {}],
    ['Query', { Items: [], Count: 0, ScannedCount: 0 }],
    ['Query', { Items: [ITEM, { ...Key }], Count: 2 }],
    ['Query', { Items: [ITEM], Count: 1, LastEvaluatedKey: { ...Key, open: { S: 'open' }, dueAt: { N: '1' } } }],
  ])('to %s is %j', (command, body) => {
    const { ScannedCount: _, Count: __, ...output } = body as Record<string, unknown>;
    expect(read(command, replyOf(said(body)))).toEqual({ output });
    // The checksum is shown in AWS's examples of answers, but not promised.
    const headers = { 'content-type': 'Application/X-Amz-Json-1.0; charset=utf-8' };
    expect(read(command, replyOf(said(body), { headers }))).toEqual({ output });
  });

  test.each<Command>(['PutItem', 'UpdateItem'])('to %s says that it was written', (command) => {
    expect(read(command, replyOf('{}'))).toEqual({ output: {} });
  });
});

/** What is no answer, above all not "the table has no such item", which would let an order be sent again. */
describe('is no answer, and asked for again: a reply', () => {
  const page = '<html><body>You are offline</body></html>';
  const BAD: readonly (readonly [string, ReturnType<typeof replyOf>])[] = [
    ['of a proxy: a page', replyOf(page, { headers: OF_PROXY })],
    ['of a proxy: an empty object', replyOf('{}', { headers: OF_PROXY })],
    ['of a proxy: an object about itself', replyOf('{"status":"ok"}', { headers: OF_PROXY })],
    ['without a content type', replyOf('{}', { headers: { 'content-type': undefined } })],
    ['of another service', replyOf('{}', { headers: { 'content-type': 'application/x-amz-json-1.1' } })],
    ['without the id of the request', replyOf('{}', { headers: { 'x-amzn-requestid': undefined } })],
    ['without a body', replyOf('', { headers: {} })],
    ['cut where a value ends, without a checksum', replyOf(said({ Item: ITEM }).slice(0, -1), { headers: {} })],
    ['without a body, and the checksum of none', replyOf('')],
    [
      'cut before its end',
      replyOf('{"Item":{"intentId"', { headers: { 'x-amz-crc32': String(crc32(said({ Item: ITEM }))) } }),
    ],
    ['cut to an empty object', replyOf('{}', { headers: { 'x-amz-crc32': String(crc32(said({ Item: ITEM }))) } })],
    [
      'with one character changed',
      replyOf(said({ Item: ITEM }).replace('3', '4'), {
        headers: { 'x-amz-crc32': String(crc32(said({ Item: ITEM }))) },
      }),
    ],
    ['with a checksum that is no number', replyOf('{}', { headers: { 'x-amz-crc32': 'none' } })],
    ['with an empty checksum', replyOf('{}', { headers: { 'x-amz-crc32': '' } })],
    ['that is no JSON', replyOf(page)],
    ['that is null', replyOf('null')],
    ['that is a list', replyOf('[]')],
    ['that is a text', replyOf('"{}"')],
    ['that is a number', replyOf('0')],
    ['with something behind it', replyOf('{}{}')],
  ];
  test.each(COMMANDS.flatMap((command) => BAD.map(([what, reply]) => [command, what, reply] as const)))(
    'to %s %s',
    (command, _, reply) => {
      expect(read(command, reply)).toMatchObject({
        error: { name: 'UnreadableReply', status: 200 },
        repetition: 'soon',
      });
    },
  );

  test.each<[Command, string, unknown]>([
    ['GetItem', 'that tells of something else', { ConsumedCapacity: {} }],
    ['GetItem', 'to a query', { Items: [], Count: 0 }],
    ['GetItem', 'with null for an item', { Item: null }],
    ['GetItem', 'with an empty item', { Item: {} }],
    ['GetItem', 'with a list for an item', { Item: [Key] }],
    ['GetItem', 'with a text for an item', { Item: 'desk-1' }],
    ['GetItem', 'with the item of another key', { Item: { ...ITEM, intentId: { S: 'desk-2' } } }],
    ['GetItem', 'with an item without its key', { Item: { version: { N: '1' } } }],
    ['GetItem', 'with a number where text belongs', { Item: { ...ITEM, intent: { S: 7 } } }],
    ['GetItem', 'with a number that is no text', { Item: { ...ITEM, version: { N: 3 } } }],
    ['GetItem', 'with bytes that are no text', { Item: { ...ITEM, snapshot: { B: [0] } } }],
    ['GetItem', 'with a plain value in an item', { Item: { ...ITEM, version: '3' } }],
    ['GetItem', 'with null in an item', { Item: { ...ITEM, version: null } }],
    ['GetItem', 'with a map that is none', { Item: { ...ITEM, ban: { M: [] } } }],
    ['GetItem', 'with a plain value in a map', { Item: { ...ITEM, ban: { M: { until: 1 } } } }],
    ['Query', 'that is empty', {}],
    ['Query', 'with an item in place of a list', { Item: ITEM }],
    ['Query', 'without a count', { Items: [] }],
    ['Query', 'with fewer items than it counts', { Items: [ITEM], Count: 2 }],
    ['Query', 'with a count that is text', { Items: [ITEM], Count: '1' }],
    ['Query', 'with an object for a list', { Items: {}, Count: 0 }],
    ['Query', 'with something that is no item', { Items: [null], Count: 1 }],
    ['Query', 'with an empty key to go on from', { Items: [], Count: 0, LastEvaluatedKey: {} }],
    ['Query', 'with null to go on from', { Items: [], Count: 0, LastEvaluatedKey: null }],
  ])('to %s %s', (command, _, body) => {
    expect(read(command, replyOf(said(body)))).toMatchObject({
      error: { name: 'UnreadableReply' },
      repetition: 'soon',
    });
  });

  test('whose body is any part of another, or has any one character changed', () => {
    const whole = said({ Item: ITEM });
    const headers = { 'x-amz-crc32': String(crc32(whole)) };
    const damage = fc.oneof(
      fc.integer({ min: 0, max: whole.length - 1 }).map((end) => whole.slice(0, end)),
      fc
        .tuple(fc.nat({ max: whole.length - 1 }), fc.string({ minLength: 1, maxLength: 1 }))
        .map(([at, other]) => `${whole.slice(0, at)}${other}${whole.slice(at + 1)}`)
        .filter((text) => text !== whole),
    );
    fc.assert(
      fc.property(damage, (text) => {
        expect(read('GetItem', replyOf(text, { headers }))).toMatchObject({ error: { name: 'UnreadableReply' } });
      }),
    );
  });
});

describe('a reply with another status', () => {
  test.each([
    [201, 'never'],
    [204, 'never'],
    [301, 'never'],
    [403, 'never'],
    [404, 'never'],
    [413, 'never'],
    [429, 'later'],
    [500, 'soon'],
    [502, 'soon'],
    [503, 'soon'],
    [504, 'soon'],
    [501, 'never'],
  ])('%i that is not the service’s is no answer: repeated %s', (status, repetition) => {
    for (const command of COMMANDS) {
      for (const text of ['', '<html>', '{}', '{"message":"Forbidden"}', '{"__type":7}', '{"__type":"not a name"}']) {
        for (const headers of [{}, { 'x-amz-crc32': String(crc32(text)) }]) {
          const result = read(command, replyOf(text, { status, headers }));
          expect(result).toMatchObject({ error: { name: 'UnreadableReply', status }, repetition });
        }
      }
    }
  });

  test('has the service’s own name and message', () => {
    const text = refusal('ResourceNotFoundException');
    const expected = {
      error: {
        name: 'ResourceNotFoundException',
        message: 'why ResourceNotFoundException',
        status: 400,
        requestId: 'R1',
      },
      repetition: 'never',
    };
    expect(read('GetItem', replyOf(text, { status: 400 }))).toMatchObject(expected);
    // The documented example of an error has no checksum.
    expect(read('GetItem', replyOf(text, { status: 400, headers: {} }))).toMatchObject(expected);
  });

  test.each([
    ['AccessDeniedException', 'com.amazon.coral.service#AccessDeniedException'],
    ['AccessDeniedException', 'AccessDeniedException'],
  ])('is a %s, as %s', (name, __type) => {
    const text = said({ __type, Message: 'not allowed' });
    expect(read('PutItem', replyOf(text, { status: 400 }))).toMatchObject({ error: { name, message: 'not allowed' } });
  });

  test('and a wrong checksum is damaged, and asked for again', () => {
    const text = refusal('ConditionalCheckFailedException');
    for (const command of COMMANDS) {
      expect(read(command, replyOf(text, { status: 400, headers: { 'x-amz-crc32': '1' } }))).toMatchObject({
        error: { name: 'UnreadableReply' },
        repetition: 'soon',
      });
    }
  });
});

describe('a condition that failed', () => {
  const failed = (more: object = {}) =>
    read('PutItem', replyOf(refusal('ConditionalCheckFailedException', more), { status: 400 }));

  test('is told apart, with the standing item where the reply has it', () => {
    expect(failed()).toMatchObject({ error: expect.any(ConditionalCheckFailed), repetition: 'never' });
    expect(failed()).toMatchObject({ error: { item: undefined } });
    expect(failed({ Item: ITEM })).toMatchObject({ error: { item: ITEM, status: 400 }, repetition: 'never' });
  });

  test('is not believed from anybody else', () => {
    for (const headers of [OF_PROXY, { 'x-amzn-requestid': undefined }, { 'content-type': 'text/html' }]) {
      const reply = replyOf(refusal('ConditionalCheckFailedException', { Item: ITEM }), { status: 400, headers });
      expect(read('PutItem', reply)).toMatchObject({ error: { name: 'UnreadableReply' }, repetition: 'soon' });
    }
  });

  test.each([
    ['another key', { ...ITEM, intentId: { S: 'desk-2' } }],
    ['no key', { version: { N: '1' } }],
    ['nothing', {}],
    ['what is no value', { ...ITEM, version: 3 }],
  ])('is not believed with an item that has %s', (_, Item) => {
    expect(failed({ Item })).toMatchObject({ error: { name: 'UnreadableReply' }, repetition: 'soon' });
  });
});
