import { multiplyDivide, parseDecimal } from '../../paper/src/testing.ts';
import { engineOf } from './engine-of.ts';
import { PRICES } from './products.ts';
import type { RunContext } from './run-context.ts';

const ACCOUNT = 'paper';

/** The most open orders per symbol, at the exchanges whose paper engines have a limit (`MAX_NUM_ORDERS` and its like). */
const MOST_OPEN: Partial<Record<string, number>> = { binance: 200, bitmex: 200 };

const ONE = parseDecimal('1');

/** Where nothing of a run fills, nor is taken for an order of it. */
const BESIDE = parseDecimal('60000');

/** Leaves the account the means of the plan. */
export function limitMeans(run: RunContext): void {
  switch (run.plan.means) {
    case 'ample':
      return;
    case 'funds-for-one':
      leaveFunds(run);
      return;
    case 'room-for-one':
      leaveRoom(run);
      return;
  }
}

/** Withdraws what is more than half again the funds that one order of a run takes, at the middle of its prices. */
function leaveFunds(run: RunContext): void {
  const { name, exchangeSymbol, quantity } = run.plan.product;
  const engine = engineOf(run);
  const { instrument } = engine.market(exchangeSymbol);
  const [size, price] = [parseDecimal(quantity), parseDecimal(PRICES.mid)];
  const value = name.endsWith('.coinm') ? multiplyDivide(size, ONE, price) : multiplyDivide(size, price, ONE);
  const isSpot = instrument.kind === 'spot';
  const leverage = isSpot ? ONE : engine.leverage(ACCOUNT, exchangeSymbol);
  const currency = isSpot ? instrument.quote : instrument.settle;
  const kept = multiplyDivide(value, parseDecimal('1.5'), leverage);
  engine.deposit(ACCOUNT, currency, kept - engine.balance(ACCOUNT, currency).available);
}

/** Lets a person place what leaves room for one order more. */
function leaveRoom(run: RunContext): void {
  const { exchange, exchangeSymbol: symbol } = run.plan.product;
  const most = MOST_OPEN[exchange];
  if (most === undefined) return;
  const engine = engineOf(run);
  const { stepSize: quantity } = engine.market(symbol).instrument;
  run.world.authors.asPerson(engine, () => {
    while (engine.openOrders(ACCOUNT, symbol).length < most - 1) {
      const terms = { account: ACCOUNT, symbol, side: 'BUY', type: 'LIMIT', price: BESIDE, quantity } as const;
      const placed = engine.place(terms);
      if (!placed.ok) throw new Error(`the room could not be filled: ${JSON.stringify(placed.reason)}`);
    }
  });
  run.witness.mark();
}
