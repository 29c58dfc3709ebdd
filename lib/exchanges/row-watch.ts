import type { Market } from '../domain/instrument.ts';
import type { CallContext, ExchangePort, FillQuery, HistoryStream, LeftOut } from './port.ts';
import { describeRow } from './rows.ts';

/** Reports to the operator the rows of one list that could not be read. */
export interface UnreadableRows {
  readonly exchange: string;
  /** `account` if the list covers several markets. */
  readonly market: Market | 'account';
  readonly list: 'instruments' | 'active' | 'history' | 'fills' | 'positions' | 'balances';
  readonly count: number;
  /** The first of them, each with its reason. */
  readonly first: readonly string[];
}

/** The list methods of a port, and their exchange and markets. */
type ListingPort = Pick<ExchangePort, 'exchange' | 'markets' | 'instruments' | 'active' | 'fills' | 'history'>;

/** How many rows a log line names. */
const NAMED = 3;

/** The same port; `tell` receives every list with unreadable rows. Rows that are not served are not a fault. */
export function watchingRows<P extends ListingPort>(port: P, tell: (rows: UnreadableRows) => void): P {
  const { exchange, markets } = port;
  const [only, ...others] = markets;
  const market = only !== undefined && others.length === 0 ? only : 'account';
  const note = (list: UnreadableRows['list'], reasons: readonly string[]) =>
    tellOf(reasons, { exchange, market, list }, tell);
  const stream = (each: HistoryStream): HistoryStream => ({
    ...each,
    async read(request, call) {
      const page = await each.read(request, call);
      note('history', oddIn(page.leftOut));
      return page;
    },
  });
  return {
    ...port,
    async instruments(call: CallContext) {
      const list = await port.instruments(call);
      note(
        'instruments',
        list.unreadable.map(({ exchangeSymbol, reason }) => `${exchangeSymbol ?? 'a row'} (${reason})`),
      );
      return list;
    },
    async active(scope: Parameters<ExchangePort['active']>[0], call: CallContext) {
      const reading = await port.active(scope, call);
      note('active', oddIn(reading.leftOut));
      return reading;
    },
    async fills(query: FillQuery, call: CallContext) {
      const reading = await port.fills(query, call);
      note('fills', oddIn(reading.leftOut));
      return reading;
    },
    history: (instruments: Parameters<ExchangePort['history']>[0]) => port.history(instruments).map(stream),
  };
}

/** Reports the unreadable rows among those left out, if there are any. */
export function unreadableAmong(
  leftOut: readonly LeftOut[],
  of: Pick<UnreadableRows, 'exchange' | 'market' | 'list'>,
  tell: (rows: UnreadableRows) => void,
): void {
  tellOf(oddIn(leftOut), of, tell);
}

function tellOf(
  reasons: readonly string[],
  of: Pick<UnreadableRows, 'exchange' | 'market' | 'list'>,
  tell: (rows: UnreadableRows) => void,
): void {
  if (reasons.length > 0) tell({ ...of, count: reasons.length, first: reasons.slice(0, NAMED) });
}

function oddIn(leftOut: readonly LeftOut[]): string[] {
  return leftOut.filter(({ why }) => why === 'unreadable').map(describeRow);
}
