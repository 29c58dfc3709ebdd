import type { Instrument } from '../domain/instrument.ts';

const MOST = 3;

/**
 * Returns the unified symbols closest to a text, best first, at most three. Ignores case, separators and `XBT` for `BTC`,
 * and compares the exchange's own names too, so that `BTCUSDT`, `XBT/USD` and
 * `btc/usdt` all find their symbol. Empty when nothing is near.
 */
export function closestSymbols(text: string, known: readonly Instrument[]): string[] {
  const wanted = bare(text.slice(0, 60));
  const distances = new Map<string, number>();
  for (const { symbol, exchangeSymbol } of known) {
    const distance = Math.min(editDistance(wanted, bare(symbol)), editDistance(wanted, bare(exchangeSymbol)));
    distances.set(symbol, Math.min(distance, distances.get(symbol) ?? Number.POSITIVE_INFINITY));
  }
  // An exact match in another spelling excludes all others.
  const near = [...distances.values()].includes(0) ? 0 : Math.max(2, Math.floor(wanted.length / 2));
  return [...distances]
    .filter(([, distance]) => distance <= near)
    .sort(([a, x], [b, y]) => x - y || a.length - b.length || (a < b ? -1 : 1))
    .slice(0, MOST)
    .map(([symbol]) => symbol);
}

/** Normalizes the spelling of a unified or exchange symbol. */
export function bare(text: string): string {
  return text
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .replaceAll('XBT', 'BTC');
}

/** Insertions, deletions and replacements that turn `a` into `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, x] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, y] of [...b].entries()) {
      const replace = (row[j] ?? 0) + (x === y ? 0 : 1);
      next.push(Math.min(replace, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
