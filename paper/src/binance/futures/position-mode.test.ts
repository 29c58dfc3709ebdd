import { describe, expect, it } from 'vitest';
import {
  contractOrder,
  type Fields,
  type FuturesFixture,
  limitOrder,
  openFuturesFixture,
  type Row,
} from './testing/futures-fixture.ts';

const ORDER = '/fapi/v1/order';
const MARKET: Fields = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };
const DUAL = 'v1/positionSide/dual';

function hedged(): FuturesFixture {
  const fixture = openFuturesFixture();
  expect(fixture.send('POST', `/fapi/${DUAL}`, { dualSidePosition: 'true' }).row).toEqual({
    code: 200,
    msg: 'success',
  });
  return fixture;
}

function riskOf(fixture: FuturesFixture): readonly Row[] {
  return fixture.send('GET', '/fapi/v3/positionRisk').rows;
}

describe('one-way mode', () => {
  it('keeps one signed position per symbol, and reduces it by a smaller opposite order', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', ORDER, { ...MARKET, side: 'SELL', quantity: '0.030' });
    fixture.send('POST', ORDER, MARKET);
    expect(riskOf(fixture)).toMatchObject([{ symbol: 'BTCUSDT', positionSide: 'BOTH', positionAmt: '-0.020' }]);
  });

  it('accepts a reduce-only order below the minimum notional, but not on the side that enlarges the position', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', ORDER, MARKET);
    fixture.usdm.maker.setPrice('BTCUSDT', 45_000n * 10n ** 18n);
    const tiny = limitOrder({ side: 'SELL', quantity: '0.001', price: '46000' });
    expect(fixture.send('POST', ORDER, tiny).row.code).toBe(-4164);
    expect(fixture.send('POST', ORDER, { ...tiny, reduceOnly: true }).status).toBe(200);
    expect(fixture.send('POST', ORDER, { ...tiny, side: 'BUY', reduceOnly: true }).row.code).toBe(-2022);
  });

  it('books the profit of a closing fill, net of commissions, in the settlement currency', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', ORDER, MARKET);
    fixture.usdm.maker.setPrice('BTCUSDT', 92_000n * 10n ** 18n);
    fixture.send('POST', ORDER, { ...MARKET, side: 'SELL', reduceOnly: true });
    const trades = fixture.send('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' }).rows;
    const profit = trades.reduce((sum, row) => sum + Number(row.realizedPnl) - Number(row.commission), 0);
    const usdt = fixture.send('GET', '/fapi/v3/balance').rows.find((row) => row.asset === 'USDT');
    expect(profit).toBeGreaterThan(0);
    expect(Number(usdt?.balance)).toBeCloseTo(1_000_000 + profit, 6);
  });
});

/** docs/venues/binance.md §2.1, §6.2. */
describe('hedge mode', () => {
  it('is one setting shared by USD-M and COIN-M', () => {
    const fixture = hedged();
    expect(fixture.send('GET', `/dapi/${DUAL}`).row).toEqual({ dualSidePosition: true });
    expect(fixture.send('POST', `/dapi/${DUAL}`, { dualSidePosition: 'true' }).row.code).toBe(-4059);
  });

  it.each([
    { says: '-4067 while orders are open', code: -4067, order: contractOrder() },
    {
      says: '-4068 while a position is open',
      code: -4068,
      order: { symbol: 'BTCUSD_PERP', side: 'BUY', type: 'MARKET', quantity: '1' },
    },
  ])('is refused on USD-M with $says on COIN-M', ({ code, order }) => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/dapi/v1/order', order);
    expect(fixture.send('POST', `/fapi/${DUAL}`, { dualSidePosition: 'true' }).row.code).toBe(code);
    expect(fixture.send('GET', `/fapi/${DUAL}`).row).toEqual({ dualSidePosition: false });
  });

  it('holds a long and a short position side by side', () => {
    const fixture = hedged();
    fixture.send('POST', ORDER, { ...MARKET, positionSide: 'LONG' });
    fixture.send('POST', ORDER, { ...MARKET, side: 'SELL', positionSide: 'SHORT', quantity: '0.020' });
    expect(riskOf(fixture).map((row) => [row.positionSide, row.positionAmt])).toEqual([
      ['LONG', '0.010'],
      ['SHORT', '-0.020'],
    ]);
  });

  it.each([
    { says: 'a missing position side', code: -4061, fields: {} },
    { says: 'BOTH', code: -4061, fields: { positionSide: 'BOTH' } },
    { says: 'reduceOnly, even "false"', code: -1106, fields: { positionSide: 'LONG', reduceOnly: 'false' } },
    { says: 'closing a position that does not exist', code: -2022, fields: { positionSide: 'SHORT' } },
  ])('refuses $says with $code', ({ code, fields }) => {
    expect(hedged().send('POST', ORDER, { ...MARKET, ...fields }).row.code).toBe(code);
  });
});
