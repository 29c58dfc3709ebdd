import type { SettlementEffect } from '../../engine/effects.ts';
import type { Fill } from '../../engine/trades.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import { amountText } from './instrument.ts';
import { rowLimit } from './paging.ts';
import { isFillKept, recordsSince } from './retention.ts';
import { type FuturesVenue, pathOf } from './venue.ts';

const ROWS = { fallback: 100, max: 1_000 } as const;
const WEEK_MS = 7 * 86_400_000;

/** `tranId` is unique per user and kind of income (docs/venues/binance.md §24.5). */
const FIRST_TRAN_ID = 968_932_239_000n;

interface Income {
  readonly symbol: string;
  readonly type: 'REALIZED_PNL' | 'COMMISSION' | 'DELIVERED_SETTELMENT';
  readonly amount: bigint;
  readonly asset: string;
  readonly time: number;
  readonly sequence: number;
  readonly tradeId: string;
}

/** `GET income`: profits, commissions and settlements, oldest first; the last seven days unless asked (§24.5). */
export function income(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'income'),
    security: 'userData',
    weight: venue.facts.byPair ? 20 : 30,
    handle(call) {
      const { parameters, now } = call;
      const type = parameters.text('incomeType');
      const name = parameters.text('symbol');
      const symbol = name === undefined ? undefined : venue.symbol(name).instrument.symbol;
      const to = parameters.number('endTime', now);
      const from = Math.max(parameters.number('startTime', to - WEEK_MS), recordsSince(now));
      const limit = rowLimit(parameters, ROWS);
      const page = Math.max(parameters.number('page', 1), 1);
      const rows = [...ofFills(venue, call), ...ofSettlements(venue, call)]
        .filter((row) => row.time >= from && row.time <= to)
        .filter((row) => symbol === undefined || row.symbol === symbol)
        .filter((row) => type === undefined || row.type === type)
        .sort((one, other) => one.time - other.time || one.sequence - other.sequence);
      return { body: rows.slice((page - 1) * limit, page * limit).map((row) => describe(venue, row)) };
    },
  };
}

function ofFills({ exchange }: FuturesVenue, { account, now }: Call): Income[] {
  const rowsOf = (fill: Fill): Income[] => {
    const { symbol, time, sequence, commission, commissionAsset, realizedPnl } = fill;
    const common = { symbol, time, sequence, asset: commissionAsset, tradeId: fill.tradeId.toString() };
    return [
      { ...common, type: 'COMMISSION', amount: -commission },
      ...(realizedPnl === 0n ? [] : [{ ...common, type: 'REALIZED_PNL', amount: realizedPnl } as const]),
    ];
  };
  return [...exchange.fills({ account })].filter((fill) => isFillKept(fill, now)).flatMap(rowsOf);
}

function ofSettlements(venue: FuturesVenue, { account }: Call): Income[] {
  const settled = venue.exchange
    .effects({ account })
    .filter((effect): effect is SettlementEffect => effect.kind === 'settled');
  return settled.map(({ symbol, time, sequence, realizedPnl }) => ({
    symbol,
    time,
    sequence,
    type: 'DELIVERED_SETTELMENT',
    amount: realizedPnl,
    asset: venue.symbol(symbol).contract.settle,
    tradeId: '',
  }));
}

/** A number on USD-M, a text on COIN-M (docs/venues/binance.md §20). */
function describe({ facts }: FuturesVenue, { symbol, type, amount, asset, time, sequence, tradeId }: Income): Json {
  const id = FIRST_TRAN_ID + BigInt(sequence);
  return {
    symbol,
    incomeType: type,
    income: amountText(amount),
    asset,
    info: type,
    time,
    tranId: facts.byPair ? id.toString() : id,
    tradeId,
  };
}
