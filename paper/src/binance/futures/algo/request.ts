import type { Conditional, NewConditional } from '../../../engine/conditional.ts';
import { type Fixed, parseDecimal } from '../../../engine/decimal.ts';
import type { NewOrder, PositionSide, Side } from '../../../engine/order.ts';
import type { TriggerRule } from '../../../engine/trigger.ts';
import type { Parameters } from '../../parameters.ts';
import { REFUSED } from '../../refusal.ts';
import { readAmount } from '../amounts.ts';
import { checkGrids } from '../filters.ts';
import type { FuturesSymbol } from '../instrument.ts';
import {
  CONDITIONAL,
  clientIdOf,
  ENGINE_TERMS,
  goodTillDateOf,
  positionSideOf,
  reduceOnlyOf,
  refuseClosed,
  selfTradeModeOf,
  sideOf,
  TIME_IN_FORCES,
} from '../order-request.ts';
import { readPriceMatch } from '../price-match.ts';
import { FUTURES_REFUSED } from '../refusals.ts';
import type { FuturesVenue } from '../venue.ts';
import { prepare } from './prepare.ts';
import { ALGO_RULES, type AlgoType, approachOf, TYPED } from './types.ts';

/** How many may wait, over all symbols (docs/venues/binance.md §2.8). */
const MOST_OPEN = 200;

/** Percent; 20 since 2026-10-23 on USD-M. That it holds on COIN-M too is unverified (docs/venues/binance.md §21.9). */
const CALLBACK = { least: parseDecimal('0.1'), most: parseDecimal('20') } as const;
const PERCENT = 100n;

/** `triggerProtect` of every symbol here (docs/venues/binance.md §21.8). */
const TRIGGER_PROTECT = parseDecimal('0.05');

/** With an open position only; how a closePosition order shows its time in force (docs/venues/binance.md §21.8). */
const GTE_GTC = 'GTE_GTC';

/** Reads and checks a conditional order; what its order is asked is asked at the trigger (docs/venues/binance.md §21.8). */
export function readAlgo(
  venue: FuturesVenue,
  parameters: Parameters,
  account: string,
  now: number,
  mostCallback: Fixed = CALLBACK.most,
): NewConditional {
  const { facts, exchange } = venue;
  const name = parameters.required('symbol');
  const side = sideOf(parameters);
  parameters.required('type');
  const type = parameters.word('type', CONDITIONAL, REFUSED.orderType) ?? 'STOP';
  const terms = parameters.word('timeInForce', [...TIME_IN_FORCES, GTE_GTC], REFUSED.timeInForce);
  if (terms !== undefined && terms !== GTE_GTC && !facts.timeInForces.includes(terms)) throw REFUSED.timeInForce();
  const selfTradePrevention = selfTradeModeOf(parameters);
  const positionSide = positionSideOf(parameters);
  const symbol = venue.symbol(name);
  const clientOrderId = clientIdOf(parameters, 'clientAlgoId') ?? venue.nextClientId();
  const closes = parameters.flag('closePosition') ?? false;
  checkCombination(parameters, type, closes);
  const { quantity, price, trigger } = readTerms(parameters, symbol, type, side, mostCallback);
  const expiresAt = terms === 'GTD' ? goodTillDateOf(parameters, now) : undefined;
  refuseClosed(venue, symbol);
  if (!closes) checkGrids(symbol, { side, price, quantity });
  const hedge = exchange.positionMode(account) === 'hedge';
  const reduceOnly = reduceOnlyOf(parameters, hedge);
  if (hedge === (positionSide === 'BOTH')) throw FUTURES_REFUSED.positionSideMismatch();
  const request = { account, symbol: name, side, positionSide } as const;
  if (closes) checkClosing(venue, request, type);
  if (terms === GTE_GTC && !hasPosition(venue, request)) throw FUTURES_REFUSED.withoutPosition();
  checkCount(venue, account);
  const match = readPriceMatch(parameters);
  const engineTerms = ALGO_RULES[type].makes === 'LIMIT' && terms !== GTE_GTC && ENGINE_TERMS[terms ?? 'GTC'];
  return {
    order: {
      ...request,
      type: ALGO_RULES[type].makes,
      clientOrderId,
      // In hedge mode closing is a matter of the side.
      reduceOnly: !hedge && (closes || reduceOnly),
      quantity,
      ...(price !== undefined && { price }),
      ...engineTerms,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(selfTradePrevention !== undefined && { selfTradePrevention }),
      meta: { priceMatch: match ?? 'NONE', ...(terms === 'RPI' && { timeInForce: terms }) },
    },
    trigger,
    closes,
    endsWithPosition: terms === GTE_GTC,
    ...(parameters.flag('priceProtect') === true && { protectedBy: TRIGGER_PROTECT }),
    ...(expiresAt !== undefined && { expiresAt }),
    prepare: (order) => prepare(venue, symbol, order),
    meta: {
      type,
      timeInForce: closes ? GTE_GTC : (terms ?? 'GTC'),
      priceMatch: match ?? 'NONE',
      priceProtect: String(parameters.flag('priceProtect') ?? false),
      activatePrice: String(readAmount(parameters, 'activatePrice', symbol.contract.pricePrecision) ?? 0n),
      callbackRate: parameters.text('callbackRate') ?? '',
      selfTradePreventionMode: selfTradePrevention ?? 'EXPIRE_MAKER',
    },
  };
}

function checkCombination(parameters: Parameters, type: AlgoType, closes: boolean): void {
  const { takes, makes } = ALGO_RULES[type];
  for (const name of TYPED) {
    if (parameters.names.has(name) && !takes.includes(name)) throw FUTURES_REFUSED.notRequired(name);
  }
  if (closes && !takes.includes('closePosition')) throw FUTURES_REFUSED.strategy();
  if (takes.includes('triggerPrice')) parameters.required('triggerPrice');
  if (takes.includes('callbackRate')) parameters.required('callbackRate');
  const match = readPriceMatch(parameters);
  if (makes === 'MARKET' && match !== undefined) throw FUTURES_REFUSED.priceMatchType();
  if (makes === 'LIMIT') {
    if (match === undefined) parameters.required('price');
    else if (parameters.names.has('price')) throw FUTURES_REFUSED.notRequired('price');
  }
  if (!closes) {
    parameters.required('quantity');
    return;
  }
  if (parameters.names.has('quantity')) throw FUTURES_REFUSED.closePositionQuantity();
  if (parameters.names.has('reduceOnly')) throw FUTURES_REFUSED.notRequired('reduceOnly');
}

interface Terms {
  readonly quantity: Fixed;
  readonly price: Fixed | undefined;
  readonly trigger: TriggerRule;
}

function readTerms(
  parameters: Parameters,
  { contract }: FuturesSymbol,
  type: AlgoType,
  side: Side,
  most: Fixed,
): Terms {
  const { pricePrecision, quantityPrecision } = contract;
  const quantity = readAmount(parameters, 'quantity', quantityPrecision) ?? 0n;
  const price = readAmount(parameters, 'price', pricePrecision);
  const triggerPrice = readAmount(parameters, 'triggerPrice', pricePrecision);
  const activatePrice = readAmount(parameters, 'activatePrice', pricePrecision);
  if (triggerPrice !== undefined && triggerPrice <= 0n) throw FUTURES_REFUSED.priceNotPositive();
  if (activatePrice !== undefined && activatePrice <= 0n) throw FUTURES_REFUSED.activationPrice();
  const word = parameters.word('workingType', ['MARK_PRICE', 'CONTRACT_PRICE']) ?? 'CONTRACT_PRICE';
  const by = word === 'MARK_PRICE' ? 'mark' : 'last';
  const start = triggerPrice ?? activatePrice;
  const when = approachOf(type, side);
  const at = start === undefined ? {} : { at: { when, price: start } };
  if (type !== 'TRAILING_STOP_MARKET') return { quantity, price, trigger: { by, ...at } };
  const ratio = callbackOf(parameters, most) / PERCENT;
  const trail = { when: side === 'BUY' ? 'atOrAbove' : 'atOrBelow', distance: { ratio } } as const;
  return { quantity, price, trigger: { by, ...at, trail } };
}

/** Out of range: the number is unverified (docs/venues/binance.md §21.8). */
function callbackOf(parameters: Parameters, most: Fixed): Fixed {
  const rate = parameters.decimal('callbackRate') ?? 0n;
  if (rate < CALLBACK.least || rate > most) throw REFUSED.invalidData('callbackRate');
  return rate;
}

type Sided = Pick<NewOrder, 'account' | 'symbol' | 'side'> & { readonly positionSide: PositionSide };

/** One of a kind in a direction, and none that would open (docs/venues/binance.md §20, §21.8). */
function checkClosing({ exchange }: FuturesVenue, order: Sided, type: AlgoType): void {
  const { account, symbol, side, positionSide } = order;
  // The number of this refusal is unverified.
  if (positionSide === (side === 'BUY' ? 'LONG' : 'SHORT')) throw FUTURES_REFUSED.strategy();
  const twin = (other: Conditional): boolean =>
    other.state === 'WAITING' &&
    other.closes === true &&
    other.meta?.type === type &&
    other.order.side === side &&
    other.order.positionSide === positionSide;
  if (exchange.conditionals.list(account, symbol).some(twin)) throw FUTURES_REFUSED.closePositionTwice();
}

function hasPosition({ exchange }: FuturesVenue, { account, symbol, positionSide }: Sided): boolean {
  return exchange
    .positions(account, symbol)
    .some((position) => position.side === positionSide && position.quantity !== 0n);
}

function checkCount({ exchange }: FuturesVenue, account: string): void {
  const open = exchange.conditionals.list(account).filter(({ state }) => state === 'WAITING').length;
  if (open >= MOST_OPEN) throw FUTURES_REFUSED.tooManyConditionals();
}
