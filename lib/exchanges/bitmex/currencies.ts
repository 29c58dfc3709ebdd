/** Minor units whose name differs from the currency's (docs/venues/bitmex.md §4.7). */
const MINOR_UNITS: Readonly<Record<string, string>> = { Gwei: 'ETH', LAMp: 'SOL' };

/** BitMEX's names of currencies that have another name elsewhere. */
const NAMES: Readonly<Record<string, string>> = { XBT: 'BTC' };

/**
 * The currency's common name: `XBT`, and its minor unit `XBt`, are `BTC`; `USDt` is `USDT`. Minor units end with a
 * lower-case letter (§4.7).
 */
export function currencyOf(bitmexName: string): string {
  const major = MINOR_UNITS[bitmexName] ?? bitmexName.toUpperCase();
  return NAMES[major] ?? major;
}

/** BitMEX's name of a currency: `BTC` is `XBT`. */
export function bitmexNameOf(currency: string): string {
  return Object.keys(NAMES).find((name) => NAMES[name] === currency) ?? currency;
}

/** Contracts settled in one of these are `usdm`, all others `coinm`. */
export const STABLECOINS: ReadonlySet<string> = new Set(['USDT', 'USDC']);
