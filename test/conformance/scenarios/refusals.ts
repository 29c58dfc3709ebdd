import { expect } from 'vitest';
import { ceilTo, decimal, plain } from '../../../lib/domain/decimal.ts';
import { parseDecimal } from '../../../paper/src/testing.ts';
import { ACCOUNT } from '../book.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal } from '../scenario-fixture.ts';

export const REFUSALS: readonly Scenario[] = [
  scenario('an order that the account cannot pay is refused', async ({ engine, place, paper }) => {
    for (const { currency, total } of engine.balances(ACCOUNT)) engine.deposit(ACCOUNT, currency, -total);
    const problem = await refusal(place({ clientOrderId: 'too-poor' }));
    expect(problem).toMatchObject({ code: 'INSUFFICIENT_FUNDS', status: 422, details: { orderState: 'notPlaced' } });
    expect(paper.control.effectsOf('too-poor').placements).toBe(0);
  }),
  scenario('an order beyond the most that may rest is refused', async ({ engine, place, book, instrument, active }) => {
    const { maxOpenOrders, exchangeSymbol: symbol, contractSize } = instrument;
    const quantity = parseDecimal(plain(decimal(book.lots(1)).div(decimal(contractSize))));
    const price = parseDecimal(book.at(-10));
    const order = { account: ACCOUNT, symbol, side: 'BUY', type: 'LIMIT', quantity, price } as const;
    expect(maxOpenOrders).not.toBeNull();
    for (let count = 0; count < (maxOpenOrders ?? 0); count += 1) {
      expect(engine.place({ ...order, clientOrderId: `rests-${count}` }).ok).toBe(true);
    }
    const problem = await refusal(place({}));
    expect(problem).toMatchObject({ code: 'TOO_MANY_OPEN_ORDERS', status: 422, details: { orderState: 'notPlaced' } });
    expect(await active(instrument.symbol)).toHaveLength(maxOpenOrders ?? 0);
  }),
  declared('a price beyond the band', async ({ placed, place, book, instrument, paper }) => {
    const { priceBand, tickSize } = instrument;
    const times = (factor: string) => plain(ceilTo(decimal(book.at(0)).times(decimal(factor)), decimal(tickSize)));
    if (priceBand === null || priceBand.reference === null) {
      // Wherever the tick allows.
      const price = times('0.1');
      expect(await placed({ price, quantity: book.lots(20) })).toMatchObject({ state: 'NEW', price });
      return 'no band';
    }
    const clientOrderId = 'beyond-the-band';
    const price = times(plain(decimal(priceBand.buyMax ?? '1').times(decimal('1.1'))));
    const problem = await refusal(place({ price, clientOrderId }));
    expect(problem).toMatchObject({ code: 'RULE_VIOLATION', status: 422, details: { orderState: 'notPlaced' } });
    expect(problem.details.violations).toMatchObject([{ field: 'price', rule: 'priceBand' }]);
    expect(paper.control.effectsOf(clientOrderId).placements).toBe(0);
    return `band on ${priceBand.reference}`;
  }),
  scenario('an instrument that is halted takes no orders', async ({ paper, product, instrument, place }) => {
    paper.control.setStatus(product.paper, instrument.exchangeSymbol, 'closed');
    const problem = await refusal(place({ clientOrderId: 'halted' }));
    expect(problem).toMatchObject({ code: 'MARKET_CLOSED', status: 422, details: { orderState: 'notPlaced' } });
    expect(paper.control.effectsOf('halted').placements).toBe(0);
  }),
  scenario(
    'a rate limit says when to come back, and nothing was placed',
    async ({ paper, product, place, placed, pass }) => {
      paper.control.arm({ fault: 'rate-limited', product: product.paper, method: 'POST', ms: 3_000 });
      const problem = await refusal(place({ clientOrderId: 'limited' }));
      expect(problem).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryable: true });
      expect(problem.details.orderState).toBe('notPlaced');
      expect(problem.details.retryAfterMs).toBeGreaterThan(0);
      expect(problem.details.retryAfterMs).toBeLessThanOrEqual(3_000);
      expect(paper.control.effectsOf('limited').placements).toBe(0);
      pass(3_000);
      expect(await placed({ clientOrderId: 'limited' })).toMatchObject({ state: 'NEW' });
    },
  ),
  scenario('wrong keys are told as such, for commands and reads', async ({ elsewhere, paper }) => {
    const stranger = await elsewhere({ apiSecret: 'not-the-secret' });
    const problem = await refusal(stranger.place({ clientOrderId: 'stranger' }));
    expect(problem).toMatchObject({ code: 'CREDENTIALS_REJECTED', details: { orderState: 'notPlaced' } });
    expect(problem.message).not.toContain('not-the-secret');
    expect(await refusal(stranger.active())).toMatchObject({ code: 'CREDENTIALS_REJECTED' });
    expect(paper.control.effectsOf('stranger').placements).toBe(0);
    stranger.close();
  }),
];
