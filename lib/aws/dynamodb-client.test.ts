import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { crc32 } from 'node:zlib';
import * as sdk from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { answer, type ReplyScript, reset, startScriptedExchange } from '../exchanges/http/testing/scripted-exchange.ts';
import { createDynamoDb, type DynamoDbSettings, dynamoDbOfEnvironment } from './dynamodb-client.ts';
import { type Command, type CommandInputs, ConditionalCheckFailed } from './dynamodb-protocol.ts';
import { ownSsmClient } from './ssm-client.ts';

const Key = { intentId: { S: 'grün' } };
const TableName = 'intents';
const PUT = { TableName, Item: { ...Key, version: { N: '1' } }, ConditionExpression: 'attribute_not_exists(intentId)' };
const UPDATE = { TableName, Key, UpdateExpression: 'SET #a = :a', ExpressionAttributeNames: { '#a': 'a' } };
const QUERY = { TableName, IndexName: 'open-intents', KeyConditionExpression: '#open = :open', Limit: 10 };
const INPUTS = {
  GetItem: { TableName, Key, ConsistentRead: true },
  PutItem: PUT,
  UpdateItem: UPDATE,
  Query: QUERY,
} satisfies CommandInputs;
const BODIES: Readonly<Record<Command, object>> = {
  GetItem: { Item: Key },
  PutItem: {},
  UpdateItem: {},
  Query: { Items: [Key], Count: 1 },
};
const OUTPUTS: Readonly<Record<Command, object>> = { ...BODIES, Query: { Items: [Key] } };
const COMMANDS = Object.keys(INPUTS) as Command[];
const KEYS = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
const NOW = Date.parse('2026-11-30T12:00:00Z');

/** The service's reply: whole, with its checksum. */
function whole(body: object, status = 200, headers: Record<string, string> = {}): ReplyScript {
  const text = JSON.stringify(body);
  const own = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'R1' };
  return answer(status, text, { ...own, 'x-amz-crc32': String(crc32(text)), ...headers });
}
const refusing = (name: string, status = 400, headers: Record<string, string> = {}) =>
  whole({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `why ${name}` }, status, headers);
const silent: ReplyScript = () => undefined;
const closed: ReplyScript = (_request, response) => void response.socket?.end();
const written =
  (bytes: string): ReplyScript =>
  (_request, response) =>
    void response.socket?.end(bytes);
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: R1\r\n';
const cut = written(`${HEAD}Content-Length: 900\r\n\r\n{"Item":{`);
/** A body without a length ends with its connection, so that only its checksum tells that it was cut. */
const cutUnseen = written(`${HEAD}x-amz-crc32: ${crc32('{"Item":{}}')}\r\n\r\n{}`);
const notHttp = written('SSH-2.0-OpenSSH\r\n');

/** A table that gives these replies in turn, and a client of it whose waits take no time. */
async function tableOf(replies: readonly ReplyScript[], settings: Partial<DynamoDbSettings> = {}) {
  const service = await startScriptedExchange();
  service.script.push(...replies);
  const waits: number[] = [];
  const client = createDynamoDb({
    region: 'eu-central-1',
    endpoint: service.baseUrl,
    credentials: () => Promise.resolve(KEYS),
    now: () => NOW,
    random: () => 0.9,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...settings,
  });
  onTestFinished(async () => {
    client.close();
    await service.close();
  });
  const ask = (command: Command = 'GetItem', signal = new AbortController().signal) =>
    client.send(command, INPUTS[command], signal);
  return { ...service, client, waits, ask };
}

describe('a command', () => {
  test.each(COMMANDS)('%s is sent as the protocol says, and answered', async (command) => {
    const { seen, ask, baseUrl } = await tableOf([whole(BODIES[command])]);
    expect(await ask(command)).toEqual(OUTPUTS[command]);
    const [{ method, path, headers, body } = expect.unreachable()] = seen;
    expect([method, path, JSON.parse(body)]).toEqual(['POST', '/', INPUTS[command]]);
    expect(headers).toMatchObject({
      host: new URL(baseUrl).host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${command}`,
      'x-amz-date': '20261130T120000Z',
      'x-amz-security-token': 'token',
      'content-length': String(Buffer.byteLength(body)),
      'accept-encoding': 'identity',
    });
    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/20261130\/eu-central-1\/dynamodb\//);
  });

  test('has the body that the SDK would send', async () => {
    const { seen, baseUrl, ask, script } = await tableOf([]);
    const wholeOf = (each: Command) => whole(BODIES[each]);
    const client = new sdk.DynamoDBClient({ region: 'eu-central-1', endpoint: baseUrl, credentials: KEYS });
    onTestFinished(() => client.destroy());
    const bySdk = {
      GetItem: () => client.send(new sdk.GetItemCommand(INPUTS.GetItem)),
      PutItem: () => client.send(new sdk.PutItemCommand(PUT)),
      UpdateItem: () => client.send(new sdk.UpdateItemCommand(UPDATE)),
      Query: () => client.send(new sdk.QueryCommand(QUERY)),
    } satisfies Record<Command, () => Promise<object>>;
    for (const command of COMMANDS) {
      script.push(wholeOf(command), wholeOf(command));
      await ask(command);
      await bySdk[command]();
      const [ours, theirs] = seen.splice(0);
      expect(JSON.parse(ours?.body ?? '')).toEqual(JSON.parse(theirs?.body ?? ''));
      for (const name of ['x-amz-target', 'content-type'] as const)
        expect(ours?.headers[name]).toBe(theirs?.headers[name]);
    }
  });

  test('uses the connection of the one before', async () => {
    const { client, ask, seen, script } = await tableOf([whole({}), whole({})]);
    const ports = new Set<number | undefined>();
    script.splice(
      0,
      2,
      ...[0, 1].map(
        (): ReplyScript => (request, response) => {
          ports.add(response.socket?.remotePort);
          whole({})(request, response);
        },
      ),
    );
    await ask();
    await ask();
    expect([seen.length, ports.size]).toEqual([2, 1]);
    client.close();
    await expect(ask()).rejects.toMatchObject({ name: 'NoReply', message: 'notSent: closed' });
  });

  test('tells its observer of the headers of every reply', async () => {
    const dates: (string | undefined)[] = [];
    const { ask } = await tableOf(
      [refusing('InternalServerError', 500, { date: 'one' }), whole({}, 200, { date: 'two' })],
      {
        onReply: ({ date }) => dates.push(date),
      },
    );
    await ask();
    expect(dates).toEqual(['one', 'two']);
  });
});

/** Every way in which a request can go without an answer, and how often it is sent. */
const FAULTS: Readonly<Record<string, readonly [ReplyScript, sent: 1 | 3]>> = {
  'a reset connection': [reset, 3],
  'a connection closed without a reply': [closed, 3],
  'a reply that was cut': [cut, 3],
  'a reply that was cut unseen': [cutUnseen, 3],
  'a reply that is not HTTP': [notHttp, 3],
  'a page': [answer(200, '<html>'), 3],
  'an empty object of somebody else': [answer(200, '{}'), 3],
  'an empty body': [answer(200, ''), 3],
  'a damaged reply': [whole({}, 200, { 'x-amz-crc32': '1' }), 3],
  'a damaged refusal': [refusing('ConditionalCheckFailedException', 400, { 'x-amz-crc32': '1' }), 3],
  'trouble of the service': [refusing('InternalServerError', 500), 3],
  'trouble in between': [answer(503, 'no upstream'), 3],
  'a throttle': [refusing('ProvisionedThroughputExceededException'), 3],
  'a conflict of replicas': [refusing('ReplicatedWriteConflictException'), 3],
  'a missing permission': [refusing('AccessDeniedException'), 1],
  'a missing table': [refusing('ResourceNotFoundException'), 1],
  'expired keys': [refusing('ExpiredTokenException'), 1],
  'wrong keys': [refusing('UnrecognizedClientException'), 1],
  'a wrong signature': [refusing('InvalidSignatureException', 400, { date: new Date(NOW).toUTCString() }), 1],
  'a request that breaks a rule': [refusing('ValidationException'), 1],
  'a condition that failed': [refusing('ConditionalCheckFailedException'), 1],
  'a page that forbids': [answer(403, '<html>'), 1],
  'a redirect': [answer(301, '', { location: 'https://elsewhere.example.com' }), 1],
};

describe.each(COMMANDS)('%s', (command) => {
  test.each(Object.entries(FAULTS))(
    'ends in an error after %s, in no more than three attempts',
    async (_, [fault, sent]) => {
      const { ask, seen } = await tableOf([fault, fault, fault, whole(BODIES[command])]);
      await expect(ask(command)).rejects.toThrow();
      expect(seen).toHaveLength(sent);
      for (const each of seen) expect(JSON.parse(each.body)).toEqual(INPUTS[command]);
    },
  );

  const passing = Object.entries(FAULTS).filter(([, [, sent]]) => sent === 3);
  test.each(passing)('is answered after %s, and after another', async (_, [fault]) => {
    const { ask, seen } = await tableOf([fault, fault, whole(BODIES[command])]);
    expect(await ask(command)).toEqual(OUTPUTS[command]);
    expect(seen).toHaveLength(3);
  });
});

test('no condition is taken for failed that the service did not call so', async () => {
  for (const [what, [fault]] of Object.entries(FAULTS)) {
    const { ask } = await tableOf([fault, fault, fault]);
    const error: unknown = await ask('PutItem').catch((thrown: unknown) => thrown);
    expect(error instanceof ConditionalCheckFailed, what).toBe(what === 'a condition that failed');
  }
});

describe('the waits between attempts', () => {
  test.each([
    ['trouble', refusing('InternalServerError', 500), [22, 45]],
    ['a throttle', refusing('ThrottlingException'), [900, 1_800]],
    ['a lost connection', reset, [22, 45]],
  ])('after %s have full jitter, and their bound doubles', async (_, fault, expected) => {
    const { ask, waits } = await tableOf([fault, fault, whole({})]);
    await ask();
    expect(waits).toEqual(expected);
  });

  test('are none after the loss of a kept connection, which may have been closed long ago', async () => {
    const { ask, waits, seen } = await tableOf([whole({}), reset, whole({})]);
    await ask();
    await ask();
    expect([waits, seen.length]).toEqual([[], 3]);
  });

  test('end with the caller’s signal, and tell of the failure', async () => {
    const controller = new AbortController();
    const { ask, seen } = await tableOf([refusing('ThrottlingException'), whole({})], {
      sleep: () => {
        controller.abort();
        return Promise.resolve();
      },
    });
    await expect(ask('PutItem', controller.signal)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(seen).toHaveLength(1);
  });
});

describe('a caller that gives up', () => {
  const gone = () => new Error('gone');

  test('before the request is sent, sends nothing', async () => {
    const { ask, seen } = await tableOf([whole({})]);
    const reason = gone();
    await expect(ask('PutItem', AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(seen).toEqual([]);
  });

  test('while credentials are looked up, sends nothing', async () => {
    const controller = new AbortController();
    const asked = Promise.withResolvers<void>();
    const { ask, seen } = await tableOf([whole({})], {
      credentials: () => {
        asked.resolve();
        return new Promise(() => undefined);
      },
    });
    const sent = ask('PutItem', controller.signal);
    await asked.promise;
    const reason = gone();
    controller.abort(reason);
    await expect(sent).rejects.toBe(reason);
    expect(seen).toEqual([]);
  });

  test('while it waits for the reply, asks no more, and the connection is not used again', async () => {
    const arrived = Promise.withResolvers<void>();
    const late = Promise.withResolvers<void>();
    const slow: ReplyScript = (request, response) => {
      arrived.resolve();
      // The reply to the write arrives where the next one's would: it must not read as "no such item".
      void late.promise.then(() => whole({})(request, response));
    };
    const controller = new AbortController();
    const { ask, seen } = await tableOf([slow, whole({ Item: Key })]);
    const sent = ask('PutItem', controller.signal);
    await arrived.promise;
    const reason = gone();
    controller.abort(reason);
    await expect(sent).rejects.toBe(reason);
    late.resolve();
    expect(await ask('GetItem')).toEqual({ Item: Key });
    expect(seen).toHaveLength(2);
  });

  test('after the reply, changes nothing', async () => {
    const controller = new AbortController();
    const { ask } = await tableOf([whole({ Item: Key })]);
    const { signal } = controller;
    expect(await ask('GetItem', signal)).toEqual({ Item: Key });
    controller.abort();
  });

  test('by its time limit, gets that for a reason', async () => {
    const { ask } = await tableOf([silent]);
    await expect(ask('GetItem', AbortSignal.timeout(20))).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

test('a frozen process signs and judges by the time after the freeze', async () => {
  let now = NOW;
  const { ask, seen } = await tableOf([whole({}), whole({})], { now: () => now });
  await ask();
  // The kept connection is ten minutes old, and so would a signature be.
  now += 600_000;
  await ask();
  expect(seen.map(({ headers }) => headers['x-amz-date'])).toEqual(['20261130T120000Z', '20261130T121000Z']);
});

test('nobody listens: the failure says so after three attempts', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { ask, waits } = await tableOf([], { endpoint: `http://127.0.0.1:${port}` });
  await expect(ask()).rejects.toMatchObject({ name: 'NoReply', message: 'notSent: ECONNREFUSED', status: null });
  expect(waits).toHaveLength(2);
});

describe('a clock that is wrong', () => {
  const at = (offsetMs: number) => ({ date: new Date(NOW + offsetMs).toUTCString() });
  const expired = (offsetMs: number) => refusing('InvalidSignatureException', 400, at(offsetMs));

  test.each([
    ['slow', 900_000, '20261130T121500Z'],
    ['fast', -900_000, '20261130T114500Z'],
    ['just slow enough', 240_000, '20261130T120400Z'],
  ])('and %s is set by the refusal of a signature, for later requests too', async (_, offset, time) => {
    const { ask, seen, waits } = await tableOf([expired(offset), whole({}), whole({})]);
    await ask();
    await ask();
    expect(seen.map(({ headers }) => headers['x-amz-date'])).toEqual(['20261130T120000Z', time, time]);
    expect(waits).toEqual([]);
  });

  test('is set once in a request', async () => {
    const { ask, seen } = await tableOf([expired(900_000), expired(1_800_000), whole({})]);
    await expect(ask()).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    expect(seen).toHaveLength(2);
  });

  test('is set again when ours was set meanwhile', async () => {
    let now = NOW;
    const { ask, seen } = await tableOf([expired(900_000), whole({}), expired(900_000), whole({})], { now: () => now });
    await ask();
    now += 900_000;
    await ask();
    expect(seen.map(({ headers }) => headers['x-amz-date'])).toEqual([
      '20261130T120000Z',
      '20261130T121500Z',
      '20261130T123000Z',
      '20261130T121500Z',
    ]);
  });

  test.each([
    ['within what the service accepts', expired(239_000)],
    ['told by no date', refusing('InvalidSignatureException', 400, { date: '' })],
    ['told by a date that is none', refusing('InvalidSignatureException', 400, { date: 'soon' })],
    ['told by a cache', refusing('InvalidSignatureException', 400, { ...at(900_000), age: '900' })],
    ['told with a refusal for another reason', refusing('AccessDeniedException', 400, at(900_000))],
  ])('is not set when the difference is %s', async (_, refusal) => {
    const { ask, seen } = await tableOf([refusal, whole({})]);
    await expect(ask()).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });

  test('is not set by an answer', async () => {
    const { ask, seen } = await tableOf([whole({}, 200, at(900_000)), whole({})]);
    await ask();
    await ask();
    expect(new Set(seen.map(({ headers }) => headers['x-amz-date']))).toEqual(new Set(['20261130T120000Z']));
  });
});

describe('every error of DynamoDB', () => {
  /** The errors of its model, and those by which the SDK knows a throttle or a time-out. */
  const STATUS = new Map([
    ...Object.entries(sdk).flatMap(([name, value]) => {
      if (typeof value !== 'function' || !(value.prototype instanceof sdk.DynamoDBServiceException)) return [];
      const { $fault } = Reflect.construct(value, [{ $metadata: {}, message: '' }]);
      return [[name, $fault === 'server' ? 500 : 400] as const];
    }),
    ...[
      'ThrottlingException',
      'Throttling',
      'SlowDown',
      'TooManyRequestsException',
      'RequestTimeout',
      'TimeoutError',
    ].map((name) => [name, 400] as const),
    ...['BandwidthLimitExceeded', 'EC2ThrottledException', 'PriorRequestNotComplete', 'RequestThrottled'].map(
      (name) => [name, 400] as const,
    ),
    ...['RequestThrottledException', 'ThrottledException', 'RequestTimeoutException', 'Unheard'].map(
      (name) => [name, 400] as const,
    ),
  ]);

  /** Repeats what the SDK calls a throttle or transient, three times in all, without waiting. */
  const atOnce = {
    acquireInitialRetryToken: () => Promise.resolve(tokenOf(0)),
    refreshRetryTokenForRetry: (token: ReturnType<typeof tokenOf>, { errorType }: { readonly errorType: string }) =>
      ['THROTTLING', 'TRANSIENT'].includes(errorType) && token.getRetryCount() < 2
        ? Promise.resolve(tokenOf(token.getRetryCount() + 1))
        : Promise.reject(new Error('no more attempts')),
    recordSuccess() {},
  };
  const tokenOf = (count: number) => ({ getRetryCount: () => count, getRetryDelay: () => 0 });

  test('arrives with its name and message, and is repeated, as with the SDK', async () => {
    const { baseUrl, seen, script, client } = await tableOf([]);
    const theirs = new sdk.DynamoDBClient({
      region: 'eu-central-1',
      endpoint: baseUrl,
      credentials: KEYS,
      retryStrategy: atOnce,
    });
    onTestFinished(() => theirs.destroy());
    const fateOf = async (name: string, send: () => Promise<unknown>) => {
      script.splice(0, script.length, ...[1, 2, 3, 4].map(() => refusing(name, STATUS.get(name))));
      const error: unknown = await send().catch((thrown: unknown) => thrown);
      const { length } = seen.splice(0);
      return error instanceof Error ? { name: error.name, message: error.message, attempts: length } : 'no error';
    };
    for (const name of STATUS.keys()) {
      const never = new AbortController().signal;
      const ours = await fateOf(name, () => client.send('GetItem', INPUTS.GetItem, never));
      expect(ours).toEqual(await fateOf(name, () => theirs.send(new sdk.GetItemCommand({ TableName, Key }))));
    }
    expect(STATUS.size).toBeGreaterThan(30);
    expect([...STATUS.keys()]).toContain('ReplicatedWriteConflictException');
  }, 120_000);
});

describe('a client by the environment', () => {
  const signedFor = (authorization: string | undefined) => /Credential=([^,]+)/.exec(authorization ?? '')?.[1];
  const env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-central-1' };
  async function askedBy(variables: Readonly<Record<string, string>>, given = {}) {
    const { baseUrl, script, seen } = await tableOf([]);
    script.push(whole({}));
    const set = Object.entries(variables).map(([name, value]) => [name, value.replace('HERE', baseUrl)]);
    const client = dynamoDbOfEnvironment(given, Object.fromEntries(set));
    onTestFinished(() => client.close());
    await client.send('GetItem', INPUTS.GetItem, AbortSignal.timeout(10_000));
    return signedFor(seen[0]?.headers.authorization);
  }

  test.each([
    ['its own variable', { AWS_ENDPOINT_URL_DYNAMODB: 'HERE', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }],
    ['the one for all services', { AWS_ENDPOINT_URL: 'HERE', AWS_ENDPOINT_URL_DYNAMODB: '' }],
  ])('finds its endpoint in %s', async (_, endpoints) => {
    expect(await askedBy({ ...env, ...endpoints })).toMatch(/^AKID\/\d{8}\/eu-central-1\/dynamodb\/aws4_request$/);
  });

  test('is for the given region, else for that of the environment, else for the one that the SDK finds', async () => {
    const here = { ...env, AWS_ENDPOINT_URL: 'HERE' };
    expect(await askedBy(here, { region: 'ap-northeast-1' })).toContain('/ap-northeast-1/');
    vi.spyOn((await ownSsmClient()).config, 'region').mockResolvedValue('us-west-2');
    expect(await askedBy({ ...here, AWS_REGION: '' })).toContain('/us-west-2/');
    vi.restoreAllMocks();
  });

  test.each([
    ['FIPS', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['dual stack', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
  ])('refuses an endpoint of one’s own with %s, as the SDK does', async (_, flag) => {
    const asked = askedBy({ ...env, ...flag, AWS_ENDPOINT_URL: 'HERE' });
    await expect(asked).rejects.toThrow('excludes FIPS and dual stack');
  });

  test('ignores configured endpoints where it is told to', async () => {
    const client = dynamoDbOfEnvironment(
      { region: 'no region' },
      {
        ...env,
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      },
    );
    const { signal } = new AbortController();
    await expect(client.send('GetItem', INPUTS.GetItem, signal)).rejects.toThrow('is not a region');
  });
});

test('a place that could not be looked up is looked up by the next request', async () => {
  const regions = [() => Promise.reject(new Error('no region')), () => Promise.resolve('eu-central-1')];
  const { ask } = await tableOf([whole({ Item: Key })], { region: () => regions.shift()?.() ?? expect.unreachable() });
  await expect(ask()).rejects.toThrow('no region');
  expect(await ask()).toEqual({ Item: Key });
});
