import { describe, expect, test } from 'vitest';
import type { Fill } from '../../../domain/fill.ts';
import { Problem } from '../../../domain/problem.ts';
import { samples } from '../../../domain/testing/instrument-samples.ts';
import type { CallContext, HistoryRequest, HistoryStream } from '../../port.ts';
import { deliveredBetween, untilDelivery } from './delivered-fills.ts';

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const { linear } = samples;
const quarterly = {
  ...linear,
  symbol: 'BTC/USDT:USDT-261225',
  exchangeSymbol: 'BTCUSDT_261225',
  contract: 'delivery',
  expiry: '2026-12-25T08:00:00.000Z',
} as const;

describe('the contracts delivered in a time', () => {
  const named = (from: string, to: string) =>
    deliveredBetween([linear, quarterly], at(from), at(to)).map(({ exchangeSymbol }) => exchangeSymbol);

  test('are those of the last Fridays of its quarters, of pairs that have such contracts', () => {
    expect(named('2026-07-19', '2026-10-16')).toEqual(['BTCUSDT_260925']);
    expect(named('2025-12-01', '2026-07-01')).toEqual(['BTCUSDT_251226', 'BTCUSDT_260327', 'BTCUSDT_260626']);
    expect(named('2026-09-26', '2026-10-16')).toEqual([]);
    expect(deliveredBetween([linear], at('2026-07-19'), at('2026-10-16'))).toEqual([]);
  });

  test('have the names and the day of their delivery', () => {
    expect(deliveredBetween([quarterly], at('2026-07-19'), at('2026-10-16'))).toMatchObject([
      { symbol: 'BTC/USDT:USDT-260925', expiry: '2026-09-25T08:00:00.000Z', contract: 'delivery', status: 'halted' },
    ]);
  });
});

describe('the fills of a delivered contract', () => {
  const [contract = quarterly] = deliveredBetween([quarterly], at('2026-07-19'), at('2026-10-16'));
  const asked: HistoryRequest[] = [];
  const stream = (read: HistoryStream<Fill>['read']) =>
    untilDelivery({ key: 'k', exchange: 'binance', markets: ['usdm'], rangeBy: 'created', read }, contract);
  const whole = stream((request) => {
    asked.push(request);
    const { from, to, direction } = request;
    const frontier = direction === 'newest' ? from : to;
    return Promise.resolve({ rows: [], leftOut: [], frontier, weight: 5, requests: 1 });
  });
  const request = { from: at('2026-09-01'), to: at('2026-10-16'), memo: undefined };
  const call: CallContext = {
    signal: AbortSignal.timeout(1_000),
    deadline: 0,
    lookup: () => Promise.resolve(undefined),
  };
  const end = Date.parse('2026-09-26T08:00:00Z');

  test.each([
    ['newest', request.from],
    ['oldest', request.to],
  ] as const)('are not asked for after a day past the delivery: %s first', async (direction, frontier) => {
    asked.length = 0;
    expect(await whole.read({ ...request, direction }, call)).toMatchObject({ frontier });
    expect(asked).toMatchObject([{ from: request.from, to: end }]);
    expect(await whole.read({ ...request, from: end, direction }, call)).toMatchObject({ requests: 0 });
    expect(asked).toHaveLength(1);
  });

  test('are said to be missing where the exchange does not know the name any more', async () => {
    const unknown = stream(() =>
      Promise.reject(new Problem('UNKNOWN_SYMBOL', 'Invalid symbol.', { exchangeCode: '-1121' })),
    );
    expect(await unknown.read({ ...request, direction: 'newest' }, call)).toMatchObject({
      rows: [],
      frontier: request.from,
      coveredFrom: end,
      coverageNote: expect.stringContaining('BTCUSDT_260925'),
    });
  });

  test('are a failure of the source where the exchange cannot be asked', async () => {
    const down = stream(() => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'no answer')));
    await expect(down.read({ ...request, direction: 'newest' }, call)).rejects.toMatchObject({
      code: 'EXCHANGE_UNREACHABLE',
    });
  });
});
