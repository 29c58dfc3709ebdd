import type { Market } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { parseSymbol } from '../domain/symbol.ts';
import { impliedMarkets } from './catalogue.ts';

/** Filters that say something of the instrument. An absent one binds nothing. */
export interface SymbolFilter {
  readonly symbol?: string | undefined;
  readonly market?: Market | undefined;
  readonly base?: string | undefined;
}

/**
 * Throws 400 that names the contradiction when no instrument could ever be meant: a symbol says its base asset and its
 * market by its form, and another filter says another one.
 */
export function refuseContradiction({ symbol, market, base }: SymbolFilter): void {
  const parts = symbol === undefined ? undefined : parseSymbol(symbol);
  if (symbol === undefined || parts === undefined) return;
  if (base !== undefined && base !== parts.base) {
    refuse('base', base, `symbol ${symbol} is of base ${parts.base}, and base says ${base.slice(0, 20)}`, parts.base);
  }
  const implied = impliedMarkets(symbol) ?? [];
  if (market !== undefined && !implied.includes(market)) {
    const are = implied.join(' or ');
    refuse('market', market, `symbol ${symbol} is of market ${are}, and market says ${market}`, are);
  }
}

function refuse(field: string, given: string, why: string, bound: string): never {
  const message = `${why}: no instrument is both.`;
  throw new Problem('INVALID_REQUEST', message, {
    violations: [{ field, rule: 'contradiction', message, given, bound }],
  });
}
