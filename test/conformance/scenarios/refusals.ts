import { expect } from 'vitest';
import { ceilTo, decimal, plain } from '../../../lib/domain/decimal.ts';
import { parseDecimal } from '../../../paper/src/testing.ts';
import { ACCOUNT } from '../book.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal } from '../scenario-fixture.ts';

export const REFUSALS: readonly Scenario[] = [
  scenario('an order that the account cannot afford is refused', async ({ engine, place, paper }) => {
    for (const { currency, total } of engine.balances(ACCOUNT)) engine.deposit(ACCOUNT, currency, -total);
    const problem = await refusal(place({ clientOrderId: 'too-poor' }));
    expect(problem).toMatchObject({ code: 'INSUFFICIENT_FUNDS', status: 422, details: { orderState: 'notPlaced' } });
    expect(paper.control.effectsOf('too-poor').placements).toBe(0);
  }),
  scenario(
    'an order beyond the maximum number of open orders is refused',
    async ({ engine, place, book, instrument, active }) => {
      const { maxOpenOrders, exchangeSymbol: symbol, contractSize } = instrument;
      const quantity = parseDecimal(plain(decimal(book.lots(1)).div(decimal(contractSize))));
      const price = parseDecimal(book.at(-10));
      const order = { account: ACCOUNT, symbol, side: 'BUY', type: 'LIMIT', quantity, price } as const;
      expect(maxOpenOrders).not.toBeNull();
      for (let count = 0; count < (maxOpenOrders ?? 0); count += 1) {
        expect(engine.place({ ...order, clientOrderId: `rests-${count}` }).ok).toBe(true);
      }
      const problem = await refusal(place({}));
      expect(problem).toMatchObject({
        code: 'TOO_MANY_OPEN_ORDERS',
        status: 422,
        details: { orderState: 'notPlaced' },
      });
      expect(await active(instrument.symbol)).toHaveLength(maxOpenOrders ?? 0);
    },
  ),
  declared('a price beyond the band', async ({ placed, place, book, instrument, paper, port }) => {
    const { priceBand, tickSize } = instrument;
    const times = (factor: string) => plain(ceilTo(decimal(book.at(0)).times(decimal(factor)), decimal(tickSize)));
    if (priceBand === null || priceBand.reference === null) {
      // Where the tick allows it.
      const price = times('0.1');
      expect(await placed({ price, quantity: book.lots(20) })).toMatchObject({ state: 'NEW', price });
      return 'no band';
    }
    const clientOrderId = 'beyond-the-band';
    const price = times(plain(decimal(priceBand.buyMax ?? '1').times(decimal('1.1'))));
    if (port.facts.movesPrices) {
      const order = await placed({ price, clientOrderId });
      expect(order.adjusted).toEqual({ price });
      expect(decimal(order.price ?? '0').lt(decimal(price))).toBe(true);
      return 'moved to the edge of the band, and reported';
    }
    const problem = await refusal(place({ price, clientOrderId }));
    expect(problem).toMatchObject({ code: 'RULE_VIOLATION', status: 422, details: { orderState: 'notPlaced' } });
    expect(problem.details.violations).toMatchObject([{ field: 'price', rule: 'priceBand' }]);
    expect(paper.control.effectsOf(clientOrderId).placements).toBe(0);
    return `band on ${priceBand.reference}`;
  }),
  declared('an amend to a price beyond the band', async ({ placed, amend, get, book, instrument, port }) => {
    const { priceBand, tickSize } = instrument;
    if (priceBand === null || priceBand.reference === null) return 'no band';
    const order = await placed({ clientOrderId: 'amended-beyond-the-band' });
    const beyond = decimal(book.at(0)).times(decimal(priceBand.buyMax ?? '1').times(decimal('1.1')));
    const price = plain(ceilTo(beyond, decimal(tickSize)));
    if (port.facts.movesPrices) {
      const result = await amend(order, { price });
      if (result.outcome !== 'amended') throw new Error(result.detail);
      const now = await get(order.id);
      expect(result).toMatchObject({
        order: { price: now.price, adjusted: { price } },
        amendment: { changedSince: false },
      });
      expect(decimal(now.price ?? '0').lt(decimal(price))).toBe(true);
      return 'moved to the edge of the band, and told';
    }
    const problem = await refusal(amend(order, { price }));
    expect(problem).toMatchObject({ code: 'RULE_VIOLATION', status: 422, details: { orderState: 'placed' } });
    expect(problem.details.violations).toMatchObject([{ field: 'price', rule: 'priceBand' }]);
    expect(await get(order.id)).toMatchObject({ state: 'NEW', price: order.price });
    return `band on ${priceBand.reference}`;
  }),
  scenario('an instrument that is halted takes no orders', async ({ paper, product, instrument, place }) => {
    paper.control.setStatus(product.paper, instrument.exchangeSymbol, 'closed');
    const problem = await refusal(place({ clientOrderId: 'halted' }));
    expect(problem).toMatchObject({ code: 'MARKET_CLOSED', status: 422, details: { orderState: 'notPlaced' } });
    expect(paper.control.effectsOf('halted').placements).toBe(0);
  }),
  scenario('a rate limit says when to retry, and nothing is placed', async ({ paper, place, placed, pass, strike }) => {
    strike('rate-limited', 'place', { ms: 3_000 });
    const problem = await refusal(place({ clientOrderId: 'limited' }));
    expect(problem).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryable: true });
    expect(problem.details.orderState).toBe('notPlaced');
    expect(problem.details.retryAfterMs).toBeGreaterThan(0);
    expect(problem.details.retryAfterMs).toBeLessThanOrEqual(3_000);
    expect(paper.control.effectsOf('limited').placements).toBe(0);
    pass(3_000);
    expect(await placed({ clientOrderId: 'limited' })).toMatchObject({ state: 'NEW' });
  }),
  scenario('wrong keys are reported as such, for commands and reads', async ({ elsewhere, paper }) => {
    const stranger = await elsewhere({ apiSecret: 'not-the-secret' });
    const problem = await refusal(stranger.place({ clientOrderId: 'stranger' }));
    expect(problem).toMatchObject({ code: 'CREDENTIALS_REJECTED', details: { orderState: 'notPlaced' } });
    expect(problem.message).not.toContain('not-the-secret');
    expect(await refusal(stranger.active())).toMatchObject({ code: 'CREDENTIALS_REJECTED' });
    expect(paper.control.effectsOf('stranger').placements).toBe(0);
    stranger.close();
  }),
];
