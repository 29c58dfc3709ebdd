/** A region in which Binance refuses addresses, and who says so. */
export interface RefusedRegion {
  readonly country: string;
  readonly source: string;
}

const UNITED_STATES: RefusedRegion = {
  country: 'the United States',
  // 451 "Service unavailable from a restricted location according to 'b. Eligibility'", as users met it.
  source: 'reported: github.com/ccxt/ccxt/issues/15872, github.com/hummingbot/hummingbot/issues/5932',
};

/**
 * Regions whose addresses Binance answers with 451. No list of the exchange names regions of AWS, so this one is made of
 * reports and of the countries that its terms have named; a region that is not here is not thereby allowed.
 */
export const REGIONS_REFUSED_BY_BINANCE: Readonly<Record<string, RefusedRegion>> = {
  'us-east-1': UNITED_STATES,
  'us-east-2': UNITED_STATES,
  'us-west-1': UNITED_STATES,
  'us-west-2': UNITED_STATES,
  'ap-southeast-5': {
    country: 'Malaysia',
    source: 'the terms as quoted in github.com/diegomanuel/binance-to-google-sheets/issues/142; unverified since 2022',
  },
};

/** The hosts that refuse; test networks and paper exchanges are reached from anywhere. */
const LIVE_BINANCE = /(^|\.)binance\.com$/;

/** Whether this host is Binance itself. */
export function isLiveBinance(origin: string): boolean {
  return LIVE_BINANCE.test(new URL(origin).hostname);
}
