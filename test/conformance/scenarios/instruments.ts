import { expect } from 'vitest';
import { ceilTo, decimal, plain } from '../../../lib/domain/decimal.ts';
import type { Instrument } from '../../../lib/domain/instrument.ts';
import { ORDER_TYPE_FACTS, type OrderType } from '../../../lib/domain/order-type.ts';
import { parseSymbol } from '../../../lib/domain/symbol.ts';
import { formatDecimal } from '../../../paper/src/testing.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

/** A price near the market at which an order rests, on the tick of any instrument of the kind. */
function restingPrice({ engine }: ScenarioFixture, { exchangeSymbol, tickSize }: Instrument): string {
  const mark = decimal(formatDecimal(engine.market(exchangeSymbol).markPrice));
  return plain(ceilTo(mark.times(decimal('0.98')), decimal(tickSize)));
}

/** The minimum quantity that satisfies every published rule at a price. */
function leastAt({ minQuantity, minNotional, step, inverse, quanto }: Instrument, price: string): string {
  const worth = inverse || quanto ? decimal('1') : decimal(price);
  const needed = ceilTo(decimal(minNotional ?? '0').div(worth), decimal(step));
  return plain(needed.gt(decimal(minQuantity)) ? needed : decimal(minQuantity));
}

export const INSTRUMENTS: readonly Scenario[] = [
  scenario('instruments are listed with well-formed rules', async ({ instruments, port, listed }) => {
    expect(await listed()).toEqual(instruments);
    for (const each of instruments) {
      const { symbol, base, quote, settle, expiry, contract, inverse, quanto, quantityUnit } = each;
      expect(parseSymbol(symbol), symbol).toMatchObject({ base, quote });
      expect(port.markets).toContain(each.market);
      expect(['BTC', 'ETH', 'SOL']).toContain(base);
      expect(quantityUnit, symbol).toBe(quanto ? 'contract' : inverse ? quote : base);
      expect(expiry === null, symbol).toBe(contract !== 'delivery');
      expect(settle === null, symbol).toBe(contract === null);
      expect(decimal(each.step).gt(decimal('0')) && decimal(each.tickSize).gt(decimal('0')), symbol).toBe(true);
      expect(each.capabilities.orderTypes.slice(0, 2), symbol).toEqual(['MARKET', 'LIMIT']);
      const perStep = decimal(each.step).div(decimal(each.contractSize));
      expect(plain(perStep), `${symbol}: a step is whole in exchange units`).toBe(plain(perStep.round(9)));
    }
  }),
  scenario('an order at the published minimum is accepted, on every instrument', async (fixture) => {
    for (const instrument of fixture.instruments) {
      const price = restingPrice(fixture, instrument);
      const order = await fixture.placed({ price, quantity: leastAt(instrument, price) }, instrument);
      expect(order, instrument.symbol).toMatchObject({ state: 'NEW', symbol: instrument.symbol });
      await fixture.cancel(order.id);
    }
  }),
  scenario('one step below the minimum is refused before sending, on every instrument', async (fixture) => {
    for (const instrument of fixture.instruments) {
      const price = restingPrice(fixture, instrument);
      const least = leastAt(instrument, price);
      const below = plain(decimal(least).minus(decimal(instrument.step)));
      const sent = await fixture.commandsDuring(async () => {
        const problem = await refusal(fixture.place({ price, quantity: below }, instrument));
        expect(problem, instrument.symbol).toMatchObject({ code: 'RULE_VIOLATION', status: 422 });
        expect(problem.details.orderState).toBe('notPlaced');
        const [violation] = problem.details.violations ?? [];
        expect(violation?.field).toBe('quantity');
        if (violation?.rule === 'minNotional') expect(violation.suggestion).toBe(least);
      });
      expect(sent).toBe(0);
    }
  }),
  scenario('one step above the maximum is refused before sending, on every instrument', async (fixture) => {
    const refusedAbove = async (instrument: Instrument, type: OrderType, maximum: string | null) => {
      if (maximum === null) return;
      const quantity = plain(decimal(maximum).plus(decimal(instrument.step)));
      const price = ORDER_TYPE_FACTS[type].hasLimit ? { price: restingPrice(fixture, instrument) } : {};
      const { violations } = (await refusal(fixture.place({ type, ...price, quantity }, instrument))).details;
      expect(violations?.[0], `${instrument.symbol} ${type}`).toMatchObject({ field: 'quantity', bound: maximum });
    };
    const sent = await fixture.commandsDuring(async () => {
      for (const instrument of fixture.instruments) {
        await refusedAbove(instrument, 'LIMIT', instrument.maxQuantity);
        await refusedAbove(instrument, 'MARKET', instrument.marketMaxQuantity ?? instrument.maxQuantity);
      }
    });
    expect(sent).toBe(0);
  }),
  scenario(
    'a quantity converts to exchange units and back unchanged',
    async ({ placed, cancel, get, book, instrument }) => {
      for (const count of ['0', '1', '7', '33']) {
        const extra = decimal(instrument.step).times(decimal(count));
        const quantity = plain(decimal(book.lots(1)).plus(extra));
        const order = await placed({ quantity });
        expect(order).toMatchObject({ quantity, quantityUnit: instrument.quantityUnit, remainingQuantity: quantity });
        expect(book.inUnit(book.truth(order.exchangeOrderId).quantity)).toBe(quantity);
        expect((await get(order.id)).quantity).toBe(quantity);
        await cancel(order.id);
      }
    },
  ),
  scenario('a quantity off the step is refused with its two valid neighbours', async (fixture) => {
    const { book, instrument, place, commandsDuring } = fixture;
    const half = decimal(instrument.step).div(decimal('2'));
    const quantity = plain(decimal(book.lots(2)).plus(half));
    const above = plain(decimal(book.lots(2)).plus(decimal(instrument.step)));
    const sent = await commandsDuring(async () => {
      expect((await refusal(place({ quantity }))).details.violations).toMatchObject([
        { field: 'quantity', rule: 'step', given: quantity, suggestion: [book.lots(2), above] },
      ]);
    });
    expect(sent).toBe(0);
  }),
  scenario(
    'a price off the tick is refused with its two valid neighbours',
    async ({ book, instrument, place, commandsDuring }) => {
      const tick = decimal(instrument.tickSize);
      const below = decimal(book.at(-10));
      const price = plain(below.plus(tick.div(decimal('2'))));
      const sent = await commandsDuring(async () => {
        expect((await refusal(place({ price }))).details.violations).toMatchObject([
          { field: 'price', rule: 'tickSize', suggestion: [plain(below), plain(below.plus(tick))] },
        ]);
      });
      expect(sent).toBe(0);
    },
  ),
  declared('order ids are exact, on every instrument', async (fixture) => {
    let beyond = false;
    for (const instrument of fixture.instruments) {
      const price = restingPrice(fixture, instrument);
      const { id, exchangeOrderId } = await fixture.placed({ price, quantity: leastAt(instrument, price) }, instrument);
      const key = { account: 'paper', symbol: instrument.exchangeSymbol, id: exchangeOrderId };
      expect(fixture.engine.openOrder(key)?.id).toBe(exchangeOrderId);
      expect(await fixture.get(id)).toMatchObject({ id, exchangeOrderId });
      expect(await fixture.cancel(id)).toMatchObject({ outcome: 'canceled', order: { id } });
      beyond ||= /^\d+$/.test(exchangeOrderId) && BigInt(exchangeOrderId) > BigInt(Number.MAX_SAFE_INTEGER);
    }
    return beyond ? 'some beyond 2^53' : undefined;
  }),
];
