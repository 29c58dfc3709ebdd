import type { Exchange } from '../lib/domain/instrument.ts';

/** A region whose addresses an exchange refuses, with the source. */
export interface RefusedRegion {
  readonly country: string;
  readonly source: string;
}

const UNITED_STATES: RefusedRegion = {
  country: 'the United States',
  // 451 "Service unavailable from a restricted location according to 'b. Eligibility'", as users reported.
  source: 'reported: github.com/ccxt/ccxt/issues/15872, github.com/hummingbot/hummingbot/issues/5932',
};

const BYBIT_SOURCE = 'documented: bybit-exchange.github.io/docs/v5/error, "403"';
const BYBIT_UNITED_STATES: RefusedRegion = { country: 'the United States', source: BYBIT_SOURCE };
const BYBIT_CHINA: RefusedRegion = { country: 'mainland China', source: BYBIT_SOURCE };

/** Where an exchange refuses to be reached from. */
interface Refusals {
  /** The hosts that refuse; test networks and paper exchanges can be reached from anywhere. */
  readonly hosts: RegExp;
  readonly regions: Readonly<Record<string, RefusedRegion>>;
}

/**
 * Regions whose addresses an exchange refuses. No exchange lists AWS regions, so these come from reports and from the
 * countries its terms have named; a region that is missing here is not necessarily allowed.
 */
const REFUSALS: Readonly<Record<Exchange, Refusals>> = {
  // It answers 451.
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
  // It has closed, so no address is refused.
  bitmex: { hosts: /(^|\.)bitmex\.com$/, regions: {} },
};

/** Why an exchange cannot be reached from a region at one of its hosts; `undefined` if no reason is known. */
export function refusedRegion(exchange: Exchange, origin: string, region: string): RefusedRegion | undefined {
  const { hosts, regions } = REFUSALS[exchange];
  return hosts.test(new URL(origin).hostname) ? regions[region] : undefined;
}
