/**
 * The unified symbol, in the convention most trading software uses: `BASE/QUOTE` for spot, `BASE/QUOTE:SETTLE` for a
 * perpetual, `BASE/QUOTE:SETTLE-YYMMDD` for a delivery contract. Bitcoin is `BTC`, never `XBT`.
 */
export interface SymbolParts {
  readonly base: string;
  readonly quote: string;
  /** The currency a contract is margined and settled in; absent on spot. */
  readonly settle?: string | undefined;
  /** Day of delivery, `YYMMDD`, UTC; absent on spot and perpetuals. */
  readonly expiry?: string | undefined;
}

/** Maximum length of an asset name in characters. */
export const MAX_ASSET_LENGTH = 20;

/** Maximum length of a unified symbol in characters. */
export const MAX_SYMBOL_LENGTH = 64;

const ASSET = `([A-Z0-9]{1,${MAX_ASSET_LENGTH}})`;
const SYMBOL = new RegExp(`^${ASSET}/${ASSET}(?::${ASSET}(?:-(\\d{6}))?)?$`);

/** Formats a unified symbol. */
export function formatSymbol({ base, quote, settle, expiry }: SymbolParts): string {
  return `${base}/${quote}${settle ? `:${settle}` : ''}${expiry ? `-${expiry}` : ''}`;
}

/** Parses a unified symbol; `undefined` when `text` is malformed. */
export function parseSymbol(text: string): SymbolParts | undefined {
  const match = SYMBOL.exec(text);
  if (!match) return undefined;
  const [, base = '', quote = '', settle, expiry] = match;
  if (expiry !== undefined && !isDay(expiry)) return undefined;
  return { base, quote, ...(settle && { settle }), ...(expiry && { expiry }) };
}

/** `YYMMDD` of a moment in epoch milliseconds, UTC. */
export function expiryDay(time: number): string {
  return new Date(time).toISOString().slice(2, 10).replaceAll('-', '');
}

function isDay(yymmdd: string): boolean {
  const iso = `20${yymmdd.slice(0, 2)}-${yymmdd.slice(2, 4)}-${yymmdd.slice(4)}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}
