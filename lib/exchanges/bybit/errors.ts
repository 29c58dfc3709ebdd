import type { ProblemCode } from '../../domain/problem.ts';
import type { ErrorRule } from '../port.ts';

/**
 * Bybit's refusals as data (docs/venues/bybit.md §6). They arrive in HTTP 200, as `retCode`, in three families: general
 * (100xx), contracts (110xxx) and spot (170xxx). The text beside a code varies and is sometimes translated, so only the
 * code decides. A code without a line is `unknown` (§6.4).
 */
type Outcome = ErrorRule['outcome'];

const OK = 200;

function codes(list: readonly number[], problem: ProblemCode, outcome: Outcome, note: string): ErrorRule[] {
  return list.map((code) => ({ code: String(code), status: OK, problem, outcome, note }));
}

/** Codes about the request, the key and the account, in every category (§6.1). */
const GENERAL: readonly ErrorRule[] = [
  ...codes(
    [-1],
    'EXCHANGE_OVERLOADED',
    'unknown',
    'expired inside the trading service; that nothing happened is inferred',
  ),
  ...codes([429], 'EXCHANGE_OVERLOADED', 'unknown', 'the trading service is overloaded'),
  ...codes([10000, 5004], 'EXCHANGE_OVERLOADED', 'unknown', 'server timeout'),
  ...codes([10016, 500000], 'EXCHANGE_OVERLOADED', 'unknown', 'server error'),
  ...codes([10019], 'EXCHANGE_OVERLOADED', 'unknown', 'the service is restarting'),
  ...codes([10014], 'EXCHANGE_REJECTED', 'unknown', 'duplicate request: an earlier one may have arrived'),
  ...codes([10001], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'a parameter, or a rule of the instrument'),
  ...codes(
    [10002],
    'EXCHANGE_CLOCK',
    'notExecuted',
    'outside the window of the signature; another copy may have arrived',
  ),
  ...codes([10003], 'CREDENTIALS_REJECTED', 'rejected', 'unknown key: also one of another environment or site'),
  ...codes([10004, 10007], 'CREDENTIALS_REJECTED', 'rejected', 'bad signature'),
  ...codes([10005], 'CREDENTIALS_REJECTED', 'rejected', 'the key lacks the permission, or only reads'),
  ...codes([10010], 'CREDENTIALS_REJECTED', 'rejected', "the address is not on the key's list"),
  ...codes([33004, -2015], 'CREDENTIALS_REJECTED', 'rejected', 'the key has expired'),
  ...codes([10029], 'EXCHANGE_REJECTED', 'rejected', "the symbol is not on the key's list"),
  ...codes([10006], 'RATE_LIMITED', 'notExecuted', 'not processed; X-Bapi-Limit-Reset-Timestamp says until when'),
  ...codes([10018], 'RATE_LIMITED', 'notExecuted', 'the limit of the address'),
  ...codes([10008, 10027], 'EXCHANGE_REJECTED', 'rejected', 'the account is banned from trading'),
  ...codes([10009, 10024], 'EXCHANGE_REGION_REFUSED', 'rejected', 'region or compliance'),
  ...codes([10017], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'unknown path: is the base URL right?'),
  ...codes([10028, 110088, 3100197], 'EXCHANGE_REJECTED', 'rejected', 'needs a unified trading account'),
];

/** Linear and inverse (§6.2). */
const CONTRACTS: readonly ErrorRule[] = [
  ...codes([110001, 110008, 110010], 'ORDER_NOT_ACTIVE', 'rejected', 'unknown, filled or cancelled: the order tells'),
  ...codes([110003, 110120, 110121, 30208, 30209], 'RULE_VIOLATION', 'rejected', 'the price is outside its range'),
  ...codes(
    [110004, 110006, 110007, 110012, 110044, 110045, 110051, 110052, 110053],
    'INSUFFICIENT_FUNDS',
    'rejected',
    'balance or margin',
  ),
  ...codes(
    [110005, 110011, 110040, 110046],
    'EXCHANGE_REJECTED',
    'rejected',
    'the position is, or would be, liquidated',
  ),
  ...codes([110009, 110020], 'TOO_MANY_OPEN_ORDERS', 'rejected', 'the cap of open orders'),
  ...codes([110017], 'REDUCE_ONLY_REJECTED', 'rejected', 'no position to reduce'),
  ...codes([110018, 110019, 110032], 'EXCHANGE_REFUSED_REQUEST', 'rejected', 'illegal user, order id or order'),
  ...codes(
    [110021, 110022, 110023, 110042, 110089, 110090, 30228],
    'EXCHANGE_REJECTED',
    'rejected',
    'position limit, or a period in which only reducing is allowed',
  ),
  ...codes([110063, 110066, 110074, 110103], 'MARKET_CLOSED', 'rejected', 'settlement, halt, or not live yet'),
  ...codes([110064], 'AMEND_REJECTED', 'rejected', 'the new quantity is not above what has filled; the order stands'),
  ...codes([110072], 'DUPLICATE_CLIENT_ORDER_ID', 'rejected', 'an order with this id exists or existed: look it up'),
  ...codes([110079], 'AMEND_REJECTED', 'rejected', 'the order is being processed; it is unchanged'),
  ...codes([40004], 'EXCHANGE_OVERLOADED', 'unknown', 'the order changed while it was replaced'),
  ...codes([34040], 'NOTHING_TO_AMEND', 'rejected', 'nothing to change'),
  ...codes([110025, 110043], 'EXCHANGE_REJECTED', 'rejected', 'the setting already has this value'),
  ...codes(
    [110024, 110028, 110029],
    'EXCHANGE_REJECTED',
    'rejected',
    'position mode: positions, orders, or no hedge mode',
  ),
  ...codes([110085, 110086], 'EXCHANGE_REJECTED', 'rejected', 'risk tier or leverage'),
  ...codes([110092, 110093], 'RULE_VIOLATION', 'rejected', 'the trigger is on the wrong side'),
  ...codes(
    [110057, 110058, 110099],
    'EXCHANGE_REFUSED_REQUEST',
    'rejected',
    'attached exits that do not belong on this order, or not now',
  ),
  ...codes(
    [110059, 110060],
    'AMEND_REJECTED',
    'rejected',
    'the order has filled in part, or its exits are those of the whole position; they stay',
  ),
  ...codes([110061], 'TOO_MANY_OPEN_ORDERS', 'rejected', 'the cap of exits on a position'),
  ...codes([110094], 'RULE_VIOLATION', 'rejected', 'below the smallest value of an order'),
  ...codes([110108, 110109], 'RULE_VIOLATION', 'rejected', 'slippage tolerance out of range'),
  ...codes([110118], 'EXCHANGE_REJECTED', 'rejected', 'no market price'),
  ...codes(
    [110119, 110123, 110124, 110125, 110131],
    'EXCHANGE_REJECTED',
    'rejected',
    'a right or agreement is missing',
  ),
  ...codes([110132], 'EXCHANGE_REGION_REFUSED', 'rejected', 'region'),
];

/** Spot (§6.3). */
const SPOT: readonly ErrorRule[] = [
  ...codes([170001, 170032, 170234], 'EXCHANGE_OVERLOADED', 'unknown', 'internal or network error'),
  ...codes([170007, 170146], 'EXCHANGE_OVERLOADED', 'unknown', 'timeout'),
  ...codes([170147, 170310], 'EXCHANGE_OVERLOADED', 'unknown', 'timeout of a cancel or an amend'),
  ...codes([170035], 'EXCHANGE_OVERLOADED', 'unknown', 'submitted for processing'),
  ...codes([170144, 170191, 170212], 'EXCHANGE_OVERLOADED', 'unknown', 'the order is locked, or a cancel is under way'),
  ...codes([170005, 170222], 'RATE_LIMITED', 'notExecuted', 'too many orders or requests'),
  ...codes(
    [170031, 170151, 170157, 170159, 170217, 170241],
    'MARKET_CLOSED',
    'rejected',
    'suspended, closed, or not open to the API',
  ),
  ...codes([170033, 170131], 'INSUFFICIENT_FUNDS', 'rejected', 'balance'),
  ...codes(
    [170105, 170115, 170116, 170117, 170130, 170201],
    'EXCHANGE_REFUSED_REQUEST',
    'rejected',
    'a parameter of the request',
  ),
  ...codes([170121], 'UNKNOWN_SYMBOL', 'rejected', 'no such symbol'),
  ...codes([170124, 170136, 170381, 170382, 170341], 'RULE_VIOLATION', 'rejected', 'bounds of the quantity'),
  ...codes(
    [170132, 170133, 170192, 170193, 170194, 170371, 170372],
    'RULE_VIOLATION',
    'rejected',
    'bounds of the price',
  ),
  ...codes(
    [170202, 170203, 170204, 170206],
    'EXCHANGE_REFUSED_REQUEST',
    'rejected',
    'a trigger or a filter; the sources number them differently',
  ),
  ...codes([170134, 170137, 170148], 'RULE_VIOLATION', 'rejected', 'too many decimals'),
  ...codes([170140], 'RULE_VIOLATION', 'rejected', 'below the smallest value of an order'),
  ...codes(
    [170139, 170142, 170143, 170190, 170213],
    'ORDER_NOT_ACTIVE',
    'rejected',
    'filled, cancelled or unknown: the order tells',
  ),
  ...codes([170141], 'DUPLICATE_CLIENT_ORDER_ID', 'rejected', 'an order with this id exists or existed: look it up'),
  ...codes([170145], 'EXCHANGE_REJECTED', 'rejected', 'the order cannot be cancelled'),
  ...codes([170312, 170311, 170313], 'AMEND_REJECTED', 'rejected', 'the order cannot be changed so; it stands'),
  ...codes([170149], 'EXCHANGE_REJECTED', 'unknown', 'creating failed; that nothing happened is unverified'),
  ...codes([170150, 170210], 'EXCHANGE_REJECTED', 'rejected', 'cancelling failed, or the order was rejected'),
  ...codes([170197, 170198, 170228, 170229], 'EXCHANGE_REJECTED', 'rejected', 'the size would move the price too far'),
  ...codes([170209, 170348], 'EXCHANGE_REGION_REFUSED', 'rejected', 'wrong region or site'),
  ...codes([170218], 'POST_ONLY_WOULD_TAKE', 'rejected', 'a post-only price that would trade'),
  ...codes([170810], 'TOO_MANY_OPEN_ORDERS', 'rejected', 'the cap of open orders'),
  ...codes([170346, 170344, 170036, 170037], 'EXCHANGE_REJECTED', 'rejected', 'margin trading is off'),
];

/** By status, when no code says more (§5, §6). */
const STATUSES: readonly ErrorRule[] = [
  { code: '401', problem: 'CREDENTIALS_REJECTED', outcome: 'rejected', note: 'authentication headers are missing' },
  {
    code: '403',
    problem: 'RATE_LIMITED',
    outcome: 'notExecuted',
    note: 'the limit of the address, or a region that is not served: nothing is sent for ten minutes',
  },
  {
    code: '404',
    problem: 'EXCHANGE_REFUSED_REQUEST',
    outcome: 'rejected',
    note: 'unknown path: is the base URL right?',
  },
  { code: '429', problem: 'EXCHANGE_OVERLOADED', outcome: 'unknown', note: 'system protection: look the order up' },
  ...['500', '502', '503', '504'].map(
    (code): ErrorRule => ({
      code,
      problem: 'EXCHANGE_OVERLOADED',
      outcome: 'unknown',
      note: 'a gateway or the server failed: look the order up',
    }),
  ),
];

export const BYBIT_ERRORS: readonly ErrorRule[] = [...GENERAL, ...CONTRACTS, ...SPOT, ...STATUSES];
