import type { AlertValue } from '../../alerts/alert.ts';
import { type FromAlert, orderFieldsOf, referencesIn, type Template } from '../../alerts/template.ts';
import { Problem } from '../../domain/problem.ts';
import type { PlaceRequest } from '../../orders/place.ts';
import { placeOrderRow } from '../operations/orders.ts';
import { validate } from './validate.ts';

/** Reads what a template has filled as the body of a place. Throws `INVALID_REQUEST` with every violation. */
export function orderOfAlert(fields: Readonly<Record<string, unknown>>): PlaceRequest {
  try {
    return validate(placeOrderRow, { path: {}, query: {}, body: fields }).body;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const detail = `The alert makes no order of the contract: ${error.detail}.`;
    throw new Problem(error.code, detail, error.details, { cause: error });
  }
}

/** Fields that decide which others an order may have, so that a template has to know their values. */
const DECISIVE: ReadonlySet<string> = new Set(['exchange', 'type']);

/**
 * Why a template makes no order of the contract, whatever an alert says; empty for one that can. It is tried with every word of
 * its maps, and with a likely value where it takes the alert's own.
 */
export function orderFaultsOf({ order, limits }: Template): readonly string[] {
  const references = referencesIn(order);
  const undecided = references.filter(([field, { map }]) => DECISIVE.has(field) && map === undefined);
  if (undecided.length > 0) {
    return undecided.map(
      ([field]) => `order.${field}: give a fixed value or a map, for it decides which other fields the order may have`,
    );
  }
  const [anySymbol = ''] = Object.keys(limits.symbols);
  const trials = trialAlerts(references, anySymbol);
  const faults = trials.flatMap((alert): string[] => {
    try {
      const { symbol } = orderOfAlert(orderFieldsOf(order, alert));
      return Object.hasOwn(limits.symbols, symbol) ? [] : [`order.symbol: ${symbol} has no limits in limits.symbols`];
    } catch (error) {
      if (error instanceof Problem) return [`order: ${error.detail}`];
      throw error;
    }
  });
  return [...new Set(faults)];
}

/** Alerts that together have every word that all maps of a field know. */
function trialAlerts(
  references: readonly (readonly [string, FromAlert])[],
  anySymbol: string,
): readonly ReadonlyMap<string, AlertValue>[] {
  const byField = Map.groupBy(references, ([, { from }]) => from);
  const words = new Map(
    [...byField].map(([from, those]) => {
      const maps = those.flatMap(([, { map }]) => (map === undefined ? [] : [map]));
      const [first, ...others] = maps.map((map) => Object.keys(map));
      const shared = first?.filter((word) => others.every((other) => other.includes(word)));
      return [from, shared ?? [likely(those[0]?.[0] ?? '', anySymbol)]] as const;
    }),
  );
  const rounds = Math.max(1, ...[...words.values()].map(({ length }) => length));
  return Array.from(
    { length: rounds },
    (_, round) => new Map([...words].flatMap(([from, any]) => (any.length === 0 ? [] : [[from, wordOf(any, round)]]))),
  );
}

function wordOf(words: readonly AlertValue[], round: number): AlertValue {
  return words[round % words.length] ?? '';
}

/** A value that an alert may have for a field of the order; a decimal for most. */
function likely(field: string, symbol: string): AlertValue {
  const known: Readonly<Record<string, AlertValue>> = {
    symbol,
    side: 'BUY',
    timeInForce: 'GTC',
    triggerBy: 'LAST',
    expiresAt: '2099-01-01T00:00:00Z',
    reduceOnly: true,
    postOnly: true,
    closePosition: true,
  };
  return known[field] ?? '1';
}
