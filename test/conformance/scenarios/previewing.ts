import { expect } from 'vitest';
import { type Big, decimal, ZERO } from '../../../lib/domain/decimal.ts';
import type { Fill } from '../../../lib/domain/fill.ts';
import { HAS_POSITIONS, type Instrument } from '../../../lib/domain/instrument.ts';
import type { OrderPreview } from '../../../lib/orders/preview.ts';
import { ACCOUNT } from '../book.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal } from '../scenario-fixture.ts';

/** The last decimal to which fees and amounts are booked. */
const BOOKED_TO: Readonly<Record<string, string>> = { USDT: '0.000001', USDC: '0.000001' };
const COIN_BOOKED_TO = '0.00000001';

function total(fills: readonly Fill[], of: (fill: Fill) => Big): Big {
  return fills.reduce((sum, fill) => sum.plus(of(fill)), ZERO);
}

/** Whether an estimate is what was booked, up to one rounding of each fill and its own. */
function agrees(estimate: OrderPreview['notional'], booked: Big, fills: readonly Fill[]): boolean {
  if (estimate === null) return false;
  const unit = decimal(BOOKED_TO[estimate.asset] ?? COIN_BOOKED_TO);
  const most = unit.times(decimal(String(fills.length + 1)));
  return decimal(estimate.amount).minus(booked).abs().lte(most);
}

/** The notional of fills, as far as their quantities tell it: contracts of a quanto instrument do not. */
function notionalOf(fills: readonly Fill[], { inverse, quanto }: Instrument): Big | undefined {
  if (quanto) return undefined;
  return total(fills, ({ price, quantity }) => (inverse ? decimal(quantity) : decimal(price).times(decimal(quantity))));
}

/** A preview sends nothing, and says what the order that is placed then costs. */
export const PREVIEWING: readonly Scenario[] = [
  scenario('a preview sends no command, and its notional and fee are those of the fills', async (fixture) => {
    const { preview, placed, fillsOf, commandsDuring, instrument, book } = fixture;
    for (const side of ['BUY', 'SELL'] as const) {
      const request = { type: 'MARKET', side, quantity: book.lots(2) } as const;
      const found: OrderPreview[] = [];
      expect(await commandsDuring(async () => found.push(await preview(request)))).toBe(0);
      const [expected] = found;
      const order = await placed(request);
      expect(order).toMatchObject({ state: 'FILLED', side });
      const fills = await fillsOf(order.id);
      expect(expected).toMatchObject({
        exchangeSymbol: order.exchangeSymbol,
        quantity: order.quantity,
        quantityUnit: order.quantityUnit,
        estimatedPrice: book.at(side === 'BUY' ? 1 : -1),
        fee: { asset: fills[0]?.fee?.asset, liquidity: 'taker' },
      });
      const fee = total(fills, (fill) => decimal(fill.fee?.amount ?? '0'));
      expect(fee.gt(ZERO)).toBe(true);
      expect(agrees(expected?.fee ?? null, fee, fills)).toBe(true);
      const notional = notionalOf(fills, instrument);
      if (notional !== undefined) expect(agrees(expected?.notional ?? null, notional, fills)).toBe(true);
    }
  }),
  scenario('a preview of a resting limit order is at its price, post-only at the maker rate', async (fixture) => {
    const { preview, placed, fillsOf, book } = fixture;
    const request = { price: book.at(-1), postOnly: true };
    const expected = await preview(request);
    expect(expected).toMatchObject({ estimatedPrice: book.at(-1), fee: { liquidity: 'maker' } });
    const order = await placed(request);
    book.hit('SELL', -1, 12);
    const fills = await fillsOf(order.id);
    expect(fills.every(({ maker }) => maker === true)).toBe(true);
    const fee = total(fills, (fill) => decimal(fill.fee?.amount ?? '0'));
    expect(agrees(expected.fee, fee, fills)).toBe(true);
  }),
  scenario('a preview is refused by the rules that refuse the order', async ({ preview, place, instrument }) => {
    const quantity = `${instrument.minQuantity}1`.replace(/^(\d+)$/, '0.$1');
    const [previewed, placing] = [await refusal(preview({ quantity })), await refusal(place({ quantity }))];
    expect(previewed.code).toBe('RULE_VIOLATION');
    expect(previewed.details).toEqual(placing.details);
  }),
  declared("the exchange's own check places nothing, whatever it says", async ({ preview, active, engine }) => {
    const { exchangeCheck } = await preview({}, { exchangeCheck: true });
    expect(await active()).toEqual([]);
    expect(exchangeCheck?.result).not.toBe('refused');
    for (const { currency, total: held } of engine.balances(ACCOUNT)) engine.deposit(ACCOUNT, currency, -held);
    const poor = await preview({}, { exchangeCheck: true });
    expect(await active()).toEqual([]);
    return exchangeCheck?.result === 'passed'
      ? `passed; without a balance ${poor.exchangeCheck?.result}`
      : `no check: ${exchangeCheck?.reason}`;
  }),
  declared('a preview of an order beyond the balance', async ({ preview, placed, place, engine, book, instrument }) => {
    if (HAS_POSITIONS[instrument.market]) await placed({ type: 'MARKET', quantity: book.lots(1) });
    for (const { currency, total: held } of engine.balances(ACCOUNT)) engine.deposit(ACCOUNT, currency, -held);
    const { sufficient, unknown } = await preview({});
    expect(await refusal(place({}))).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
    if (sufficient === null) return `not told: ${unknown.map(({ figure }) => figure).join(', ')}`;
    expect(sufficient).toBe(false);
    return 'said to be insufficient';
  }),
];
