import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import type { Deadline } from '../domain/deadline.ts';
import { UNSHARED_BACK_OFFS } from '../exchanges/client/shared-back-off.ts';
import { PRODUCTS } from '../exchanges/venues.ts';
import { fixedTradingState } from '../guard/trading-state.ts';
import { silentObservability } from '../telemetry/observability.ts';
import { type Atlas, createAtlas } from './compose.ts';
import * as use from './use-cases.ts';

/** A deadline in the past: no request is sent, and every call fails with that reason. */
const OVER: Deadline = { signal: AbortSignal.abort(), deadline: 0 };
const CALLER = { principal: null, keyOwner: null, requestId: 'r', idempotencyKey: undefined };
const ORDER_ID = 'binance.spot.BTCUSDT.1';
const ORDER = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '1' } as const;

/** The notifications that a call caused, in order. */
async function heardDuring(call: (atlas: Atlas) => Promise<unknown>): Promise<readonly string[]> {
  const heard: string[] = [];
  const atlas = createAtlas(readConfig({ ATLAS_CREDENTIALS: 'environment' }, PRODUCTS), {
    observability: silentObservability(),
    credentials: { get: () => Promise.reject(new Error('no keys')), renew: () => Promise.resolve(undefined) },
    backOffs: {
      ...UNSHARED_BACK_OFFS,
      refresh: () => heard.push('back-offs refreshed'),
      announced: () => Promise.resolve(void heard.push('back-offs announced')),
    },
    tradingState: { ...fixedTradingState('active'), refresh: () => heard.push('trading state refreshed') },
  });
  await call(atlas).catch(() => undefined);
  atlas.close();
  return heard;
}

const CALLS: readonly (readonly [string, (atlas: Atlas) => Promise<unknown>])[] = [
  ['a place', (atlas) => use.place(atlas, ORDER, OVER, CALLER)],
  ['an amend', (atlas) => use.amend(atlas, ORDER_ID, { quantity: '1', allowReplace: false }, OVER, CALLER)],
  ['a cancel', (atlas) => use.cancel(atlas, ORDER_ID, OVER, CALLER)],
  ['a cancel-all', (atlas) => use.cancelAll(atlas, {}, OVER, CALLER)],
  ['a read', (atlas) => use.get(atlas, ORDER_ID, OVER)],
  ['a list', (atlas) => use.active(atlas, {}, OVER)],
  ['a sweep', (atlas) => use.sweep(atlas, OVER)],
];

describe('during a call', () => {
  test.each(CALLS)('%s refreshes the shared back-offs, and announces its own before it ends', async (_, call) => {
    const heard = await heardDuring(call);
    expect(heard.filter((each) => each.startsWith('back-offs'))).toEqual([
      'back-offs refreshed',
      'back-offs announced',
    ]);
  });

  test.each(CALLS.slice(0, 2))('%s refreshes the trading state ahead', async (_, call) => {
    expect(await heardDuring(call)).toContain('trading state refreshed');
  });

  test.each(CALLS.slice(2))('%s, which the operator cannot forbid, does not', async (_, call) => {
    expect(await heardDuring(call)).not.toContain('trading state refreshed');
  });
});
