import { describe, expect, test, vi } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { METRIC_NAMESPACE, METRICS } from '../telemetry/metric-table.ts';
import { silentObservability } from '../telemetry/observability.ts';
import { Secret } from '../text/secret.ts';
import { createObservability, type ObservabilityOptions } from './observability.ts';

const LAMBDA = { AWS_LAMBDA_FUNCTION_NAME: 'atlas-dev-place', AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' };
const START = { requestId: 'r-1', operation: 'placeOrder' };

function observed(options: Partial<ObservabilityOptions> = {}) {
  const lines: string[] = [];
  const time = { now: 1_000 };
  const observability = createObservability({
    service: 'atlas',
    env: LAMBDA,
    write: (line) => void lines.push(line),
    clock: () => time.now,
    random: () => 0.5,
    ...options,
  });
  const records = () => lines.map((line) => JSON.parse(line));
  return {
    ...observability,
    lines,
    time,
    /** Log lines without the metrics that they carry. */
    logs: () => records().flatMap((record) => ('level' in record ? [withoutMetrics(record)] : [])),
    /** Lines in which CloudWatch finds metrics. */
    emf: () => records().filter((record) => '_aws' in record),
  };
}

function withoutMetrics({ _aws, ...line }: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(line).filter(([name]) => !(name in METRICS)));
}

describe('the line of a request', () => {
  test('says what it was, how it ended, and where the time went', async () => {
    const { request, exchangeCall, time, logs } = observed();
    await request({ ...START, principal: 'trader' }, async (record) => {
      await record.hop('validate', () => {
        time.now += 1;
        return Promise.resolve();
      });
      record.note({ exchange: 'binance', market: 'usdm', symbol: 'BTC/USDT:USDT' });
      time.now += 30;
      exchangeCall({ exchange: 'binance', market: 'usdm', operation: 'place', status: 200, durationMs: 30, weight: 1 });
      time.now += 4;
      record.note({ outcome: 'acknowledged', status: 201, orderId: 'binance.usdm.BTCUSDT.1' });
    });
    expect(logs()).toEqual([
      {
        level: 'INFO',
        message: 'placeOrder 201',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        service: 'atlas',
        sampling_rate: 0,
        requestId: 'r-1',
        operation: 'placeOrder',
        principal: 'trader',
        exchange: 'binance',
        market: 'usdm',
        symbol: 'BTC/USDT:USDT',
        orderId: 'binance.usdm.BTCUSDT.1',
        outcome: 'acknowledged',
        status: 201,
        durationMs: 35,
        overheadMs: 5,
        hops: { validate: 1, exchange: 30 },
        exchangeCalls: 1,
        weight: 1,
        coldStart: true,
      },
    ]);
  });

  test('concurrent calls count once', async () => {
    const { request, exchangeCall, time, logs } = observed();
    const call = { exchange: 'binance', market: 'spot', operation: 'history', status: 200, weight: 20 };
    await request(START, () => {
      time.now += 10;
      exchangeCall({ ...call, durationMs: 10 });
      time.now += 5;
      exchangeCall({ ...call, durationMs: 12 });
      return Promise.resolve();
    });
    expect(logs()[0]).toMatchObject({
      hops: { exchange: 15 },
      durationMs: 15,
      overheadMs: 0,
      exchangeCalls: 2,
      weight: 40,
    });
  });

  test('intended pauses do not count as time that Atlas adds, however many overlap', async () => {
    const { request, exchangeCall, time, logs } = observed();
    await request(START, async (record) => {
      time.now += 2;
      const first = Promise.withResolvers<void>();
      const second = Promise.withResolvers<void>();
      const pauses = [record.pause(() => first.promise), record.pause(() => second.promise)];
      time.now += 100;
      first.resolve();
      await pauses[0];
      time.now += 50;
      second.resolve();
      await pauses[1];
      time.now += 30;
      exchangeCall({ exchange: 'binance', market: 'spot', operation: 'find', status: 200, durationMs: 60, weight: 4 });
      record.note({ status: 201 });
    });
    expect(logs()[0]).toMatchObject({ durationMs: 182, overheadMs: 2, hops: { exchange: 60, pause: 150 } });
  });

  test('an interrupted pause counts until its end', async () => {
    const { request, time, logs } = observed();
    const broken = request(START, (record) =>
      record.pause(() => {
        time.now += 40;
        return Promise.reject(new Error('aborted'));
      }),
    );
    await expect(broken).rejects.toThrow('aborted');
    expect(logs()[0]).toMatchObject({ overheadMs: 0, hops: { pause: 40 } });
  });

  test('keeps earlier facts that are not replaced', async () => {
    const { request, logs } = observed();
    await request(START, (record) => {
      record.note({ orderId: 'binance.spot.BTCUSDT.1', exchange: 'binance' });
      return Promise.resolve(record.note({ orderId: undefined, exchange: 'bitmex', status: 404 }));
    });
    expect(logs()[0]).toMatchObject({ orderId: 'binance.spot.BTCUSDT.1', exchange: 'bitmex' });
  });

  test.each([
    [{ status: 200 }, 'INFO'],
    [{ status: 422 }, 'INFO'],
    [{ status: 202, outcome: 'unknown' as const }, 'WARN'],
    [{ status: 503 }, 'ERROR'],
    [{}, 'ERROR'],
  ])('%j is at level %s', async (facts, level) => {
    const { request, logs } = observed();
    await request(START, (record) => Promise.resolve(record.note(facts)));
    expect(logs()[0]?.level).toBe(level);
  });

  test('is written for a request that throws, and the error is rethrown', async () => {
    const { request, logs } = observed();
    await expect(request(START, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(logs()).toEqual([
      expect.objectContaining({ message: 'placeOrder failed', error: expect.objectContaining({ message: 'broken' }) }),
    ]);
  });

  test('only the first request of a container is a cold start, and none of a provisioned container', async () => {
    const coldStarts = async (env: Record<string, string>) => {
      const { request, logs } = observed({ env });
      await request(START, (record) => Promise.resolve(record.note({ status: 200 })));
      await request(START, (record) => Promise.resolve(record.note({ status: 200 })));
      return logs().map((line) => line.coldStart);
    };
    expect(await coldStarts(LAMBDA)).toEqual([true, false]);
    expect(await coldStarts({ ...LAMBDA, AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' })).toEqual([
      false,
      false,
    ]);
  });
});

describe('concurrent requests', () => {
  test('do not mix their lines, their records or their fields', async () => {
    const { request, logger, current, logs } = observed();
    const release = Promise.withResolvers<void>();
    const one = request({ requestId: 'one', operation: 'getOrder' }, async (record) => {
      await release.promise;
      logger.child({ step: 'late' }).info('in one');
      expect(current()).toBe(record);
      record.note({ status: 200 });
    });
    const two = request({ requestId: 'two', operation: 'listOrders' }, (record) => {
      logger.info('in two');
      record.note({ status: 404 });
      return Promise.resolve();
    });
    await two;
    release.resolve();
    await one;
    logger.info('outside');
    expect(current()).toBeUndefined();
    expect(logs().map(({ message, requestId, step }) => ({ message, requestId, step }))).toEqual([
      { message: 'in two', requestId: 'two' },
      { message: 'listOrders 404', requestId: 'two' },
      { message: 'in one', requestId: 'one', step: 'late' },
      { message: 'getOrder 200', requestId: 'one' },
      { message: 'outside' },
    ]);
  });
});

describe('levels', () => {
  test('lines below the level are not written', () => {
    const { logger, logs } = observed({ level: 'warn' });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level](level);
    expect(logs().map((line) => line.message)).toEqual(['warn', 'error']);
  });

  test('silent writes nothing, sampled or not', async () => {
    const { logger, request, logs } = observed({ level: 'silent', debugSampleRate: 1 });
    logger.error('x');
    await request(START, () => Promise.resolve(logger.error('y')));
    expect(logs()).toEqual([]);
  });

  test('a sampled request is logged at level debug, and others are not', async () => {
    for (const [random, expected] of [
      [0.049, ['detail', 'placeOrder 200']],
      [0.05, ['placeOrder 200']],
    ] as const) {
      const { request, logger, logs } = observed({ debugSampleRate: 0.05, random: () => random });
      await request(START, (record) => {
        logger.debug('detail');
        return Promise.resolve(record.note({ status: 200 }));
      });
      expect(logs().map((line) => line.message)).toEqual(expected);
    }
  });
});

describe('metrics', () => {
  const byName = (lines: Record<string, unknown>[], name: string) => lines.filter((line) => name in line);

  test('a command is counted by operation, exchange and outcome, with the time that Atlas added', async () => {
    const { request, exchangeCall, time, emf } = observed();
    await request(START, (record) => {
      time.now += 30;
      exchangeCall({ exchange: 'binance', market: 'spot', operation: 'place', status: 200, durationMs: 27, weight: 1 });
      return Promise.resolve(record.note({ exchange: 'binance', outcome: 'acknowledged', status: 201 }));
    });
    const [line, ...others] = byName(emf(), 'Orders');
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [['service', 'operation']],
            Metrics: [
              { Name: 'OverheadLatency', Unit: 'Milliseconds' },
              { Name: 'ColdStart', Unit: 'Count' },
            ],
          },
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [['service', 'exchange', 'operation', 'outcome']],
            Metrics: [{ Name: 'Orders', Unit: 'Count' }],
          },
        ],
      },
      service: 'atlas',
      operation: 'placeOrder',
      exchange: 'binance',
      outcome: 'acknowledged',
      Orders: 1,
      OverheadLatency: 3,
      ColdStart: 1,
    });
    expect(byName(emf(), 'ExchangeLatency')).toMatchObject([
      { exchange: 'binance', operation: 'place', ExchangeLatency: 27 },
    ]);
    expect(byName(emf(), 'UnknownOutcome')).toEqual([]);
  });

  test('an unknown outcome is also counted in total, for the alarm', async () => {
    const { request, emf } = observed();
    await request(START, (record) =>
      Promise.resolve(record.note({ exchange: 'bitmex', outcome: 'unknown', status: 202 })),
    );
    const [line] = byName(emf(), 'UnknownOutcome');
    expect(line).toMatchObject({
      UnknownOutcome: 1,
      _aws: {
        CloudWatchMetrics: expect.arrayContaining([
          expect.objectContaining({
            Dimensions: [['service', 'exchange', 'operation'], ['service']],
            Metrics: [{ Name: 'UnknownOutcome', Unit: 'Count' }],
          }),
        ]),
      },
    });
  });

  test('a read without outcome does not count as an order', async () => {
    const { request, emf } = observed();
    await request(START, (record) => Promise.resolve(record.note({ exchange: 'binance', status: 200 })));
    expect(byName(emf(), 'Orders')).toEqual([]);
  });

  test('the line of a request carries compatible metrics; others have lines of their own', async () => {
    const { request, exchangeCall, metrics, lines, emf } = observed();
    await request(START, (record) => {
      exchangeCall({ exchange: 'binance', market: 'spot', operation: 'place', status: 200, durationMs: 27, weight: 1 });
      for (const budget of ['weight-1m', 'orders-10s', 'orders-1d'])
        metrics.add('RateBudgetUsed', 3, { exchange: 'binance', market: 'spot', budget });
      return Promise.resolve(
        record.note({ exchange: 'binance', market: 'spot', outcome: 'acknowledged', status: 201 }),
      );
    });
    expect(lines).toHaveLength(3);
    expect(emf().map(({ level, operation, budget }) => ({ level, operation, budget }))).toEqual(
      expect.arrayContaining([
        { level: 'INFO', operation: 'placeOrder', budget: 'weight-1m' },
        { level: undefined, operation: 'place', budget: 'orders-10s' },
        { level: undefined, operation: undefined, budget: 'orders-1d' },
      ]),
    );
  });

  test('a request without an exchange does not get one from a metric', async () => {
    const { request, metrics, lines } = observed();
    await request({ requestId: 'r', operation: 'listExchanges' }, (record) => {
      metrics.add('ClockOffset', 12, { exchange: 'binance', market: 'spot' });
      return Promise.resolve(record.note({ status: 200 }));
    });
    const [log, own] = lines.map((line) => JSON.parse(line)).toSorted((one) => ('level' in one ? -1 : 1));
    expect(log).not.toHaveProperty('exchange');
    expect(own).toMatchObject({ exchange: 'binance', market: 'spot', ClockOffset: 12 });
  });

  test.each<[string, Partial<ObservabilityOptions>]>([
    ['below the level', { level: 'warn' }],
    ['silent', { level: 'silent' }],
    ['for people', { format: 'text' }],
  ])('are written where the line of the request is %s', async (_, options) => {
    const { request, lines } = observed(options);
    await request(START, (record) => Promise.resolve(record.note({ status: 200 })));
    const [metricLine = ''] = lines.filter((line) => line.startsWith('{'));
    expect(JSON.parse(metricLine)).toEqual(expect.objectContaining({ OverheadLatency: 0, service: 'atlas' }));
  });

  test('a budget is written only when it reaches a higher whole percent within a minute', () => {
    const { metrics, emf } = observed();
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    for (const used of [70, 69, 70, 70.1, 70.9, 71, 12]) {
      metrics.add('RateBudgetUsed', used, { exchange: 'binance', market: 'spot', budget: 'weight-1m' });
      metrics.add('RateBudgetUsed', used, { exchange: 'binance', market: 'usdm', budget: 'weight-1m' });
    }
    vi.setSystemTime(60_000);
    metrics.add('RateBudgetUsed', 12, { exchange: 'binance', market: 'spot', budget: 'weight-1m' });
    metrics.flush();
    vi.useRealTimers();
    expect(emf().map(({ market, RateBudgetUsed }) => [market, RateBudgetUsed])).toEqual([
      ['spot', [70, 70.1, 12]],
      ['usdm', [70, 70.1]],
    ]);
  });

  test('values that share their dimensions share a line; flushing twice writes once', () => {
    const { metrics, emf } = observed();
    metrics.add('ClockOffset', 12, { exchange: 'binance', market: 'spot' });
    metrics.add('ClockOffset', -3, { market: 'spot', exchange: 'binance' });
    metrics.add('ClockOffset', 7, { exchange: 'binance', market: 'usdm' });
    metrics.flush();
    metrics.flush();
    expect(emf().map(({ market, ClockOffset }) => ({ market, ClockOffset }))).toEqual([
      { market: 'spot', ClockOffset: [12, -3] },
      { market: 'usdm', ClockOffset: 7 },
    ]);
  });

  test('no value is lost or loses its dimensions, however many there are', () => {
    const { metrics, emf } = observed();
    for (let value = 0; value < 1_000; value += 1)
      metrics.add('RateBudgetUsed', value, { exchange: 'binance', market: 'spot', budget: 'weight-1m' });
    metrics.flush();
    expect(emf().flatMap((line) => line.RateBudgetUsed)).toEqual(Array.from({ length: 1_000 }, (_, value) => value));
    expect(new Set(emf().map((line) => line.budget))).toEqual(new Set(['weight-1m']));
  });

  test('a foreign name does not become a dimension, nor NaN a value', () => {
    const { metrics, emf } = observed();
    metrics.add('ClockOffset', 1, { exchange: 'binance', market: 'BTC/USDT' });
    metrics.add('ClockOffset', Number.NaN, { exchange: 'binance', market: 'spot' });
    metrics.flush();
    expect(emf().map((line) => line.market)).toEqual(['other']);
  });

  test('the table stays small: at most three dimensions a metric', () => {
    for (const [name, { dimensions }] of Object.entries(METRICS))
      expect(dimensions.length, name).toBeLessThanOrEqual(3);
  });
});

describe('on one machine', () => {
  const local = (options: Partial<ObservabilityOptions> = {}) => observed({ env: {}, ...options });

  test('lines are readable, and there are no metric lines', async () => {
    const { request, lines, time, metrics } = local();
    await request(START, (record) => {
      time.now += 12.345;
      record.note({ exchange: 'binance', symbol: 'BTC/USDT', status: 201, outcome: 'acknowledged' });
      return Promise.resolve();
    });
    metrics.flush();
    expect(lines).toEqual([
      expect.stringMatching(
        /^\d\d:\d\d:\d\d\.\d{3} INFO {2}placeOrder 201 requestId=r-1 operation=placeOrder exchange=binance symbol=BTC\/USDT status=201 outcome=acknowledged durationMs=12.35 overheadMs=12.35 hops=\{\} exchangeCalls=0 weight=0 coldStart=false$/,
      ),
    ]);
  });

  test('an error shows its stack and its causes below the line', () => {
    const { logger, lines } = local();
    logger.error('failed', { error: new Error('outer', { cause: new Error('inner') }), note: 'two words' });
    const [head, ...below] = lines.join('\n').split('\n');
    expect(head).toMatch(/ERROR failed note="two words"$/);
    expect(below[0]).toBe('    Error: outer');
    expect(below).toContain('    caused by Error: inner');
  });

  test('work runs without tracing', async () => {
    const { tracer } = local({ env: { _X_AMZN_TRACE_ID: 'Root=1-a-b;Parent=c;Sampled=1' } });
    expect(
      await tracer.segment('binance', (segment) =>
        Promise.resolve(segment.annotate({ outcome: 'acknowledged' })).then(() => 7),
      ),
    ).toBe(7);
  });

  test('the format can be set', () => {
    const { logger, logs } = local({ format: 'json' });
    logger.info('x');
    expect(logs()).toMatchObject([{ message: 'x' }]);
  });
});

describe('no secret gets into a line', () => {
  const CANARY = 'canary-key-9x';

  test.each(['json', 'text'] as const)('as %s: neither by value, by name nor in an error', async (format) => {
    const { logger, conceal, request, lines } = observed({ format, env: {}, level: 'debug' });
    conceal(Secret.of(CANARY));
    const error = Object.assign(
      new Problem('EXCHANGE_REJECTED', `refused ${CANARY}`, {}, { cause: new Error(CANARY) }),
      {
        headers: { 'X-MBX-APIKEY': CANARY },
      },
    );
    logger.info(`sent ${CANARY}`, { [CANARY]: 1, secret: Secret.of(CANARY), list: [{ deep: CANARY }], error });
    logger.child({ url: `/order?signature=${CANARY}` }).warn('child');
    const failing = request({ requestId: CANARY, operation: 'placeOrder', principal: CANARY }, (record) => {
      record.note({ symbol: CANARY });
      return Promise.reject(error);
    });
    await expect(failing).rejects.toBe(error);
    expect(lines).toHaveLength(3);
    expect(lines.join('\n')).toContain('[secret]');
    expect(lines.join('\n')).not.toContain(CANARY);
  });

  test('fields named like reserved ones are kept beside them', () => {
    const { logger, logs } = observed();
    logger.info('x', { level: 'mine', message: 'mine', timestamp: 1 });
    expect(logs()).toMatchObject([{ level: 'INFO', message: 'x', level_: 'mine', message_: 'mine', timestamp_: 1 }]);
  });
});

test('by default lines go to standard output', () => {
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  createObservability({ service: 'atlas', env: {} }).logger.info('said');
  const written = stdout.mock.calls.map(([chunk]) => chunk);
  stdout.mockRestore();
  expect(written).toEqual([expect.stringMatching(/INFO {2}said\n$/)]);
});

test('the silent one works without output', async () => {
  const { request, current, exchangeCall, tracer, logger, conceal } = silentObservability();
  conceal(Secret.of('x'));
  const calls = await request(START, async (record) => {
    expect(current()).toBe(record);
    exchangeCall({ exchange: 'binance', market: 'spot', operation: 'place', status: 200, durationMs: 1, weight: 2 });
    logger.child({}).info('x');
    return await tracer.segment('binance', () => Promise.resolve(record.timing().exchangeCalls));
  });
  expect(calls).toBe(1);
});

describe('a principal', () => {
  const odd = `arn:aws:sts::1:assumed-role/trader/a"b\n{"level":"ERROR"}\u001b[2J\u009b\u2028${'x'.repeat(1_000)}`;

  test.each(['json', 'text'] as const)('breaks no line: %s', async (format) => {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const observability = createObservability({ service: 'atlas', env: {}, format, write });
    await observability.request({ requestId: 'r', operation: 'placeOrder', principal: odd }, (record) =>
      Promise.resolve(record.note({ status: 200 })),
    );
    expect(lines).toHaveLength(1);
    const [line = ''] = lines;
    expect(line).not.toMatch(/[\p{C}\p{Zl}]/u);
    expect(line.length).toBeLessThan(900);
    if (format === 'json') expect(JSON.parse(line).principal).toMatch(/^arn:aws:sts::1:assumed-role\/trader\/a"b/);
  });
});
