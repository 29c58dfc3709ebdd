import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { lacksRules } from '../exchanges/instrument-list.ts';
import { describeUnreadable, type LeftOutReport, MAX_SYMBOLS } from '../exchanges/left-out.ts';
import type { ExchangePort, UnreadableInstrument } from '../exchanges/port.ts';
import { portsFor } from './catalogue.ts';
import type { ReferenceContext } from './context.ts';
import { refuseContradiction } from './symbol-filter.ts';

export interface InstrumentFilter {
  readonly exchange?: Exchange | undefined;
  readonly market?: Market | undefined;
  readonly symbol?: string | undefined;
  readonly base?: string | undefined;
}

/** One product's part of the answer. `problem` together with instruments means that the list is overdue. */
export interface InstrumentSource {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly status: 'complete' | 'partial' | 'unavailable';
  /** Why the source is not complete. */
  readonly reason: string | undefined;
  readonly problem: Problem | undefined;
  /** Listed instruments that cannot be read. */
  readonly leftOut: LeftOutReport | undefined;
}

/** Lists the tradable instruments; `sources` reports an exchange that does not answer, which hides no other. */
export async function listInstruments(
  context: ReferenceContext,
  filter: InstrumentFilter,
  deadline: Deadline,
): Promise<{ instruments: Instrument[]; sources: InstrumentSource[] }> {
  refuseContradiction(filter);
  const ports = await Promise.all(portsFor(context.ports, filter).map((port) => port.load()));
  const answers = await Promise.all(
    ports.map(async (port) => {
      const markets = port.markets.filter((market) => !filter.market || market === filter.market);
      try {
        const { instruments, unreadable, problem } = await context.catalogue.load(port, deadline);
        const known = { port, markets, unreadable, problem, lost: false };
        if (!filter.symbol) return { ...known, instruments, doubtful: false };
        return { ...known, ...(await namedAt(context, port, filter.symbol, deadline)) };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return { port, markets, instruments: [], unreadable: [], problem: error, lost: true, doubtful: true };
      }
    }),
  );
  const instruments = answers
    .flatMap((answer) => answer.instruments)
    .filter(
      ({ market, base }) => (!filter.market || market === filter.market) && (!filter.base || base === filter.base),
    );
  if (filter.symbol && instruments.length === 0 && answers.every(({ doubtful }) => !doubtful)) {
    throw await context.catalogue.unknownSymbol({ exchange: filter.exchange, symbol: filter.symbol }, deadline);
  }
  return { instruments, sources: answers.flatMap(sourcesOf) };
}

/** The instruments with the symbol; `doubtful` where an unreadable listed one may have it. */
async function namedAt(
  { catalogue }: ReferenceContext,
  port: ExchangePort,
  symbol: string,
  deadline: Deadline,
): Promise<{ instruments: readonly Instrument[]; doubtful: boolean }> {
  try {
    const named = await catalogue.symbolAt(port, symbol, deadline);
    const instruments = named.filter((instrument) => !lacksRules(instrument));
    return { instruments, doubtful: instruments.length < named.length };
  } catch (error) {
    if (error instanceof Problem && error.code === 'EXCHANGE_PROTOCOL') return { instruments: [], doubtful: true };
    throw error;
  }
}

interface Answer {
  readonly port: ExchangePort;
  readonly markets: readonly Market[];
  readonly unreadable: readonly UnreadableInstrument[];
  readonly problem: Problem | undefined;
  /** Whether nothing is known about the product. */
  readonly lost: boolean;
}

function sourcesOf({ port, markets, unreadable, problem, lost }: Answer): InstrumentSource[] {
  return markets.map((market) => {
    const odd = unreadable.filter(({ instrument }) => instrument === null || instrument.market === market);
    const reasons = [problem?.detail, describeUnreadable(odd, 'they are left out and take no orders')];
    const reason = reasons.filter((text) => text !== undefined).join(' ');
    return {
      exchange: port.exchange,
      market,
      status: lost ? 'unavailable' : reason === '' ? 'complete' : 'partial',
      reason: reason === '' ? undefined : reason,
      problem,
      leftOut: odd.length === 0 ? undefined : reportOf(odd),
    };
  });
}

function reportOf(odd: readonly UnreadableInstrument[]): LeftOutReport {
  const names = odd.flatMap(({ exchangeSymbol }) => exchangeSymbol ?? []);
  return { unreadable: odd.length, notServed: 0, exchangeSymbols: names.slice(0, MAX_SYMBOLS) };
}
