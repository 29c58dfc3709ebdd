import { CREDENTIALS } from '../../credentials.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import { FEES } from '../instruments/listing.ts';
import { REFUSED } from '../refusal.ts';
import { engineFor, type Venue } from '../venue.ts';
import { COINS } from './wallet.ts';

const DAY_MS = 86_400_000;
const TEN_A_SECOND = { spot: 10, futures: 10 } as const;

/** A key without a bound address expires 90 days after its creation (docs/venues/bybit.md §1.6). */
const KEY_DAYS = 90;
const MADE_DAYS_AGO = 7;

/** UTA 2.0 pro (§1.6). */
const UNIFIED_MARGIN_STATUS = 6;

/** What a bot reads about its account and its key before it trades. */
export function settingEndpoints(venue: Venue): readonly Endpoint[] {
  return [
    accountInfo(),
    userSettings(venue),
    setLimitPriceAction(venue),
    feeRates(venue),
    setMarginMode(),
    queryApi(venue),
    coinInfo(),
  ];
}

function accountInfo(): Endpoint {
  return {
    method: 'GET',
    path: '/account/info',
    access: 'read',
    handle: ({ now }) => ({
      result: {
        marginMode: 'REGULAR_MARGIN',
        updatedTime: String(now - MADE_DAYS_AGO * DAY_MS),
        unifiedMarginStatus: UNIFIED_MARGIN_STATUS,
        dcpStatus: 'OFF',
        timeWindow: 0,
        smpGroup: 0,
        isMasterTrader: false,
        spotHedgingStatus: 'OFF',
      },
    }),
  };
}

/** `lpaSpot` and `lpaPerp`, both false by default (§2.1). */
function userSettings(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/account/user-setting-config',
    access: 'read',
    handle({ account }) {
      const { spotMoves, contractsMove } = venue.limitPriceActions(account);
      return { result: { deltaEnable: false, lpaSpot: spotMoves, lpaPerp: !contractsMove } };
    },
  };
}

function setLimitPriceAction(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/account/set-limit-px-action',
    access: 'trade',
    perSecond: TEN_A_SECOND,
    handle({ parameters, account }) {
      const { category } = engineFor(venue, parameters);
      const modifyEnable = parameters.flag('modifyEnable');
      if (modifyEnable === undefined) throw REFUSED.missing('modifyEnable');
      const actions = venue.limitPriceActions(account);
      if (category === 'spot') actions.spotMoves = modifyEnable;
      else actions.contractsMove = modifyEnable;
      return { result: {} };
    },
  };
}

/** The category of fees when the request names none, as ccxt does. */
const UNVERIFIED_FEE_CATEGORY = 'linear';

function feeRates(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/account/fee-rate',
    access: 'read',
    handle({ parameters }) {
      const bare = parameters.text('category') === undefined;
      const { category, listings } = bare ? venue.engines[UNVERIFIED_FEE_CATEGORY] : engineFor(venue, parameters);
      const symbol = parameters.text('symbol');
      if (symbol !== undefined && !listings.has(symbol)) throw REFUSED.symbol();
      const base = parameters.text('baseCoin');
      const { maker, taker } = category === 'spot' ? FEES.spot : FEES.futures;
      const list = [...listings.values()]
        .filter((listing) => symbol === undefined || listing.symbol === symbol)
        .filter(({ instrument }) => base === undefined || instrument.base === base)
        .map((listing): Json => ({ symbol: listing.symbol, takerFeeRate: taker, makerFeeRate: maker }));
      return { result: { category, list } };
    },
  };
}

/** The unified account always has regular margin here. */
function setMarginMode(): Endpoint {
  return {
    method: 'POST',
    path: '/account/set-margin-mode',
    access: 'trade',
    perSecond: { spot: 5, futures: 5 },
    handle({ parameters }) {
      const mode = parameters.word('setMarginMode', ['REGULAR_MARGIN', 'ISOLATED_MARGIN', 'PORTFOLIO_MARGIN']);
      if (mode !== 'REGULAR_MARGIN') throw REFUSED.notOffered(mode ?? 'setMarginMode');
      return { result: { reasons: [] } };
    },
  };
}

const TRADE_PERMISSIONS = {
  ContractTrade: ['Order', 'Position'],
  Spot: ['SpotTrade'],
  Wallet: [],
  Options: [],
  Derivatives: ['DerivativesTrade'],
  CopyTrading: [],
  BlockTrade: [],
  Exchange: [],
  NFT: [],
  Affiliate: [],
  Earn: [],
} as const;

function queryApi(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/user/query-api',
    access: 'read',
    perSecond: TEN_A_SECOND,
    handle: (call) => ({ retMsg: '', result: apiKey(venue, call) }),
  };
}

/** In whole seconds, as on the wire. */
function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function apiKey(venue: Venue, { key, account, now }: Call): Json {
  const createdAt = now - MADE_DAYS_AGO * DAY_MS;
  const trades = key?.permissions.includes('trade') === true;
  const registered = key !== undefined && 'publicKey' in key;
  return {
    id: String(venue.userId(account)),
    note: 'paper',
    apiKey: key?.key ?? '',
    readOnly: trades ? 0 : 1,
    secret: '',
    permissions: { ...TRADE_PERMISSIONS },
    ips: ['*'],
    type: 1,
    deadlineDay: KEY_DAYS - MADE_DAYS_AGO,
    expiredAt: instant(createdAt + KEY_DAYS * DAY_MS),
    createdAt: instant(createdAt),
    unified: 0,
    uta: 1,
    userID: venue.userId(account),
    inviterID: 0,
    vipLevel: 'No VIP',
    mktMakerLevel: '0',
    affiliateID: 0,
    rsaPublicKey: registered ? String(key.publicKey.export({ type: 'spki', format: 'pem' })) : '',
    isMaster: account === CREDENTIALS[0]?.account,
    parentUid: '0',
    kycLevel: 'LEVEL_DEFAULT',
    kycRegion: '',
  };
}

/** `GET asset/coin/query-info`: deposits and withdrawals are disabled here. */
function coinInfo(): Endpoint {
  return {
    method: 'GET',
    path: '/asset/coin/query-info',
    access: 'read',
    perSecond: { spot: 5, futures: 5 },
    handle({ parameters }) {
      const asked = parameters.text('coin');
      const rows = COINS.filter((coin) => asked === undefined || coin === asked).map(
        (coin): Json => ({
          name: coin,
          coin,
          remainAmount: '0',
          chains: [
            {
              chain: coin,
              chainType: coin,
              confirmation: '1',
              withdrawFee: '0',
              depositMin: '0',
              withdrawMin: '0',
              minAccuracy: '8',
              chainDeposit: '0',
              chainWithdraw: '0',
              withdrawPercentageFee: '0',
              contractAddress: '',
              safeConfirmNumber: '1',
            },
          ],
        }),
      );
      return { retMsg: '', result: { rows } };
    },
  };
}
