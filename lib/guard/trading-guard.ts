import type { CheckedOrder } from '../domain/checked-order.ts';
import { type DecimalString, decimal, plain } from '../domain/decimal.ts';
import { HAS_POSITIONS, type Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { Problem, type ProblemCode, type Violation } from '../domain/problem.ts';
import type { AmendChange, CallContext, ExchangePort } from '../exchanges/port.ts';
import {
  type TradingState,
  type TradingStateReading,
  type TradingStateSource,
  tradingStateUnavailable,
} from './trading-state.ts';

/** What a deployment allows of any single order. Absent: not bounded. */
export interface TradingLimits {
  /** Most that an order may be worth in quote currency: of any, or by quote currency; one that is not named is not traded. */
  readonly maxNotional?: DecimalString | ReadonlyMap<string, DecimalString> | undefined;
  /** Unified symbols. */
  readonly allowedSymbols?: readonly string[] | undefined;
  /** How far a limit price may be from the middle of the book, percent of it, to either side. */
  readonly priceBandPercent?: DecimalString | undefined;
}

/**
 * Says no before anything is recorded or sent: by the operator's word (403), by the limits of the deployment (422).
 * Cancels never come here.
 */
export interface TradingGuard {
  place(order: CheckedOrder, port: ExchangePort, call: CallContext): Promise<void>;
  /** What only makes an order smaller counts as a cancel of that part; anything else as placing it anew. */
  amend(order: Order, change: AmendChange, port: ExchangePort, call: CallContext): Promise<void>;
  /** Goes on listening to the operator until `work`, which sends what `place` has let through, has ended. */
  whilePlacing<T>(order: CheckedOrder, work: (refusal: TradingRefusal) => Promise<T>): Promise<T>;
  whileAmending<T>(order: Order, change: AmendChange, work: (refusal: TradingRefusal) => Promise<T>): Promise<T>;
}

/** For the moment of signing: what the operator has said meanwhile. */
type TradingRefusal = NonNullable<CallContext['refusal']>;

/** For whoever places orders without an operator: tests of other things. */
export const UNGUARDED: TradingGuard = {
  place: () => Promise.resolve(),
  amend: () => Promise.resolve(),
  whilePlacing: (_order, work) => work(() => undefined),
  whileAmending: (_order, _change, work) => work(() => undefined),
};

/** So old a reference price may be. */
const PRICE_TTL_MS = 1_000;

/** What an order will be, whether it is new or an amended one. */
interface Meant {
  readonly instrument: Instrument;
  readonly price: DecimalString | null;
  readonly quantity: DecimalString | null;
  readonly quoteQuantity: DecimalString | null;
  readonly reduceOnly: boolean;
}

/** What the operator allows: the trading state as it is when asked, and the limits of the deployment. */
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

  /** Between a check and the first byte an order may wait: for the exchange's limits, for a look at an earlier sending. */
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

/** An amended order as if it were placed. */
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

/** A new price, wherever it lies, can trade where the old one did not: it is as good as a new order. */
function onlyReduces(order: Order, { quantity, price }: AmendChange): boolean {
  if (price !== undefined || quantity === undefined || order.quantity === null) return false;
  return decimal(quantity).lt(decimal(order.quantity));
}

type StateRefusal = Extract<ProblemCode, 'TRADING_HALTED' | 'TRADING_CANCEL_ONLY' | 'TRADING_REDUCE_ONLY'>;

const SAID: Readonly<Record<StateRefusal, string>> = {
  TRADING_HALTED: 'Trading is halted in this deployment: only cancels are passed on.',
  TRADING_CANCEL_ONLY: 'This deployment takes only cancels, and amends that make an order smaller.',
  TRADING_REDUCE_ONLY:
    'This deployment takes only reduce-only orders of contracts, amends that make an order smaller, and cancels.',
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
  return new Problem(code, reason === null ? SAID[code] : `${SAID[code]} Why: ${reason.replace(/\.$/, '')}.`, {
    exchange,
  });
}

function needsReference({ instrument, price, quoteQuantity }: Meant, limits: TradingLimits): boolean {
  if (price !== null) return limits.priceBandPercent !== undefined;
  return limits.maxNotional !== undefined && quoteQuantity === null && !instrument.inverse && !instrument.quanto;
}

/**
 * What the order is worth: price times quantity, a market order's at the middle of the book; of inverse contracts, whose
 * quantity is a quote amount, the quantity. A quanto contract is worth no amount of its quote currency at all, so
 * where there is a limit it is not traded.
 */
function notionalViolations(
  { instrument, price, quantity, quoteQuantity }: Meant,
  maxNotional: TradingLimits['maxNotional'],
  reference: DecimalString | undefined,
): Violation[] {
  if (maxNotional === undefined) return [];
  const { quote, symbol } = instrument;
  const rule = 'maxNotional';
  const field = quoteQuantity === null ? 'quantity' : 'quoteQuantity';
  const bound = typeof maxNotional === 'string' ? maxNotional : maxNotional.get(quote);
  if (bound === undefined) {
    return [{ field, rule, message: `This deployment sets no limit for orders in ${quote}, so it takes none.` }];
  }
  if (instrument.quanto) {
    const message = `What an order of ${symbol} is worth in ${quote} cannot be told, so it is not traded under a limit.`;
    return [{ field, rule, message, bound }];
  }
  const each = instrument.inverse ? '1' : (price ?? reference);
  const notional =
    quoteQuantity !== null
      ? decimal(quoteQuantity)
      : quantity !== null && each !== undefined
        ? decimal(each).times(decimal(quantity))
        : undefined;
  if (notional?.lte(decimal(bound))) return [];
  const given = notional && plain(notional);
  const worth = given === undefined ? 'of unknown worth' : `worth ${given} ${quote}`;
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

type ReferencePrices = (instrument: Instrument, port: ExchangePort, call: CallContext) => Promise<DecimalString>;

/** The middle of the book, at most a second old. */
function createReferencePrices(now: () => number): ReferencePrices {
  const seen = new Map<string, { readonly price: DecimalString; readonly at: number }>();
  return async (instrument, port, call) => {
    const key = `${instrument.exchange} ${instrument.market} ${instrument.exchangeSymbol}`;
    const last = seen.get(key);
    if (last !== undefined && now() - last.at < PRICE_TTL_MS) return last.price;
    const at = now();
    const price = await port.referencePrice(instrument, { ...call, rank: 'order' });
    if (price !== undefined) {
      seen.set(key, { price, at });
      return price;
    }
    throw new Problem(
      'REFERENCE_PRICE_UNAVAILABLE',
      `One side of the book of ${instrument.symbol} is empty, so the limits of this deployment cannot be checked.`,
      { exchange: instrument.exchange },
    );
  };
}
