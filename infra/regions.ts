import type { Exchange } from '../lib/domain/instrument.ts';

/** A region in which an exchange refuses addresses, and who says so. */
export interface RefusedRegion {
  readonly country: string;
  readonly source: string;
}

const UNITED_STATES: RefusedRegion = {
  country: 'the United States',
  // 451 "Service unavailable from a restricted location according to 'b. Eligibility'", as users met it.
  source: 'reported: github.com/ccxt/ccxt/issues/15872, github.com/hummingbot/hummingbot/issues/5932',
};

const BYBIT_SOURCE = 'documented: bybit-exchange.github.io/docs/v5/error, "403"';
const BYBIT_UNITED_STATES: RefusedRegion = { country: 'the United States', source: BYBIT_SOURCE };
const BYBIT_CHINA: RefusedRegion = { country: 'mainland China', source: BYBIT_SOURCE };

/** From where an exchange does not let itself be reached. */
interface Refusals {
  /** The hosts that refuse; test networks and paper exchanges are reached from anywhere. */
  readonly hosts: RegExp;
  readonly regions: Readonly<Record<string, RefusedRegion>>;
}

/**
 * Regions whose addresses an exchange refuses. No list of an exchange names regions of AWS, so these are made of reports
 * and of the countries that its terms have named; a region that is not here is not thereby allowed.
 */
const REFUSALS: Readonly<Record<Exchange, Refusals>> = {
  // Answered with 451.
  binance: {
    hosts: /(^|\.)binance\.com$/,
    regions: {
      'us-east-1': UNITED_STATES,
      'us-east-2': UNITED_STATES,
      'us-west-1': UNITED_STATES,
      'us-west-2': UNITED_STATES,
      'ap-southeast-5': {
        country: 'Malaysia',
        source:
          'the terms as quoted in github.com/diegomanuel/binance-to-google-sheets/issues/142; unverified since 2022',
      },
    },
  },
  // A 403 page of its CDN (docs/venues/bybit.md §1.1, §5).
  bybit: {
    hosts: /(^|\.)(bybit\.com|bytick\.com)$/,
    regions: {
      'us-east-1': BYBIT_UNITED_STATES,
      'us-east-2': BYBIT_UNITED_STATES,
      'us-west-1': BYBIT_UNITED_STATES,
      'us-west-2': BYBIT_UNITED_STATES,
      'cn-north-1': BYBIT_CHINA,
      'cn-northwest-1': BYBIT_CHINA,
    },
  },
  // It has closed: nobody is kept from trading there by his address.
  bitmex: { hosts: /(^|\.)bitmex\.com$/, regions: {} },
};

/** Why an exchange is not reached from a region at one of its hosts; `undefined`: nothing is known to be in the way. */
export function refusedRegion(exchange: Exchange, origin: string, region: string): RefusedRegion | undefined {
  const { hosts, regions } = REFUSALS[exchange];
  return hosts.test(new URL(origin).hostname) ? regions[region] : undefined;
}
