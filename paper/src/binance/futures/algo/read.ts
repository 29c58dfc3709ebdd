import type { Conditional } from '../../../engine/conditional.ts';
import type { Call, Endpoint } from '../../api.ts';
import { REFUSED } from '../../refusal.ts';
import { first, rowLimit, sevenDays, timeWindow } from '../paging.ts';
import { type FuturesVenue, pathOf } from '../venue.ts';
import { algoIdOf } from './ids.ts';
import { readAlgoKey } from './key.ts';
import { algoReport, algoRow } from './report.ts';

const ROWS = { fallback: 500, max: 1_000 } as const;

/** `GET algoOrder`, `openAlgoOrders` and `allAlgoOrders` (docs/venues/binance.md §21.8). */
export function readAlgos(venue: FuturesVenue): readonly Endpoint[] {
  return [queryAlgo(venue), openAlgos(venue), allAlgos(venue)];
}

/** The conditional orders that reads see. */
function visibleAlgos(venue: FuturesVenue, { account, now }: Call, symbol?: string): readonly Conditional[] {
  return venue.exchange.conditionals.list(account, symbol).filter((algo) => venue.algoVisible(algo, now));
}

function queryAlgo(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'algoOrder'),
    security: 'userData',
    weight: 1,
    handle({ parameters, account, now }) {
      const algo = venue.exchange.conditionals.find(readAlgoKey(parameters, account));
      if (algo === undefined || !venue.algoVisible(algo, now)) throw REFUSED.noSuchOrder();
      return { body: algoReport(venue, algo) };
    },
  };
}

function openAlgos(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'openAlgoOrders'),
    security: 'userData',
    weight: (parameters) => (parameters.names.has('symbol') ? 1 : 40),
    handle(call) {
      const { parameters } = call;
      const name = parameters.text('symbol');
      const id = parameters.integer('algoId');
      parameters.word('algoType', ['CONDITIONAL']);
      const symbol = name === undefined ? undefined : venue.symbol(name).instrument.symbol;
      const rows = visibleAlgos(venue, call, symbol).filter(
        (algo) => algo.state === 'WAITING' && (id === undefined || algoIdOf(algo) === id),
      );
      return { body: rows.map((algo) => algoRow(venue, algo)) };
    },
  };
}

/** From an id on, or by time of placement within seven days; oldest first, as orders are listed. */
function allAlgos(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'allAlgoOrders'),
    security: 'userData',
    weight: 5,
    mandatory: ['symbol'],
    handle(call) {
      const { parameters, now } = call;
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      const limit = rowLimit(parameters, ROWS);
      const fromId = parameters.integer('algoId');
      const sent = timeWindow(venue.facts, parameters);
      const { from, to } = sevenDays(sent, now);
      const all = visibleAlgos(venue, call, symbol);
      const inside = (algo: Conditional): boolean =>
        fromId === undefined ? algo.createdAt >= from && algo.createdAt <= to : algoIdOf(algo) >= fromId;
      const fromTheStart = fromId !== undefined || sent.from !== undefined;
      const rows = fromTheStart ? first(all, limit, inside) : first(all.toReversed(), limit, inside).reverse();
      return { body: rows.map((algo) => algoRow(venue, algo)) };
    },
  };
}
