import { defineStage } from '../stage-file.ts';

/**
 * Every option of the stack and every setting of its functions, with values of a careful team. Not deployed: copy what you
 * need into a file named after your stage. Absent values have their default: docs/reference/configuration.md lists it with
 * the meaning and the form of each value.
 */
export default defineStage({
  // Where it runs.
  region: 'ap-northeast-1',
  // Permits a region where Binance is known to refuse addresses; must equal the region: allowRegion: 'us-east-1',
  allowRegion: undefined,
  // One address for all requests to exchanges, to bind their keys to. 49 USD a month.
  staticEgress: true,

  // Who may call. Without an issuer callers sign with IAM; with one they send its tokens.
  jwtIssuer: 'https://login.example.com/',
  jwtAudience: 'atlas',
  jwtAlgorithm: 'ES256',
  jwtJwksUri: undefined,
  // Other accounts whose users and roles may call, only with IAM.
  readerAccounts: [],
  traderAccounts: [],

  // How it is reached.
  domainName: 'atlas.example.com',
  domainCertificateArn: 'arn:aws:acm:ap-northeast-1:111122223333:certificate/0f0e0d0c-0b0a-0908-0706-050403020100',
  // Instead of a domain, an endpoint of your VPC: the API is then not on the internet.
  vpcEndpoint: undefined,
  docs: false,
  // Alerts, e.g. of TradingView, that place orders: npm run hooks -- add <strategy>.
  hooks: true,
  waf: true,
  // A strategy that places more than this is out of control.
  throttles: { placeOrder: { rate: 5, burst: 10 } },

  // What it may do.
  readOnlyKeys: true,
  keyEncryptionArn: 'arn:aws:kms:ap-northeast-1:111122223333:key/0f0e0d0c-0b0a-0908-0706-050403020100',
  tableKeyArn: 'arn:aws:kms:ap-northeast-1:111122223333:key/0a0b0c0d-0e0f-0001-0203-040506070809',
  permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/workload-boundary',

  // Capacity.
  reservedConcurrency: 20,
  provisionedConcurrency: 2,

  // Alarms, costs and logs.
  alarmEmail: 'desk@example.com',
  probe: true,
  publicRequestsPerHour: 2_000,
  monthlyBudgetUsd: 200,
  compositeAlarms: true,
  logMetrics: true,
  logRetentionDays: 731,
  tags: { team: 'desk-7', 'cost-center': '4711' },
  // For tests only.
  emulator: false,

  settings: {
    // What is traded.
    ATLAS_BASES: 'BTC,ETH',
    ATLAS_EXCHANGES: 'binance.spot,binance.usdm',
    ATLAS_ALLOWED_SYMBOLS: 'BTC/USDT,ETH/USDT,BTC/USDT:USDT',
    ATLAS_MAX_NOTIONAL: 'USDT=50000',
    ATLAS_PRICE_BAND_PERCENT: '2.5',
    ATLAS_REQUIRE_IDEMPOTENCY_KEY: 'true',
    ATLAS_INTENT_TTL_HOURS: '168',
    // The parameter that `npm run trading` writes; a fixed state could only be changed by a deployment.
    ATLAS_TRADING_STATE: 'ssm',

    // Where: the exchanges themselves, test networks, or paper exchanges.
    ATLAS_BINANCE_SPOT_URL: 'https://api.binance.com',
    ATLAS_BINANCE_USDM_URL: 'https://fapi.binance.com',
    ATLAS_BINANCE_COINM_URL: 'https://dapi.binance.com',
    ATLAS_BITMEX_URL: 'https://www.bitmex.com',
    ATLAS_BYBIT_URL: 'https://api.bybit.com',

    // How.
    ATLAS_SSM_PREFIX: '/desk-7/atlas/prod',
    ATLAS_CREDENTIALS_TTL_SECONDS: '300',
    ATLAS_RECV_WINDOW_MS: '2000',
    ATLAS_REQUEST_BUDGET_MS: '20000',
    ATLAS_CATALOGUE_TTL_SECONDS: '300',
    ATLAS_MAX_PAGE_WEIGHT: '400',
    ATLAS_LOG_LEVEL: 'info',
    ATLAS_LOG_FORMAT: 'json',
    ATLAS_LOG_DEBUG_SAMPLE: '0.01',
  },
});
