import { multiplyDivide, parseDecimal } from '../../paper/src/testing.ts';
import { engineOf } from './engine-of.ts';
import type { Command, Mode } from './plan.ts';
import { PRICES } from './products.ts';
import type { Chance } from './random.ts';
import type { RunContext } from './run-context.ts';

/**
 * What the account can still afford.
 * - `ample`: whatever a run does.
 * - `funds-for-one`: the funds of one order of the plan, so that a second copy of it is refused for funds.
 * - `room-for-one`: the exchange takes one more open order.
 */
const MEANS = ['ample', 'ample', 'ample', 'funds-for-one', 'room-for-one'] as const;
export type Means = (typeof MEANS)[number];

const ACCOUNT = 'paper';

/** The most open orders per symbol, at the exchanges whose paper engines have a limit (`MAX_NUM_ORDERS` and its like). */
const MOST_OPEN: Partial<Record<string, number>> = { binance: 200, bitmex: 200 };

const ONE = parseDecimal('1');

/** Where nothing of a run fills, nor is taken for an order of it. */
const BESIDE = parseDecimal('60000');

/** The commands whose only effect is one order, or one list of orders. */
const FOR_ONE: ReadonlySet<Command> = new Set(['place', 'hook', 'place-list']);

/** Draws the means of a plan. A person's orders would count as well. */
export function meansOf(command: Command, mode: Mode, chance: Chance): Means {
  const means = chance.pick(MEANS);
  return FOR_ONE.has(command) && mode !== 'person' ? means : 'ample';
}

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
