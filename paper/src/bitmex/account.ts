import { absolute, type Fixed, multiply, parseDecimal, quotient, toDecimals } from '../engine/decimal.ts';
import type { Call, Endpoint } from './api.ts';
import { CURRENCIES, type Currency, inMinorUnits } from './currencies.ts';
import { RISK_LIMIT } from './positions.ts';
import { REFUSED } from './refusal.ts';
import { listingOfOrder, type Venue } from './venue.ts';
import { type Row, timestamp, type Wire } from './wire.ts';

const CREATED = '2026-01-05T08:00:00.000Z';
const RATIO_DECIMALS = 4;

/** The account's identity, its funds and the permissions of its keys (docs/venues/bitmex.md §2.8). */
export function accountEndpoints(venue: Venue): readonly Endpoint[] {
  return [
    { method: 'GET', path: '/user', access: 'read', handle: (call) => userRow(venue, call) },
    {
      method: 'GET',
      path: '/user/margin',
      access: 'read',
      handle: (call) => byCurrency(call, (currency) => marginRow(venue, call, currency)),
    },
    {
      method: 'GET',
      path: '/user/wallet',
      access: 'read',
      handle: (call) => byCurrency(call, (currency) => walletRow(venue, call, currency)),
    },
    { method: 'GET', path: '/apiKey', access: 'read', handle: (call) => keyRows(venue, call) },
    { method: 'GET', path: '/wallet/assets', access: 'public', handle: () => CURRENCIES.map(assetRow) },
  ];
}

function byCurrency({ parameters }: Call, toRow: (currency: Currency) => Row): Wire {
  const asked = parameters.text('currency') ?? 'XBt';
  if (asked === 'all') return CURRENCIES.map(toRow);
  const currency = CURRENCIES.find(({ minor }) => minor === asked);
  if (currency === undefined) throw REFUSED.invalid('currency');
  return toRow(currency);
}

function userRow(venue: Venue, { account }: Call): Row {
  return {
    id: venue.accountNumber(account),
    username: account,
    accountName: account,
    firstname: 'Paper',
    lastname: 'Trader',
    email: `${account}@example.com`,
    isUser: true,
    created: CREATED,
    lastUpdated: CREATED,
    preferences: {},
    country: 'SC',
    geoipCountry: 'SC',
    typ: 'trader',
    positionMode: 'OneWay',
  };
}

function marginRow(venue: Venue, { account, now }: Call, currency: Currency): Row {
  const { exchange } = venue;
  const { total, locked, margin, unrealizedPnl, available } = exchange.balance(account, currency.major);
  const { exposure, maintenance } = exposureIn(venue, account, currency);
  const amount = (value: Fixed): Fixed => inMinorUnits(toDecimals(value, currency.scale), currency);
  const marginBalance = total + unrealizedPnl;
  const ratio = (part: Fixed): Fixed =>
    marginBalance <= 0n ? 0n : toDecimals(quotient(part, marginBalance), RATIO_DECIMALS, 'halfUp');
  const limit = currency.major === 'USDT' ? RISK_LIMIT.USDT : RISK_LIMIT.XBT;
  return {
    account: venue.accountNumber(account),
    currency: currency.minor,
    amount: amount(total),
    walletBalance: amount(total),
    marginBalance: amount(marginBalance),
    availableMargin: amount(available),
    excessMargin: amount(available),
    withdrawableMargin: amount(available),
    systemWithdrawableMargin: amount(available),
    targetExcessMargin: amount(available),
    foreignMarginBalance: 0n,
    foreignRequirement: 0n,
    grossComm: 0n,
    grossMarkValue: amount(exposure),
    // Unverified: funds held by open spot orders show only as a lower available balance.
    grossOpenCost: amount(locked),
    grossOpenPremium: 0n,
    initMargin: amount(margin),
    maintMargin: amount(maintenance),
    marginLeverage: ratio(exposure),
    marginUsedPcnt: ratio(margin + locked),
    realisedPnl: 0n,
    unrealisedPnl: amount(unrealizedPnl),
    riskLimit: currency.margin ? amount(limit) : 0n,
    riskValue: amount(exposure),
    timestamp: timestamp(now),
  };
}

/** Value at mark price of the positions settled in a currency, and their maintenance margin. */
function exposureIn(venue: Venue, account: string, { major }: Currency) {
  let exposure = 0n;
  let maintenance = 0n;
  for (const { symbol, quantity } of venue.exchange.positions(account)) {
    const { instrument, terms } = listingOfOrder(venue, symbol);
    if (instrument.settle !== major) continue;
    const value = instrument.valuation.cost(absolute(quantity), venue.exchange.market(symbol).markPrice);
    exposure += value;
    maintenance += multiply(value, parseDecimal(terms.maintMargin), 'up');
  }
  return { exposure, maintenance };
}

function walletRow(venue: Venue, { account, now }: Call, currency: Currency): Row {
  const { total } = venue.exchange.balance(account, currency.major);
  return {
    account: venue.accountNumber(account),
    currency: currency.minor,
    amount: inMinorUnits(toDecimals(total, currency.scale), currency),
    deposited: 0n,
    withdrawn: 0n,
    transferIn: 0n,
    transferOut: 0n,
    pendingCredit: 0n,
    pendingDebit: 0n,
    confirmedDebit: 0n,
    timestamp: timestamp(now),
  };
}

function keyRows(venue: Venue, { account, parameters }: Call): readonly Row[] {
  const rows = venue.credentialsOf(account).map(
    ({ key, permissions }): Row => ({
      id: key,
      name: key,
      nonce: 0,
      cidr: '0.0.0.0/0',
      cidrs: ['0.0.0.0/0'],
      permissions: permissions.includes('trade') ? ['order'] : [],
      enabled: true,
      userId: venue.accountNumber(account),
      created: CREATED,
    }),
  );
  return parameters.flag('reverse') === true ? rows.reverse() : rows;
}

function assetRow({ asset, minor, major, name, scale, margin }: Currency): Row {
  return {
    asset,
    currency: minor,
    majorCurrency: major,
    name,
    currencyType: 'Crypto',
    scale,
    enabled: true,
    isMarginCurrency: margin,
    memoRequired: false,
    networks: [],
  };
}
