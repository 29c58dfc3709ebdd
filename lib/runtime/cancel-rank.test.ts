import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import type { CallRank } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { PRODUCTS } from '../exchanges/venues.ts';
import { fakeInstrument, fakeVenue, patience } from '../reference/testing/history-fake.ts';
import { silentObservability } from '../telemetry/observability.ts';
import { type Atlas, createAtlas } from './compose.ts';
import * as use from './use-cases.ts';

const CALLER = { principal: null, keyOwner: null, requestId: 'r', idempotencyKey: undefined };

/** The ranks of the reads of a book that a call makes. */
async function ranksDuring(call: (atlas: Atlas) => Promise<unknown>): Promise<readonly (CallRank | undefined)[]> {
  const atlas = createAtlas(readConfig({ ATLAS_CREDENTIALS: 'environment' }, PRODUCTS), {
    observability: silentObservability(),
    credentials: { get: () => Promise.reject(new Error('no keys')), renew: () => Promise.resolve(undefined) },
  });
  const instruments = [fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT')];
  const { port } = fakeVenue({ exchange: 'binance', markets: ['spot'], instruments, rangeBy: 'created' });
  const ranks: (CallRank | undefined)[] = [];
  port.active = (_, { rank }) => {
    ranks.push(rank);
    return Promise.resolve({ rows: [], leftOut: [] });
  };
  await call({ ...atlas, context: { ...atlas.context, ports: [loadedPort(port)] } });
  atlas.close();
  return ranks;
}

test('a cancel-all lists the books with the budget that is kept for cancels, and a list does not', async () => {
  const cancelling = await ranksDuring((atlas) => use.cancelAll(atlas, { exchange: 'binance' }, patience(), CALLER));
  expect(new Set(cancelling)).toEqual(new Set(['cancel']));
  expect(await ranksDuring((atlas) => use.active(atlas, { exchange: 'binance' }, patience()))).toEqual([undefined]);
});
