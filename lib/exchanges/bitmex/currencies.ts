/** Minor units whose spelling is not that of the currency (docs/venues/bitmex.md §4.7). */
const MINOR_UNITS: Readonly<Record<string, string>> = { Gwei: 'ETH', LAMp: 'SOL' };

/** BitMEX's names of currencies that have another one elsewhere. */
const NAMES: Readonly<Record<string, string>> = { XBT: 'BTC' };

/**
 * The currency as everybody else calls it: `XBT`, and its minor unit `XBt`, are `BTC`; `USDt` is `USDT`. Minor units are
 * spelt with a lower-case last letter (§4.7).
 */
export function currencyOf(bitmexName: string): string {
  const major = MINOR_UNITS[bitmexName] ?? bitmexName.toUpperCase();
  return NAMES[major] ?? major;
}

/** What BitMEX calls a currency: `BTC` is `XBT`. */
export function bitmexNameOf(currency: string): string {
  return Object.keys(NAMES).find((name) => NAMES[name] === currency) ?? currency;
}

/** Contracts settled in one of these are `usdm`, all others `coinm`. */
export const STABLECOINS: ReadonlySet<string> = new Set(['USDT', 'USDC']);
