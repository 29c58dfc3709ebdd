import type { Instrument } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';
import { parseSymbol } from '../../domain/symbol.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import { type InstrumentRows, instrumentsIn, listedInstruments } from '../instrument-list.ts';
import { type CallContext, type InstrumentList, NOT_SERVED, type NotServed } from '../port.ts';
import { listOf, UnreadableReply } from '../wire.ts';
import type { BitmexReadRequest } from './client.ts';
import { bitmexNameOf } from './currencies.ts';
import * as query from './query.ts';

export interface ContractsDeps {
  readonly read: <T>(request: BitmexReadRequest, call: CallContext, parse: (json: ExactJson) => T) => Promise<T>;
  readonly rows: InstrumentRows;
  /** Whether the instrument's product is enabled. */
  readonly isOn: (instrument: Instrument) => boolean;
}

/**
 * Everything BitMEX ever listed, by name. A name does not reveal its underlying: some settled contracts begin with another
 * root (docs/venues/bitmex.md §4.2: `rootSymbol` is a separate field). A symbol that is not served stays so and is
 * remembered.
 */
export interface Contracts {
  listed(call: CallContext): Promise<InstrumentList>;
  named(exchangeSymbol: string, call: CallContext): Promise<Instrument | NotServed | undefined>;
  /** The contract delivered on the day of the unified symbol. */
  delivered(symbol: string, call: CallContext): Promise<Instrument | undefined>;
  /** Learns in one request which of the names are not served. A failure is harmless, because each can be looked up alone. */
  learn(exchangeSymbols: readonly string[], call: CallContext): Promise<void>;
  isKnownNotServed(exchangeSymbol: string): boolean;
}

/** Names per request, as many as fit into a URL. */
const AT_ONCE = 100;
/** More names than any account has traded; beyond it the oldest are dropped. */
const MAX_KNOWN = 5_000;

/** Sends nothing until used. */
export function createContracts({ read, rows, isOn }: ContractsDeps): Contracts {
  const known = new Map<string, Instrument | NotServed>();
  const remember = (exchangeSymbol: string, what: Instrument | NotServed) => {
    const [oldest] = known.keys();
    if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest);
    known.set(exchangeSymbol, what);
  };
  const sorted = (json: ExactJson, read = instrumentsIn): InstrumentList => {
    const list = read(listOf(json, 'The instruments'), rows);
    const off = list.instruments.filter((instrument) => !isOn(instrument)).map(({ exchangeSymbol }) => exchangeSymbol);
    const on = list.instruments.filter(isOn);
    const unreadable = list.unreadable.filter(({ instrument }) => instrument === null || isOn(instrument));
    const notServed = [...list.notServed, ...off];
    for (const instrument of on) remember(instrument.exchangeSymbol, instrument);
    for (const name of notServed) remember(name, NOT_SERVED);
    return { instruments: on, unreadable, notServed };
  };

  return {
    listed: (call) => read(query.activeInstruments, call, (json) => sorted(json, listedInstruments)),
    named(exchangeSymbol, call) {
      const before = known.get(exchangeSymbol);
      // A settled or unserved symbol stays so; the rules of an open one change.
      if (before === NOT_SERVED || (before !== undefined && before.status !== 'active')) return Promise.resolve(before);
      return unlessUnknown(
        read(query.instrumentNamed(exchangeSymbol), call, (json) => {
          const { instruments, unreadable, notServed } = sorted(json);
          if (notServed.includes(exchangeSymbol)) return NOT_SERVED;
          const found = instruments.find((each) => each.exchangeSymbol === exchangeSymbol);
          const odd = unreadable.find((each) => each.exchangeSymbol === exchangeSymbol);
          if (odd?.instrument === null) throw new UnreadableReply(`${exchangeSymbol} cannot be read: ${odd.reason}`);
          return found ?? odd?.instrument;
        }),
      );
    },
    async delivered(symbol, call) {
      const { base, quote, expiry } = parseSymbol(symbol) ?? {};
      if (base === undefined || quote === undefined || expiry === undefined) return undefined;
      const request = query.datedContracts(bitmexNameOf(base), bitmexNameOf(quote));
      const { instruments } = await read(request, call, (json) => sorted(json));
      return instruments.find((each) => each.symbol === symbol && each.status !== 'active');
    },
    async learn(exchangeSymbols, call) {
      const unknown = [...new Set(exchangeSymbols)].filter((name) => !known.has(name));
      for (let next = 0; next < unknown.length; next += AT_ONCE) {
        const names = unknown.slice(next, next + AT_ONCE);
        // A single name is looked up alone, where the result is kept.
        if (names.length < 2) return;
        try {
          await read(query.namedInstruments(names), call, (json) => sorted(json));
        } catch (error) {
          if (error instanceof Problem || error instanceof UnreadableReply) return;
          throw error;
        }
      }
    },
    isKnownNotServed: (exchangeSymbol) => known.get(exchangeSymbol) === NOT_SERVED,
  };
}

/** Turns "no such instrument" into `undefined` (§6). */
async function unlessUnknown<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Problem && error.code === 'UNKNOWN_SYMBOL') return undefined;
    throw error;
  }
}
