import type { ProblemCode } from '../../domain/problem.ts';
import type { ErrorRule } from '../port.ts';

/**
 * Binance's refusals as data (docs/venues/binance.md §6): code or HTTP status -> our code, and what it proves about a
 * command. Numbers collide between products (§0.5), so each product has its own table.
 *
 * The first matching rule applies. A negative code is Binance's own; a positive one is the HTTP status of replies whose code
 * is unlisted or absent. A rule without `status` applies to 4xx replies, and to a 5xx only if it says `unknown`, because
 * nothing else is known there (§6.3). All rules are for replies in Binance's own form; a page in its place proves nothing,
 * whatever its status.
 */
type Outcome = ErrorRule['outcome'];

function each(codes: readonly string[], problem: ProblemCode, outcome: Outcome, note: string): ErrorRule[] {
  return codes.map((code) => ({ code, problem, outcome, note }));
}

function said(code: string, match: RegExp, problem: ProblemCode, outcome: Outcome, note: string): ErrorRule {
  return { code, match, problem, outcome, note };
}

/**
 * A refusal due to current prices: the same order may be accepted a moment later. An earlier copy of a market order may have moved
 * them.
 */
function passing(code: string, problem: ProblemCode, note: string): ErrorRule {
  return { code, problem, outcome: 'rejected', retryable: true, byCopy: true, note };
}

/** Refusals before an order is examined, the same on all products (§6.1). */
const ADMISSION: readonly ErrorRule[] = [
  ...each(['-1000', '-1001', '-1006', '-1007'], 'EXCHANGE_OVERLOADED', 'unknown', 'may have been executed: look it up'),
  ...each(['-1002', '-2014', '-2015'], 'CREDENTIALS_REJECTED', 'rejected', 'key, IP address or permission'),
  ...each(['-1003'], 'RATE_LIMITED', 'notExecuted', 'request weight; with 418 a ban'),
  ...each(['-1015'], 'RATE_LIMITED', 'notExecuted', 'order count; cancels are not counted'),
  ...each(['-1016'], 'EXCHANGE_OVERLOADED', 'notExecuted', 'maintenance'),
  { code: '-1016', status: 503, problem: 'EXCHANGE_OVERLOADED', outcome: 'notExecuted', note: 'maintenance' },
  ...each(
    ['-1021'],
    'EXCHANGE_CLOCK',
    'notExecuted',
    'this copy was refused before the engine; another may have been accepted',
  ),
  ...each(['-1022'], 'CREDENTIALS_REJECTED', 'rejected', 'signature: the secret is not that of the key'),
  ...each(['-1014', '-1020'], 'NOT_SUPPORTED', 'rejected', 'unsupported operation or combination'),
  ...each(
    ['-1023', '-1100', '-1101', '-1102', '-1103', '-1104', '-1105', '-1106', '-1108', '-1114', '-1115'],
    'EXCHANGE_REFUSED_REQUEST',
    'rejected',
    'a parameter is missing, malformed or not allowed',
  ),
  ...each(
    ['-1116', '-1117', '-1118', '-1119', '-1127', '-1128', '-1130', '-1131'],
    'EXCHANGE_REFUSED_REQUEST',
    'rejected',
    'a parameter is missing, malformed or not allowed',
  ),
  ...each(['-1111'], 'RULE_VIOLATION', 'rejected', 'more decimals than the instrument has'),
  // An earlier copy of a market order may have emptied it.
  { code: '-1112', problem: 'MARKET_CLOSED', outcome: 'rejected', byCopy: true, note: 'the book is empty' },
  ...each(['-1121'], 'UNKNOWN_SYMBOL', 'rejected', 'no such symbol'),
  ...each(['-2013'], 'ORDER_NOT_FOUND', 'rejected', 'a query right after placing may miss the order'),
];

/** Replies without a listed code, by HTTP status (§6.3). */
const STATUSES: readonly ErrorRule[] = [
  ...each(['401'], 'CREDENTIALS_REJECTED', 'rejected', 'key, IP address or permission'),
  ...each(['403', '451'], 'EXCHANGE_REGION_REFUSED', 'rejected', 'refused at the edge: location, or the web firewall'),
  // Documented for futures; a timeout means the same for a command on spot.
  { code: '408', status: 408, problem: 'EXCHANGE_OVERLOADED', outcome: 'unknown', note: 'backend timeout' },
  ...each(['404'], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'unknown path: is the base URL right?'),
  ...each(['418'], 'RATE_LIMITED', 'notExecuted', 'the address is banned for a while'),
  ...each(['429'], 'RATE_LIMITED', 'notExecuted', 'limit exceeded'),
];

/** The texts of -2011 that say the order is gone (§6.2); the same code also refuses accounts that may not trade. */
const GONE = /^(unknown order|cancel order is invalid)/i;

const SPOT_ORDERS: readonly ErrorRule[] = [
  { code: '-1008', status: 429, problem: 'EXCHANGE_OVERLOADED', outcome: 'notExecuted', note: 'throttled' },
  ...each(['-1008'], 'EXCHANGE_OVERLOADED', 'unknown', 'overloaded; documented as not executed on futures only'),
  said(
    '-1013',
    /MAX_NUM_((ALGO_|ICEBERG_)?ORDERS|ORDER_LISTS)\b|EXCHANGE_MAX_NUM/,
    'TOO_MANY_OPEN_ORDERS',
    'rejected',
    'filter',
  ),
  {
    // What the account holds and what it bids for count (§21.5), an earlier copy included.
    ...{ code: '-1013', match: /MAX_POSITION\b/, problem: 'RULE_VIOLATION', outcome: 'rejected', byCopy: true },
    note: 'the most that the account may hold',
  },
  ...each(['-1013'], 'RULE_VIOLATION', 'rejected', 'a filter of the symbol; the message names it'),
  ...each(['-1134', '-1145', '-1210', '-1211', '-1220'], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'parameter'),
  said('-2010', /insufficient balance/i, 'INSUFFICIENT_FUNDS', 'rejected', 'funds'),
  said('-2010', /duplicate order/i, 'DUPLICATE_CLIENT_ORDER_ID', 'rejected', 'an open order has the id: look it up'),
  said('-2010', /market is closed/i, 'MARKET_CLOSED', 'rejected', 'the symbol is not trading'),
  said('-2010', /immediately match and take/i, 'POST_ONLY_WOULD_TAKE', 'rejected', 'reprice'),
  said('-2010', /would trigger immediately/i, 'WOULD_TRIGGER_AT_ONCE', 'rejected', 'the trigger is on the wrong side'),
  said(
    '-2010',
    /relationship of the prices/i,
    'RULE_VIOLATION',
    'rejected',
    'the market is not between the prices of the list',
  ),
  said('-2010', /icebergqty/i, 'RULE_VIOLATION', 'rejected', 'the part shown is not below the quantity'),
  said('-2010', /not supported|unsupported/i, 'NOT_SUPPORTED', 'rejected', 'the symbol does not accept such orders'),
  ...each(['-2010'], 'EXCHANGE_REJECTED', 'rejected', 'the engine refused; the message says why'),
  said('-2011', /cancel restrictions/i, 'AMEND_REJECTED', 'rejected', 'the order has begun to fill, or has not'),
  said('-2011', GONE, 'ORDER_NOT_ACTIVE', 'rejected', 'unknown or closed: read the order to learn which'),
  ...each(
    ['-2011'],
    'EXCHANGE_REJECTED',
    'rejected',
    'not cancelled, for the reason in the message; the order is unchanged',
  ),
  ...each(['-2016'], 'MARKET_CLOSED', 'rejected', 'no trading window'),
  ...each(['-2021'], 'AMEND_INCOMPLETE', 'unknown', 'cancel-replace half done: the reply says which half'),
  ...each(['-2022'], 'AMEND_REJECTED', 'unknown', 'cancel-replace failed: the reply says how'),
  ...each(['-2026'], 'ORDER_NOT_FOUND', 'rejected', 'closed without a fill over 90 days ago, archived'),
  said('-2038', /no state/i, 'NOTHING_TO_AMEND', 'rejected', 'the order already is as requested'),
  said('-2038', /unknown order|does not exist/i, 'ORDER_NOT_ACTIVE', 'rejected', 'closed in the meantime'),
  said('-2038', /market is closed/i, 'MARKET_CLOSED', 'rejected', 'the order is unchanged'),
  ...each(['-2038'], 'AMEND_REJECTED', 'rejected', 'the order is unchanged'),
  ...each(['-2039'], 'ORDER_NOT_FOUND', 'rejected', 'the two ids belong to different orders'),
  ...each(['-2043'], 'EXCHANGE_REJECTED', 'rejected', 'no reference price'),
];

/** §6.2; the same numbers on USD-M and COIN-M. */
const FUTURES_ORDERS: readonly ErrorRule[] = [
  // Only with this text: the same status also says "Unknown error", which proves nothing (§6.3).
  {
    code: '-1001',
    status: 503,
    match: /^internal error; unable to process/i,
    problem: 'EXCHANGE_OVERLOADED',
    outcome: 'notExecuted',
    note: 'definitely failed',
  },
  {
    code: '-1008',
    status: 503,
    problem: 'EXCHANGE_OVERLOADED',
    outcome: 'notExecuted',
    note: 'throttled, not counted',
  },
  ...each(['-1008'], 'EXCHANGE_OVERLOADED', 'notExecuted', 'throttled, not counted'),
  ...each(['-1013', '-1136'], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'invalid message or parameter'),
  ...each(['-1109', '-4109'], 'EXCHANGE_REJECTED', 'rejected', 'no such, or inactive, futures account'),
  ...each(['-2010'], 'EXCHANGE_REJECTED', 'rejected', 'the engine refused; the message says why'),
  said('-2011', GONE, 'ORDER_NOT_ACTIVE', 'rejected', 'unknown or closed: read the order to learn which'),
  ...each(
    ['-2011'],
    'EXCHANGE_REJECTED',
    'rejected',
    'not cancelled, for the reason in the message; the order is unchanged',
  ),
  ...each(['-2012'], 'ORDER_NOT_ACTIVE', 'rejected', 'batch cancel: read the orders to learn their state'),
  ...each(['-2017'], 'CREDENTIALS_REJECTED', 'rejected', 'keys locked'),
  ...each(['-2018', '-2019', '-2028'], 'INSUFFICIENT_FUNDS', 'rejected', 'balance, margin or leverage'),
  ...each(['-2020'], 'EXCHANGE_REJECTED', 'rejected', 'unable to fill'),
  ...each(['-2021'], 'WOULD_TRIGGER_AT_ONCE', 'rejected', 'the trigger is on the wrong side of the market'),
  ...each(['-2022', '-2024', '-4062'], 'REDUCE_ONLY_REJECTED', 'rejected', 'nothing to reduce, or already claimed'),
  ...each(['-2023', '-2027', '-4192'], 'EXCHANGE_REJECTED', 'rejected', 'liquidation, position limit or cooling-off'),
  ...each(['-2025', '-4045'], 'TOO_MANY_OPEN_ORDERS', 'rejected', 'cancel something first'),
  ...each(['-2026'], 'NOT_SUPPORTED', 'rejected', 'the type cannot be combined with reduceOnly'),
  ...each(['-4000'], 'ORDER_NOT_ACTIVE', 'rejected', 'the state of the order does not allow it: read the order'),
  ...each(
    ['-4001', '-4002', '-4003', '-4004', '-4005', '-4006', '-4007', '-4013', '-4014', '-4023'],
    'RULE_VIOLATION',
    'rejected',
    'price or quantity: bounds and grid',
  ),
  ...each(['-4016', '-4024'], 'RULE_VIOLATION', 'rejected', 'price too far from the mark price'),
  ...each(['-4015', '-4031', '-4032', '-4082', '-4083'], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'parameter'),
  ...each(['-4060', '-4061'], 'EXCHANGE_REJECTED', 'rejected', 'position side does not match the account mode'),
  ...each(
    ['-4028', '-4046', '-4047', '-4048', '-4049', '-4050', '-4051', '-4052', '-4053', '-4054', '-4055', '-4059'],
    'EXCHANGE_REJECTED',
    'rejected',
    'leverage, margin type or position mode: the setting is unchanged',
  ),
  ...each(['-4067', '-4068', '-4220'], 'EXCHANGE_REJECTED', 'rejected', 'position mode; one setting for both products'),
  ...each(['-4104'], 'NOT_SUPPORTED', 'rejected', 'contract type'),
  ...each(['-4116'], 'DUPLICATE_CLIENT_ORDER_ID', 'rejected', 'an open order has the id: look it up'),
  ...each(['-4120'], 'NOT_SUPPORTED', 'rejected', 'conditional orders moved to the algo endpoints (USD-M 2025-12-09)'),
  // §21.8: conditional orders.
  ...each(['-4020', '-4136'], 'NOT_SUPPORTED', 'rejected', 'the type cannot be combined with such terms'),
  ...each(
    ['-4130'],
    'TOO_MANY_OPEN_ORDERS',
    'rejected',
    'a stop or take-profit that closes the position waits already',
  ),
  ...each(['-4135'], 'RULE_VIOLATION', 'rejected', 'activation price'),
  ...each(['-4137', '-4138', '-4139'], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'closePosition with other terms'),
  ...each(['-4142'], 'WOULD_TRIGGER_AT_ONCE', 'rejected', 'the trigger is on the wrong side of the market'),
  ...each(['-4509'], 'REDUCE_ONLY_REJECTED', 'rejected', 'ends with a position, and there is none'),
  ...each(['-5021'], 'FILL_OR_KILL_UNFILLABLE', 'rejected', 'no order was recorded'),
  ...each(['-5022'], 'POST_ONLY_WOULD_TAKE', 'rejected', 'no order was recorded'),
];

/** §6.3: only the message distinguishes these three. */
const FUTURES_STATUSES: readonly ErrorRule[] = [
  {
    code: '503',
    status: 503,
    match: /^service unavailable\.?$/i,
    problem: 'EXCHANGE_OVERLOADED',
    outcome: 'notExecuted',
    note: 'definitely failed, not counted',
  },
  {
    code: '503',
    status: 503,
    match: /^internal error; unable to process/i,
    problem: 'EXCHANGE_OVERLOADED',
    outcome: 'notExecuted',
    note: 'definitely failed',
  },
  { code: '503', status: 503, problem: 'EXCHANGE_OVERLOADED', outcome: 'unknown', note: 'look it up' },
];

const USDM_ORDERS: readonly ErrorRule[] = [
  ...each(['-4087'], 'REDUCE_ONLY_REJECTED', 'rejected', 'the account may only reduce'),
  ...each(['-4088'], 'EXCHANGE_REJECTED', 'rejected', 'the account may not trade'),
  ...each(['-4117'], 'ORDER_NOT_ACTIVE', 'rejected', 'a stop order is triggering: read the order'),
  ...each(['-4118'], 'REDUCE_ONLY_REJECTED', 'rejected', 'reduce-only margin check'),
  passing('-4131', 'RULE_VIOLATION', 'market order: the best price is too far from the mark price'),
  ...each(['-4140', '-4141'], 'MARKET_CLOSED', 'rejected', 'the symbol is closed or forbids opening'),
  ...each(['-4144'], 'UNKNOWN_SYMBOL', 'rejected', 'invalid pair'),
  ...each(['-4161'], 'EXCHANGE_REJECTED', 'rejected', 'leverage with an isolated position'),
  ...each(['-4164'], 'RULE_VIOLATION', 'rejected', 'minimum notional'),
  ...each(['-4165'], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'time window too long'),
  ...each(['-4183', '-4184', '-4210', '-4211'], 'RULE_VIOLATION', 'rejected', 'stop price bounds'),
  ...each(['-4400', '-4401'], 'REDUCE_ONLY_REJECTED', 'rejected', 'a trading rule lets the account only reduce'),
  ...each(['-4402', '-4403'], 'EXCHANGE_REGION_REFUSED', 'rejected', 'region compliance'),
  ...each(['-5024', '-5025', '-5026'], 'AMEND_REJECTED', 'rejected', 'the order is unchanged'),
  ...each(['-5027'], 'NOTHING_TO_AMEND', 'rejected', 'the order already is as requested'),
  ...each(['-5028'], 'EXCHANGE_CLOCK', 'notExecuted', 'stale at the matching engine'),
  ...each(['-5029'], 'RULE_VIOLATION', 'rejected', 'amend: minimum notional'),
  ...each(['-5037', '-5038', '-5039', '-5041'], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'parameter'),
  ...each(['-5040'], 'RULE_VIOLATION', 'rejected', 'the end of a GTD order: too near or too far'),
  ...each(['-5047'], 'AMEND_REJECTED', 'rejected', 'reduceOnly on an order that is not'),
];

const COINM_ORDERS: readonly ErrorRule[] = [
  ...each(['-4087'], 'UNKNOWN_SYMBOL', 'rejected', 'invalid pair'),
  ...each(['-4088'], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'time window too long'),
  ...each(['-4089', '-4189'], 'REDUCE_ONLY_REJECTED', 'rejected', 'the account may only reduce'),
  ...each(['-4090'], 'EXCHANGE_REJECTED', 'rejected', 'the account may not trade'),
  ...each(['-4112'], 'REDUCE_ONLY_REJECTED', 'rejected', 'reduce-only margin check'),
  passing('-4113', 'RULE_VIOLATION', 'market order: the best price is too far from the mark price'),
  ...each(['-4150'], 'EXCHANGE_REJECTED', 'rejected', 'leverage with an isolated position'),
  ...each(['-4151', '-4152', '-4154', '-4155'], 'RULE_VIOLATION', 'rejected', 'stop price bounds'),
  ...each(['-4178'], 'RULE_VIOLATION', 'rejected', 'minimum notional'),
  ...each(['-4188'], 'EXCHANGE_CLOCK', 'notExecuted', 'stale at the matching engine'),
  ...each(['-4196', '-4198', '-4199'], 'AMEND_REJECTED', 'rejected', 'the order is unchanged'),
  ...each(['-4197'], 'NOTHING_TO_AMEND', 'rejected', 'the order already is as requested'),
];

export const SPOT_ERRORS: readonly ErrorRule[] = [...SPOT_ORDERS, ...ADMISSION, ...STATUSES];

export const USDM_ERRORS: readonly ErrorRule[] = [
  ...USDM_ORDERS,
  ...FUTURES_ORDERS,
  ...ADMISSION,
  ...FUTURES_STATUSES,
  ...STATUSES,
];

/**
 * Whether COIN-M adopted USD-M's numbers on 2026-06-30 is unverified (§6.2). Both are accepted, COIN-M's own first, because
 * -4087 and -4088 mean something else there.
 */
export const COINM_ERRORS: readonly ErrorRule[] = [
  ...COINM_ORDERS,
  ...FUTURES_ORDERS,
  ...USDM_ORDERS.filter((rule) => !COINM_ORDERS.some((own) => own.code === rule.code)),
  ...ADMISSION,
  ...FUTURES_STATUSES,
  ...STATUSES,
];
