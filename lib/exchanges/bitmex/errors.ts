import type { ProblemCode } from '../../domain/problem.ts';
import type { ErrorRule } from '../port.ts';

/**
 * BitMEX's refusals as data (docs/venues/bitmex.md §6). BitMEX has no codes, except one: `code` is the HTTP status, and the
 * message identifies the case. The first matching rule applies; an unmatched 4xx is a refusal, anything else `unknown`
 * (`unlistedRefusal`). Which status comes with which message is not documented, so each message is listed with every 4xx
 * status the venue's document gives for it or for its kind.
 */
type Outcome = ErrorRule['outcome'];

function said(codes: readonly string[], match: RegExp, problem: ProblemCode, outcome: Outcome, note: string) {
  return codes.map((code): ErrorRule => ({ code, match, problem, outcome, note }));
}

function status(codes: readonly string[], problem: ProblemCode, outcome: Outcome, note: string): ErrorRule[] {
  return codes.map((code) => ({ code, problem, outcome, note }));
}

/** Refused before the engine: nothing happened, and the same request may be sent again once the cause is gone. */
const NOT_PROCESSED: readonly ErrorRule[] = [
  ...said(
    ['400', '401'],
    /^this request has expired/i,
    'EXCHANGE_CLOCK',
    'notExecuted',
    'this copy was refused at the edge; another may have been accepted',
  ),
  // 418 is not documented here; elsewhere it means a ban, which is a longer limit.
  ...status(['418', '429'], 'RATE_LIMITED', 'notExecuted', 'not processed; nothing is sent until Retry-After is over'),
  // A load balancer's answer, HTML or empty: too many refused requests, or the caller's location. The reply does not say
  // which.
  ...said(['403'], /^(forbidden\.?)?$/i, 'RATE_LIMITED', 'notExecuted', 'a ban of the address, or a geo block'),
  ...said(
    ['503'],
    /^the system is currently overloaded\b/i,
    'EXCHANGE_OVERLOADED',
    'notExecuted',
    'load shedding: never reached the engine',
  ),
];

/** About the account and its keys. */
const ACCOUNT: readonly ErrorRule[] = [
  ...said(
    ['400', '401', '403'],
    /^(signature not valid|invalid api key|this key is disabled|access denied|authorization required)\b/i,
    'CREDENTIALS_REJECTED',
    'rejected',
    'key, signature or permission; a wrong host answers the same. Newer keys are tried once',
  ),
  ...said(
    ['400', '401', '403'],
    /^(account is (restricted|suspended)|account has no |invalid account|we require all new traders)/i,
    'EXCHANGE_REJECTED',
    'rejected',
    'the account may not trade',
  ),
  { code: '19000', problem: 'INSUFFICIENT_FUNDS', outcome: 'rejected', note: 'available balance (`details`)' },
  ...said(
    ['400', '403'],
    /insufficient available balance/i,
    'INSUFFICIENT_FUNDS',
    'rejected',
    'the rejected order stays listed, with the message as its reason',
  ),
  ...said(
    ['400', '403'],
    /exceeds (position|account) risk limit/i,
    'INSUFFICIENT_FUNDS',
    'rejected',
    'risk limit; the rejected order stays listed',
  ),
  ...said(
    ['400', '403'],
    /^(position is in liquidation|account is in margin call|executing at order price would lead to|order price is (below|above) the liquidation price)/i,
    'EXCHANGE_REJECTED',
    'rejected',
    'liquidation checks',
  ),
  ...said(
    ['400', '403'],
    /^too many open orders/i,
    'TOO_MANY_OPEN_ORDERS',
    'rejected',
    '200 a symbol; text unverified',
  ),
];

/** About the order. */
const ORDER: readonly ErrorRule[] = [
  ...said(
    ['400', '409'],
    /^duplicate clordid\b/i,
    'DUPLICATE_CLIENT_ORDER_ID',
    'rejected',
    'an open order has this id: look it up',
  ),
  ...said(['400'], /^invalid ordstatus\b/i, 'ORDER_NOT_ACTIVE', 'rejected', 'the order has ended, as named'),
  ...said(
    ['400'],
    /^invalid amend: .*\bunchanged\b/i,
    'NOTHING_TO_AMEND',
    'rejected',
    'the order already is as requested: usually the change was applied before',
  ),
  ...said(
    ['400'],
    /^invalid leavesqty\b/i,
    'AMEND_REJECTED',
    'rejected',
    'the new total is below what has filled; the order is unchanged',
  ),
  ...said(
    ['400', '404'],
    /^(invalid orderid|invalid origclordid|orderid not found)\b/i,
    'ORDER_NOT_FOUND',
    'rejected',
    'unknown order',
  ),
  ...said(['404'], /^not found\b/i, 'ORDER_NOT_FOUND', 'rejected', 'unknown order'),
  ...said(
    ['400'],
    /^(invalid price|invalid stoppx|price is invalid|invalid orderqty|orderqty is invalid|order quantity must be a multiple)/i,
    'RULE_VIOLATION',
    'rejected',
    'tick, lot or bounds of the instrument',
  ),
  ...said(
    ['400'],
    /^price (greater|less) than limit(up|down)price/i,
    'RULE_VIOLATION',
    'rejected',
    'the current price limits',
  ),
  ...said(['400'], /^(invalid symbol|symbol is invalid)\b/i, 'UNKNOWN_SYMBOL', 'rejected', 'no such instrument'),
  ...said(
    ['400', '403'],
    /^(instrument not listed for trading yet|instrument expired|market is not open)\b/i,
    'MARKET_CLOSED',
    'rejected',
    'the instrument does not trade',
  ),
  ...said(
    ['400'],
    /^(unsupported (ordtype|timeinforce|execinst|pegpricetype)|invalid (execinst|ordtype|timeinforce|displayqty|pegoffsetvalue|clordlinkid))/i,
    'NOT_SUPPORTED',
    'rejected',
    'a combination the instrument does not support',
  ),
  ...said(
    ['400'],
    /\b(is invalid|are not valid|is required)\.?$/i,
    'EXCHANGE_REFUSED_REQUEST',
    'rejected',
    'a parameter of the request, e.g. filter or count',
  ),
];

/** By status alone, whatever the body. */
const STATUSES: readonly ErrorRule[] = [
  ...status(['401'], 'CREDENTIALS_REJECTED', 'rejected', 'not processed'),
  // §8
  ...status(['403'], 'CREDENTIALS_REJECTED', 'rejected', 'the key lacks a permission'),
  ...status(['404'], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'unknown path: is the base URL right?'),
  // 408 is not documented here: a timeout does not say whether the effect came before it.
  ...status(
    ['408', '500', '502', '503', '504'],
    'EXCHANGE_OVERLOADED',
    'unknown',
    'the server or a gateway failed: look the order up',
  ),
];

export const BITMEX_ERRORS: readonly ErrorRule[] = [...NOT_PROCESSED, ...ACCOUNT, ...ORDER, ...STATUSES];
