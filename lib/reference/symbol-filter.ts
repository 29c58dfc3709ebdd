import type { Market } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { parseSymbol } from '../domain/symbol.ts';
import { impliedMarkets } from './catalogue.ts';

/** Filters on the instrument. An absent field matches everything. */
export interface SymbolFilter {
  readonly symbol?: string | undefined;
  readonly market?: Market | undefined;
  readonly base?: string | undefined;
}

/**
 * Throws 400 when the filters contradict each other, so that no instrument can match: the form of a symbol implies its base
 * asset and its market.
 */
export function refuseContradiction({ symbol, market, base }: SymbolFilter): void {
  const parts = symbol === undefined ? undefined : parseSymbol(symbol);
  if (symbol === undefined || parts === undefined) return;
  if (base !== undefined && base !== parts.base) {
    refuse('base', base, `symbol ${symbol} has base ${parts.base}, but base is ${base.slice(0, 20)}`, parts.base);
  }
  const implied = impliedMarkets(symbol) ?? [];
  if (market !== undefined && !implied.includes(market)) {
    const are = implied.join(' or ');
    refuse('market', market, `symbol ${symbol} has market ${are}, but market is ${market}`, are);
  }
}

function refuse(field: string, given: string, why: string, bound: string): never {
  const message = `${why}: no instrument matches both.`;
  throw new Problem('INVALID_REQUEST', message, {
    violations: [{ field, rule: 'contradiction', message, given, bound }],
  });
}
