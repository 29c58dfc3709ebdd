import type { Fixed } from '../../engine/decimal.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import { REFUSED } from '../refusal.ts';
import { contractTypeOf } from './exchange-info.ts';
import { type FuturesSymbol, quantityText } from './instrument.ts';
import { FUNDING_INTERVAL_MS, FUNDING_RATE, markText } from './market-data.ts';
import { rowLimit } from './paging.ts';
import { type FuturesVenue, listedSymbols, pathOf } from './venue.ts';

const ROWS = { fallback: 100, max: 1_000 } as const;

/** Funding as it would have been, and how much is open (docs/venues/binance.md §27). */
export function funding(venue: FuturesVenue): readonly Endpoint[] {
  const { byPair } = venue.facts;
  return [
    {
      method: 'GET',
      path: pathOf(venue, 'fundingRate'),
      security: 'none',
      weight: 1,
      ...(byPair && { mandatory: ['symbol'] }),
      handle: (call) => ({ body: fundingRows(venue, call) }),
    },
    {
      method: 'GET',
      path: pathOf(venue, 'fundingInfo'),
      security: 'none',
      weight: byPair ? 1 : 0,
      // Only symbols whose bounds or interval were changed are in it, and none was.
      handle: () => ({ body: [] }),
    },
    {
      method: 'GET',
      path: pathOf(venue, 'openInterest'),
      security: 'none',
      weight: 1,
      mandatory: ['symbol'],
      handle({ parameters, now }) {
        const symbol = venue.symbol(parameters.required('symbol'));
        const openInterest = quantityText(symbol, openInterestOf(venue, symbol));
        const { symbol: name } = symbol.instrument;
        const ofPair = { pair: symbol.pair, contractType: contractTypeOf(symbol, now) };
        return { body: { symbol: name, openInterest, ...(byPair && ofPair), time: now } };
      },
    },
  ];
}

/** Contracts held long; as many are held short. */
function openInterestOf({ exchange }: FuturesVenue, { instrument }: FuturesSymbol): Fixed {
  return exchange
    .accounts()
    .flatMap((account) => exchange.positions(account, instrument.symbol))
    .reduce((sum, { quantity }) => (quantity > 0n ? sum + quantity : sum), 0n);
}

/** Every eight hours, oldest first; delivery contracts have none. Without times the newest. */
function fundingRows(venue: FuturesVenue, { parameters, now }: Call): readonly Json[] {
  const name = parameters.text('symbol');
  const limit = rowLimit(parameters, ROWS);
  const from = parameters.names.has('startTime') ? parameters.number('startTime', 0) : undefined;
  const to = Math.min(parameters.number('endTime', now), now);
  if (from !== undefined && from > to) throw REFUSED.combination();
  const symbols = (name === undefined ? listedSymbols(venue, now) : [venue.symbol(name)]).filter(
    ({ quarter }) => quarter === undefined,
  );
  const earliest = Math.min(...symbols.map(({ contract }) => contract.onboardDate));
  const rows: Json[] = [];
  const add = (time: number): void => {
    for (const symbol of symbols) if (rows.length < limit) rows.push(fundingRow(venue, symbol, time));
  };
  const floor = (time: number): number => Math.floor(time / FUNDING_INTERVAL_MS) * FUNDING_INTERVAL_MS;
  if (from !== undefined) {
    let time = floor(Math.max(from, earliest) - 1) + FUNDING_INTERVAL_MS;
    for (; time <= to && rows.length < limit; time += FUNDING_INTERVAL_MS) add(time);
    return rows;
  }
  for (let time = floor(to); time >= earliest && rows.length < limit; time -= FUNDING_INTERVAL_MS) add(time);
  return rows.reverse();
}

function fundingRow({ exchange, facts }: FuturesVenue, { instrument: { symbol } }: FuturesSymbol, time: number): Json {
  const row = { symbol, fundingRate: FUNDING_RATE, fundingTime: time };
  if (facts.byPair) return row;
  return { ...row, markPrice: markText(exchange.candle(symbol, time, time + 60_000).open), rateType: 'Regular' };
}
