import type { CheckedOrder } from '../domain/checked-order.ts';
import type { Deadline } from '../domain/deadline.ts';
import { type DecimalString, decimal, plain, ZERO } from '../domain/decimal.ts';
import type { FeeRates } from '../domain/fee-rates.ts';
import { HAS_POSITIONS, type Instrument } from '../domain/instrument.ts';
import type { Money } from '../domain/money.ts';
import { OPENED_BY, type Order, type Side } from '../domain/order.ts';
import type { Position } from '../domain/position.ts';
import type { ProblemCode } from '../domain/problem.ts';
import type { Quote } from '../domain/quote.ts';
import type { AccountPort, CallContext, ExchangePort } from '../exchanges/port.ts';
import { reportTrading, type TradingReport, type TradingStateSource } from '../guard/trading-state.ts';
import { asProblem } from '../listing/source.ts';
import { callOf } from '../reference/context.ts';
import {
  assetNeeded,
  feeOf,
  givenUp,
  type Liquidity,
  liquidityOf,
  marginOf,
  type Valuation,
  valuationOf,
} from './estimate.ts';
import { type PlaceRequest, preparePlace } from './place.ts';
import type { OrdersContext } from './reconcile/context.ts';

/** What placing checks before it sends. */
export const PLACE_CHECKS = ['instrument', 'tradingState', 'limits'] as const;

/** The figures of a preview that may be unknown. */
export const ESTIMATED_FIGURES = ['estimatedPrice', 'notional', 'fee', 'required', 'available'] as const;
type EstimatedFigure = (typeof ESTIMATED_FIGURES)[number];

/** The fee of a whole order. */
interface EstimatedFee extends Money {
  readonly rate: DecimalString;
  readonly liquidity: Liquidity;
  /** What changes the rate besides, in words. */
  readonly note: string | null;
}

/** How the exchange's own check of an order can end. */
export const EXCHANGE_CHECK_RESULTS = ['passed', 'refused', 'notMade'] as const;

/**
 * What the exchange's own check says of an order that is not placed. `notMade`: the exchange has no such check, or it could
 * not be reached or asked with these keys. `code` is the code of the problem that placing would give.
 */
interface ExchangeCheck {
  readonly result: (typeof EXCHANGE_CHECK_RESULTS)[number];
  readonly code: ProblemCode | null;
  readonly reason: string | null;
}

type CheckedFields = 'exchange' | 'market' | 'symbol' | 'exchangeSymbol' | 'clientOrderId' | 'side' | 'timeInForce';
type CheckedTerms = 'displayQuantity' | 'trigger' | 'closePosition' | 'expiresAt' | 'takeProfit' | 'stopLoss';
type CheckedAmounts = 'postOnly' | 'reduceOnly' | 'price' | 'quantity' | 'quoteQuantity' | 'quantityUnit';

/** A checked order that was not sent, and what it would amount to. A figure that is not known is `null`. */
export interface OrderPreview
  extends Pick<Order, CheckedFields | CheckedAmounts | CheckedTerms>,
    Pick<CheckedOrder, 'type'> {
  /** The quantity in the exchange's own unit; `null` for an order by quote amount. */
  readonly exchangeQuantity: DecimalString | null;
  /** The limit price; for a market order the best price on the other side of the book. */
  readonly estimatedPrice: DecimalString | null;
  readonly notional: Money | null;
  readonly fee: EstimatedFee | null;
  /** What the order needs: what it gives up on spot, the initial margin of a contract. */
  readonly required: Money | null;
  /** What the account has available of the asset that the order needs. */
  readonly available: Money | null;
  readonly sufficient: boolean | null;
  readonly trading: TradingReport;
  readonly checks: readonly (typeof PLACE_CHECKS)[number][];
  /** The exchange's own check, where it was asked for. */
  readonly exchangeCheck: ExchangeCheck | null;
  /** Why a figure is `null`. */
  readonly unknown: readonly { readonly figure: EstimatedFigure; readonly reason: string }[];
}

/**
 * Makes every check of placing and estimates what the order amounts to. Reads only: nothing is recorded, and no command is
 * sent. Throws the problem that placing would give before it sends; what cannot be read is `null` with a reason.
 */
export async function previewOrder(
  context: OrdersContext,
  trading: Pick<TradingStateSource, 'current'>,
  request: PlaceRequest,
  deadline: Deadline,
  { exchangeCheck = false }: { readonly exchangeCheck?: boolean | undefined } = {},
): Promise<OrderPreview> {
  const { port, order } = await preparePlace(context, request, deadline);
  const { instrument, price, quantity } = order;
  const call = callOf(context, port, deadline);
  const [read, report, trial] = await Promise.all([
    readFigures(port, order, call),
    reportTrading(trading),
    exchangeCheck ? checkAtExchange(port, order, call) : null,
  ]);
  const unknown = new Map<EstimatedFigure, string>();
  const known = <T>(figure: EstimatedFigure, from: Known<T>): T | null => {
    if ('value' in from) return from.value;
    unknown.set(figure, from.reason);
    return null;
  };
  const standing = price ?? order.trigger?.triggerPrice ?? null;
  const estimated = standing === null ? farSide(read.quote, order) : { value: standing };
  const valuation = valued(order, estimated, read.multiplier);
  const fee = charged(order, valuation, read.rates);
  const required = needed(order, valuation, fee, read.leverage);
  return {
    ...productFields(instrument),
    clientOrderId: request.clientOrderId ?? null,
    ...orderFields(order),
    exchangeQuantity: quantity === null ? null : plain(decimal(quantity).div(decimal(instrument.contractSize))),
    estimatedPrice: known('estimatedPrice', estimated),
    notional: known('notional', valuation)?.notional ?? null,
    fee: known('fee', fee),
    required: known('required', required),
    available: known('available', read.available),
    sufficient: covers(read.available, required),
    trading: report,
    checks: PLACE_CHECKS,
    exchangeCheck: trial,
    unknown: [...unknown].map(([figure, reason]) => ({ figure, reason })),
  };
}

/** A refusal is the result of the check; that it could not be made is one too. */
async function checkAtExchange(port: ExchangePort, order: CheckedOrder, call: CallContext): Promise<ExchangeCheck> {
  try {
    const trial = await (await port.account()).tryOrder(order, call);
    if (trial.passed) return { result: 'passed', code: null, reason: null };
    return { result: 'notMade', code: null, reason: trial.unavailable };
  } catch (error) {
    const { code, detail, status } = asProblem(error, call);
    // Any other status is about the asking: keys, limits, the way to the exchange.
    return { result: status === 409 || status === 422 ? 'refused' : 'notMade', code, reason: detail };
  }
}

function productFields({ exchange, market, symbol, exchangeSymbol, quantityUnit }: Instrument) {
  return { exchange, market, symbol, exchangeSymbol, quantityUnit };
}

function orderFields(order: CheckedOrder) {
  const { side, type, timeInForce, postOnly, reduceOnly, price, quantity, quoteQuantity } = order;
  const { displayQuantity, trigger, closePosition, expiresAt, takeProfit, stopLoss } = order;
  return {
    ...{ side, type, timeInForce, postOnly, reduceOnly, price, quantity, quoteQuantity },
    ...{ displayQuantity, trigger, closePosition, expiresAt, takeProfit, stopLoss },
  };
}

/** A value, or why there is none. */
type Known<T> = { readonly value: T } | { readonly reason: string };

/** What the estimate of an order depends on, each read on its own. */
interface Figures {
  readonly quote: Known<Quote>;
  readonly rates: Known<FeeRates>;
  readonly multiplier: Known<DecimalString | null>;
  readonly leverage: Known<DecimalString>;
  readonly available: Known<Money>;
}

const NOT_NEEDED = { reason: 'It is not needed for this order.' };

async function readFigures(port: ExchangePort, order: CheckedOrder, call: CallContext): Promise<Figures> {
  const { instrument, price, reduceOnly } = order;
  const { market, quanto } = instrument;
  const ask = <T>(read: () => Promise<Known<T>>) => attempt(read, call);
  const ofAccount = <T>(read: (account: AccountPort) => Promise<Known<T>>) =>
    ask(async () => read(await port.account()));
  const [quote, rates, multiplier, leverage, available] = await Promise.all([
    price === null && (order.trigger?.triggerPrice ?? null) === null
      ? ask(async () => ({ value: await port.quote(instrument, call) }))
      : NOT_NEEDED,
    ofAccount(async (account) => ({ value: await account.feeRates(instrument, call) })),
    quanto
      ? ofAccount(async (account) => ({ value: await account.quantoMultiplier(instrument, call) }))
      : { value: null },
    HAS_POSITIONS[market] && !reduceOnly ? ofAccount((account) => leverageFor(account, order, call)) : NOT_NEEDED,
    ofAccount((account) => balanceOf(account, order, call)),
  ]);
  return { quote, rates, multiplier, leverage, available };
}

/** What is read, or why it cannot be. A fault of Atlas is thrown. */
async function attempt<T>(read: () => Promise<Known<T>>, call: CallContext): Promise<Known<T>> {
  try {
    return await read();
  } catch (error) {
    return { reason: asProblem(error, call).detail };
  }
}

/** The leverage at which the order opens: that of the open position, or the one that is set where there is none. */
async function leverageFor(
  account: AccountPort,
  { instrument, side }: CheckedOrder,
  call: CallContext,
): Promise<Known<DecimalString>> {
  const positions = await positionsOn(account, instrument, call);
  if (!('value' in positions)) return positions;
  const own = OPENED_BY[side];
  const position = positions.value.find((each) => !each.hedged || each.side === own);
  if (position !== undefined && position.side !== own) {
    return { reason: 'The order reduces an open position, so it may need less margin than a new one.' };
  }
  const leverage = position?.leverage ?? (await account.settings?.instrument(instrument, call))?.leverage ?? null;
  return leverage === null ? { reason: 'The exchange does not tell the leverage.' } : { value: leverage };
}

async function positionsOn(
  account: AccountPort,
  { market, exchangeSymbol }: Instrument,
  call: CallContext,
): Promise<Known<readonly Position[]>> {
  const { rows, leftOut } = await account.positions([market], call);
  const odd = leftOut.find((row) => row.exchangeSymbol === undefined || row.exchangeSymbol === exchangeSymbol);
  if (odd) return { reason: `A position cannot be read: ${odd.reason}` };
  return { value: rows.filter((row) => row.exchangeSymbol === exchangeSymbol) };
}

/**
 * What is available of the asset that the order needs. A wallet that lists other assets may lend their value: all of it
 * where the exchange tells nothing by asset, as margin on contracts.
 */
async function balanceOf(account: AccountPort, order: CheckedOrder, call: CallContext): Promise<Known<Money>> {
  const { market } = order.instrument;
  const asset = assetNeeded(order);
  const { rows, leftOut } = await account.balances([market], call);
  const row = rows.find((each) => each.asset === asset && each.markets.includes(market));
  if (row === undefined) {
    const [odd] = leftOut;
    if (odd) return { reason: `A balance cannot be read: ${odd.reason}` };
    const others = HAS_POSITIONS[market] ? rows : rows.filter(({ available }) => available === null);
    if (others.length > 0) return { reason: `The wallet lists no ${asset}, and other assets may stand in for it.` };
    return { value: { amount: '0', asset } };
  }
  if (row.available !== null) return { value: { amount: row.available, asset } };
  return { reason: `The exchange does not tell how much ${asset} is available.` };
}

const FAR_SIDE: Readonly<Record<Side, 'ask' | 'bid'>> = { BUY: 'ask', SELL: 'bid' };

function farSide(quote: Known<Quote>, { side, instrument: { symbol } }: CheckedOrder): Known<DecimalString> {
  if (!('value' in quote)) return quote;
  const price = quote.value[FAR_SIDE[side]];
  return price === null ? { reason: `The book of ${symbol} has no ${FAR_SIDE[side]}.` } : { value: price };
}

function valued(
  order: CheckedOrder,
  price: Known<DecimalString>,
  multiplier: Known<DecimalString | null>,
): Known<Valuation> {
  if (!('value' in multiplier)) return multiplier;
  const value = valuationOf(order, 'value' in price ? price.value : null, multiplier.value);
  if (value !== undefined) return { value };
  if (!('value' in price)) return price;
  return { reason: `The value of ${order.instrument.symbol} in its settlement asset is not known.` };
}

function charged(order: CheckedOrder, valuation: Known<Valuation>, rates: Known<FeeRates>): Known<EstimatedFee> {
  if (!('value' in rates)) return rates;
  if (!('value' in valuation)) return valuation;
  const fee = feeOf(order, valuation.value, rates.value);
  if (fee === undefined) return NO_PRICE;
  const liquidity = liquidityOf(order);
  return { value: { ...fee, rate: rates.value[liquidity], liquidity, note: rates.value.note } };
}

const NO_PRICE = { reason: 'It depends on a price that is not known.' };

/** What the order needs of the balance. */
function needed(
  order: CheckedOrder,
  valuation: Known<Valuation>,
  fee: Known<EstimatedFee>,
  leverage: Known<DecimalString>,
): Known<Money> {
  const { instrument, reduceOnly } = order;
  if (reduceOnly) return { value: { amount: '0', asset: assetNeeded(order) } };
  if (!('value' in valuation)) return valuation;
  if (HAS_POSITIONS[instrument.market]) {
    return 'value' in leverage ? { value: marginOf(order, valuation.value, leverage.value) } : leverage;
  }
  if (!('value' in fee)) return fee;
  const given = givenUp(order, valuation.value, fee.value);
  return given === undefined ? NO_PRICE : { value: given };
}

function covers(available: Known<Money>, required: Known<Money>): boolean | null {
  if (!('value' in required)) return null;
  const need = decimal(required.value.amount);
  if (need.eq(ZERO)) return true;
  return 'value' in available ? decimal(available.value.amount).gte(need) : null;
}
