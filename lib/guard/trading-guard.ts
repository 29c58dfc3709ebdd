import { changesExits, changesTrigger } from '../domain/amendment.ts';
import type { CheckedOrder } from '../domain/checked-order.ts';
import { type DecimalString, decimal, plain } from '../domain/decimal.ts';
import { HAS_POSITIONS, type Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { Problem, type ProblemCode, type Violation } from '../domain/problem.ts';
import type { AmendChange, CallContext, ExchangePort } from '../exchanges/port.ts';
import { createReferencePrices, isValuedAtMarket, notionalOf } from './order-value.ts';
import {
  type TradingState,
  type TradingStateReading,
  type TradingStateSource,
  tradingStateUnavailable,
} from './trading-state.ts';

/** Limits of a deployment on a single order. Absent: no limit. */
export interface TradingLimits {
  /** Maximum value of an order: in any quote currency, or by quote currency; a currency not listed is not traded. */
  readonly maxNotional?: DecimalString | ReadonlyMap<string, DecimalString> | undefined;
  /** Unified symbols. */
  readonly allowedSymbols?: readonly string[] | undefined;
  /** Maximum distance of a limit price from the middle of the book, in percent, on either side. */
  readonly priceBandPercent?: DecimalString | undefined;
}

/**
 * Refuses orders before anything is recorded or sent: by the trading state (403) or the limits of the deployment (422).
 * Cancels are never checked.
 */
export interface TradingGuard {
  place(order: CheckedOrder, port: ExchangePort, call: CallContext): Promise<void>;
  /** An amend that only reduces the quantity counts as a cancel of that part; any other as a new order. */
  amend(order: Order, change: AmendChange, port: ExchangePort, call: CallContext): Promise<void>;
  /** Follows the trading state until `work`, which sends the order that `place` allowed, has ended. */
  whilePlacing<T>(order: CheckedOrder, work: (refusal: TradingRefusal) => Promise<T>): Promise<T>;
  whileAmending<T>(order: Order, change: AmendChange, work: (refusal: TradingRefusal) => Promise<T>): Promise<T>;
}

/** Checked at the moment of signing, in case the trading state has changed. */
type TradingRefusal = NonNullable<CallContext['refusal']>;

/** Allows everything: for tests of other rooms. */
export const UNGUARDED: TradingGuard = {
  place: () => Promise.resolve(),
  amend: () => Promise.resolve(),
  whilePlacing: (_order, work) => work(() => undefined),
  whileAmending: (_order, _change, work) => work(() => undefined),
};

/** The resulting order, new or amended. */
interface Meant {
  readonly instrument: Instrument;
  readonly price: DecimalString | null;
  readonly quantity: DecimalString | null;
  readonly quoteQuantity: DecimalString | null;
  readonly reduceOnly: boolean;
}

/** Checks the current trading state and the limits of the deployment. */
export function createTradingGuard(state: TradingStateSource, limits: TradingLimits, now: () => number): TradingGuard {
  const referencePrice = createReferencePrices(now);

  const check = async (meant: Meant, port: ExchangePort, call: CallContext): Promise<void> => {
    const { instrument } = meant;
    const refusal = orderRefused(meant)(await state.current());
    if (refusal) throw refusal;
    if (limits.allowedSymbols && !limits.allowedSymbols.includes(instrument.symbol)) {
      throw new Problem('SYMBOL_NOT_ALLOWED', `${instrument.symbol} may not be traded in this deployment.`, {
        exchange: instrument.exchange,
      });
    }
    const reference = needsReference(meant, limits) ? await referencePrice(instrument, port, call) : undefined;
    const violations = [
      ...notionalViolations(meant, limits.maxNotional, reference),
      ...bandViolations(meant, limits.priceBandPercent, reference),
    ];
    if (violations.length === 0) return;
    throw new Problem('LIMIT_EXCEEDED', violations.map(({ message }) => message).join(' '), {
      exchange: instrument.exchange,
      violations,
    });
  };

  /** Between the check and the first byte an order may wait for the exchange's limits or a look at an earlier sending. */
  const listening = async <T>(
    judge: (reading: TradingStateReading) => Problem | undefined,
    work: (refusal: TradingRefusal) => Promise<T>,
  ): Promise<T> => {
    const end = state.follow();
    try {
      return await work(() => {
        const reading = state.known();
        return reading === undefined ? tradingStateUnavailable(undefined) : judge(reading);
      });
    } finally {
      end();
    }
  };

  return {
    place: (order, port, call) => check(order, port, call),
    async amend(order, change, port, call) {
      const { instrument } = change;
      if (onlyReduces(order, change)) {
        const refusal = reductionRefused(instrument)(await state.current());
        if (refusal) throw refusal;
        return;
      }
      await check(amended(order, change), port, call);
    },
    whilePlacing: (order, work) => listening(orderRefused(order), work),
    whileAmending: (order, change, work) =>
      listening(
        onlyReduces(order, change) ? reductionRefused(change.instrument) : orderRefused(amended(order, change)),
        work,
      ),
  };
}

/** The amended order, checked like a new one. */
function amended(order: Order, { instrument, price, quantity }: AmendChange): Meant {
  return {
    instrument,
    price: price ?? order.price,
    quantity: quantity ?? order.quantity,
    quoteQuantity: null,
    reduceOnly: order.reduceOnly,
  };
}

function orderRefused(meant: Pick<Meant, 'instrument' | 'reduceOnly'>) {
  return ({ state, reason }: TradingStateReading): Problem | undefined => {
    const code = refusalOf(state, meant);
    return code && refused(code, meant.instrument, reason);
  };
}

function reductionRefused(instrument: Instrument) {
  return ({ state, reason }: TradingStateReading): Problem | undefined =>
    state === 'halted' ? refused('TRADING_HALTED', instrument, reason) : undefined;
}

/** Any new price, condition or exit can trade where the old one did not, so it counts as a new order. */
function onlyReduces(order: Order, change: AmendChange): boolean {
  const { quantity, price } = change;
  if (price !== undefined || changesTrigger(change) || changesExits(change)) return false;
  if (quantity === undefined || order.quantity === null) return false;
  return decimal(quantity).lt(decimal(order.quantity));
}

type StateRefusal = Extract<ProblemCode, 'TRADING_HALTED' | 'TRADING_CANCEL_ONLY' | 'TRADING_REDUCE_ONLY'>;

const SAID: Readonly<Record<StateRefusal, string>> = {
  TRADING_HALTED: 'Trading is halted in this deployment: it accepts only cancels.',
  TRADING_CANCEL_ONLY: 'This deployment accepts only cancels, and amends that reduce an order.',
  TRADING_REDUCE_ONLY:
    'This deployment accepts only reduce-only orders of contracts, amends that reduce an order, and cancels.',
};

function refusalOf(
  state: TradingState,
  { instrument, reduceOnly }: Pick<Meant, 'instrument' | 'reduceOnly'>,
): StateRefusal | undefined {
  switch (state) {
    case 'active':
      return undefined;
    case 'reduceOnly':
      return reduceOnly && HAS_POSITIONS[instrument.market] ? undefined : 'TRADING_REDUCE_ONLY';
    case 'cancelOnly':
      return 'TRADING_CANCEL_ONLY';
    case 'halted':
      return 'TRADING_HALTED';
    default:
      return state satisfies never;
  }
}

function refused(code: StateRefusal, { exchange }: Instrument, reason: string | null): Problem {
  return new Problem(code, reason === null ? SAID[code] : `${SAID[code]} Reason: ${reason.replace(/\.$/, '')}.`, {
    exchange,
  });
}

function needsReference(meant: Meant, limits: TradingLimits): boolean {
  if (meant.price !== null) return limits.priceBandPercent !== undefined;
  return limits.maxNotional !== undefined && isValuedAtMarket(meant);
}

/** A quanto contract has no value in its quote currency, so it is not traded under a limit. */
function notionalViolations(
  meant: Meant,
  maxNotional: TradingLimits['maxNotional'],
  reference: DecimalString | undefined,
): Violation[] {
  if (maxNotional === undefined) return [];
  const { quote, quanto, symbol } = meant.instrument;
  const rule = 'maxNotional';
  const field = meant.quoteQuantity === null ? 'quantity' : 'quoteQuantity';
  const bound = typeof maxNotional === 'string' ? maxNotional : maxNotional.get(quote);
  if (bound === undefined) {
    return [{ field, rule, message: `This deployment sets no limit for orders in ${quote}, so it accepts none.` }];
  }
  if (quanto) {
    const message = `An order of ${symbol} has no value in ${quote}, so it is not traded under a limit.`;
    return [{ field, rule, message, bound }];
  }
  const notional = notionalOf(meant, reference);
  if (notional?.lte(decimal(bound))) return [];
  const given = notional && plain(notional);
  const worth = given === undefined ? 'of unknown value' : `worth ${given} ${quote}`;
  return [{ field, rule, given, bound, message: `The order is ${worth}; this deployment allows ${bound} ${quote}.` }];
}

function bandViolations(
  { price }: Meant,
  percent: DecimalString | undefined,
  reference: DecimalString | undefined,
): Violation[] {
  if (price === null || percent === undefined || reference === undefined) return [];
  const middle = decimal(reference);
  const distance = middle.times(decimal(percent)).times(decimal('0.01'));
  const [low, high] = [middle.minus(distance), middle.plus(distance)];
  const value = decimal(price);
  if (value.gte(low) && value.lte(high)) return [];
  const bound = plain(value.lt(low) ? low : high);
  return [
    {
      field: 'price',
      rule: 'priceBand',
      given: price,
      bound,
      message: `price ${price} is more than ${percent} % away from the middle of the book, ${reference}.`,
    },
  ];
}
