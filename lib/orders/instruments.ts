import { portsFor } from '../instruments/catalogue.ts';
import type { Exchange, Instrument, Market } from '../instruments/instrument.ts';
import { Problem } from '../problems.ts';
import type { Deadline, OrdersContext } from './context.ts';

export interface InstrumentFilter {
  readonly exchange?: Exchange | undefined;
  readonly market?: Market | undefined;
  readonly symbol?: string | undefined;
  readonly base?: string | undefined;
}

/** One product's part of the answer. `problem` with instruments: the list is older than it should be. */
export interface InstrumentSource {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly status: 'complete' | 'partial' | 'unavailable';
  readonly problem: Problem | undefined;
}

/** What can be traded; an exchange that cannot be asked is said in `sources` and hides no other. */
export async function listInstruments(
  context: OrdersContext,
  filter: InstrumentFilter,
  deadline: Deadline,
): Promise<{ instruments: Instrument[]; sources: InstrumentSource[] }> {
  const ports = portsFor(context.ports, filter);
  const answers = await Promise.all(
    ports.map(async (port) => {
      const markets = port.markets.filter((market) => !filter.market || market === filter.market);
      try {
        const { instruments, problem } = await context.catalogue.load(port, deadline);
        return { port, markets, instruments, status: problem ? ('partial' as const) : ('complete' as const), problem };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return { port, markets, instruments: [], status: 'unavailable' as const, problem: error };
      }
    }),
  );
  const instruments = answers
    .flatMap((answer) => answer.instruments)
    .filter(
      (each) =>
        (!filter.market || each.market === filter.market) &&
        (!filter.symbol || each.symbol === filter.symbol) &&
        (!filter.base || each.base === filter.base),
    );
  if (filter.symbol && instruments.length === 0 && answers.every((answer) => answer.status !== 'unavailable')) {
    throw await context.catalogue.unknownSymbol({ exchange: filter.exchange, symbol: filter.symbol }, deadline);
  }
  const sources = answers.flatMap(({ port, markets, status, problem }) =>
    markets.map((market) => ({ exchange: port.exchange, market, status, problem })),
  );
  return { instruments, sources };
}
