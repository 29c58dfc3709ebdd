import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import { MARKETS } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { expiryDay, parseSymbol, type SymbolParts } from '../domain/symbol.ts';
import { lifeCycleStage } from '../exchanges/life-cycle.ts';
import {
  type CallContext,
  type ExchangePort,
  type InstrumentList,
  NOT_SERVED,
  type UnreadableInstrument,
} from '../exchanges/port.ts';
import { CLOCK_SKEW_MS } from '../intents/accepted-until.ts';
import { bare, closestSymbols } from './closest-symbols.ts';
import type { SharedCatalogue } from './shared-catalogue.ts';

export interface CatalogueOptions {
  readonly ports: readonly ExchangePort[];
  /** How long a loaded list is served without asking again, milliseconds. */
  readonly ttlMs: number;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** Base assets to keep; all that a port returns when absent. */
  readonly bases?: readonly string[] | undefined;
  /** Lists that somebody else fetched; unless given, every list comes from its exchange. */
  readonly shared?: SharedCatalogue | undefined;
  /** Told when the shared list could not be used: the exchange is asked then, so no request fails by it. */
  readonly failed?: ((what: string, error: unknown) => void) | undefined;
}

/** What one port lists. `problem` is set when the list is older than it should be because a refresh failed. */
interface Listing {
  readonly instruments: readonly Instrument[];
  /** What it lists besides, and cannot be read. */
  readonly unreadable: readonly UnreadableInstrument[];
  /** When the exchange gave the list, whoever asked for it: epoch milliseconds. */
  readonly loadedAt: number;
  readonly ageMs: number;
  readonly problem?: Problem | undefined;
}

/** Which instruments are meant; a symbol is the unified one. */
interface SymbolQuery {
  readonly exchange?: Exchange | undefined;
  readonly market?: Market | undefined;
  readonly symbol: string;
}

interface ExchangeSymbolQuery {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly exchangeSymbol: string;
}

/** All instruments of all ports, loaded when first needed. */
export interface Catalogue {
  /** What the port lists. Throws its problem when it has never been loaded and cannot be now. */
  load(port: ExchangePort, wait: Deadline): Promise<Listing>;
  /**
   * Loads again from the exchange although the list is not old, for when it answered that a rule moved. Callers share one
   * load, and a list younger than a few seconds is taken as the answer. Throws when the exchange cannot be asked.
   */
  refresh(port: ExchangePort, wait: Deadline): Promise<Listing>;
  /**
   * The one instrument meant, to be ordered on. 400 `UNKNOWN_SYMBOL` with the closest known symbols when a fresh list has
   * none, 400 `INVALID_REQUEST` that names the field to add when several exchanges or products have it, 422
   * `MARKET_CLOSED` when it was delivered, 502 `EXCHANGE_PROTOCOL` when it may be one whose row cannot be read.
   */
  find(query: SymbolQuery, wait: Deadline): Promise<Instrument>;
  /**
   * The instruments of the port with this unified symbol: those it lists, in a fresh list when the one at hand has none,
   * or the contract that was delivered. One whose rules cannot be read is among them, for its orders can be. None: there
   * is no such symbol. Throws as `find` does when that is not certain.
   */
  symbolAt(port: ExchangePort, symbol: string, wait: Deadline): Promise<readonly Instrument[]>;
  /**
   * The instrument of an exchange's own name, listed or not any more; `undefined` when the exchange never had it, or it
   * is not served. One whose rules cannot be read is told without them, which is enough to read and cancel orders on it.
   */
  byExchangeSymbol(query: ExchangeSymbolQuery, wait: Deadline): Promise<Instrument | undefined>;
  /** The lookup that reads rows of this port: `CallContext.lookup`. */
  lookup(port: ExchangePort, wait: Deadline): CallContext['lookup'];
  /** The problem for a symbol that was not found, with the closest symbols of the exchange or of all. */
  unknownSymbol(query: SymbolQuery, wait: Deadline): Promise<Problem>;
}

/** Time for one shared load: it belongs to no single caller, so no caller's deadline can bind it. */
const LOAD_BUDGET_MS = 15_000;
/** After a failed refresh the old list is served this long before the exchange is asked again. */
const RETRY_AFTER_MS = 30_000;
/** A burst of refusals for one moved rule asks for one refresh. */
const REFRESH_GAP_MS = 5_000;
/** A list younger than this is fresh enough to say that it does not have a symbol: a burst of typos asks for one more. */
const FRESH_MS = 60_000;
/** How long an exchange's "never heard of it" is believed. */
const ABSENT_TTL_MS = 60_000;
/** More names than any account has traded; beyond it the oldest answers are forgotten. */
const MAX_RESOLVED = 2_000;

interface Loaded {
  readonly instruments: readonly Instrument[];
  readonly unreadable: readonly UnreadableInstrument[];
  /** By the exchange's name; those without one are in `unreadable` alone. */
  readonly odd: ReadonlyMap<string, UnreadableInstrument>;
  readonly notServed: ReadonlySet<string>;
  readonly bySymbol: ReadonlyMap<string, readonly Instrument[]>;
  readonly byExchangeSymbol: ReadonlyMap<string, Instrument>;
  readonly loadedAt: number;
}

interface Resolved {
  readonly instrument: Instrument | undefined;
  readonly until: number;
}

interface Shelf {
  loaded: Loaded | undefined;
  /** Set while the last refresh failed: the problem, and when to try again. */
  failed: { readonly problem: Problem; readonly retryAt: number } | undefined;
  /** From the shared list where that is young enough, else from the exchange. */
  readonly loads: Shared<Loaded>;
  readonly fromExchange: Shared<Loaded>;
  /** When a fresh list was last asked for because a symbol was not in the one at hand. */
  freshenedAt: number;
  /** Names that are not listed, by the exchange's symbol; contracts that were delivered by their unified symbol, too. */
  readonly resolved: Map<string, Resolved>;
  readonly resolving: Map<string, Shared<Resolved>>;
}

/** Builds the catalogue; asks nothing yet. */
export function createCatalogue({ ports, ttlMs, now, bases, shared, failed }: CatalogueOptions): Catalogue {
  const shelves = new Map<ExchangePort, Shelf>();
  const kept = bases && new Set(bases);
  const supported = (instrument: Instrument) => !kept || kept.has(instrument.base);

  function shelfOf(port: ExchangePort): Shelf {
    const known = shelves.get(port);
    if (known) return known;
    const shelf: Shelf = {
      loaded: undefined,
      failed: undefined,
      freshenedAt: Number.NEGATIVE_INFINITY,
      resolved: new Map(),
      resolving: new Map(),
      loads: new Shared(async (signal) => {
        const loaded = await sharedList(port, signal);
        return loaded ? shelve(shelf, loaded) : shelf.fromExchange.join(signal);
      }),
      fromExchange: new Shared(async (signal) => {
        return shelve(shelf, index(await port.instruments(detached(signal)), supported, now()));
      }),
    };
    shelves.set(port, shelf);
    return shelf;
  }

  /** The younger of two lists that were loaded side by side stays. */
  function shelve(shelf: Shelf, loaded: Loaded): Loaded {
    shelf.failed = undefined;
    if (shelf.loaded === undefined || shelf.loaded.loadedAt <= loaded.loadedAt) shelf.loaded = loaded;
    return shelf.loaded;
  }

  /** What another container fetched, if it would be served had this one fetched it then. */
  async function sharedList(port: ExchangePort, signal: AbortSignal): Promise<Loaded | undefined> {
    // Nobody fetches the list of a venue that has closed.
    if (shared === undefined || lifeCycleStage(port.facts, port.origin, now()).status === 'closed') return undefined;
    try {
      const snapshot = await shared.read(port, signal);
      if (snapshot === undefined) return undefined;
      const ageMs = now() - snapshot.loadedAt;
      // A list from the future was made by a clock that is wrong, and would be young for ever.
      if (ageMs >= ttlMs || ageMs < -CLOCK_SKEW_MS) return undefined;
      port.statedLimits?.take(snapshot.limits);
      return index(snapshot, supported, snapshot.loadedAt);
    } catch (error) {
      const product = `${port.exchange} ${port.markets.join(', ')}`;
      if (!signal.aborted) failed?.(`the shared list of instruments of ${product} could not be used`, error);
      return undefined;
    }
  }

  /** The context of a shared call. Instruments are read without looking any up. */
  const detached = (signal: AbortSignal): CallContext => ({
    signal,
    deadline: now() + LOAD_BUDGET_MS,
    lookup: () => Promise.resolve(undefined),
  });

  const listing = (loaded: Loaded, problem?: Problem): Listing => ({
    instruments: loaded.instruments,
    unreadable: loaded.unreadable,
    loadedAt: loaded.loadedAt,
    ageMs: Math.max(0, now() - loaded.loadedAt),
    ...(problem && { problem }),
  });

  async function current(port: ExchangePort, wait: Deadline): Promise<{ loaded: Loaded; problem?: Problem }> {
    const shelf = shelfOf(port);
    const { loaded, failed } = shelf;
    if (loaded && now() - loaded.loadedAt < ttlMs) return { loaded };
    if (loaded && failed && now() < failed.retryAt) return { loaded, problem: failed.problem };
    try {
      return { loaded: await shelf.loads.join(wait.signal) };
    } catch (error) {
      if (!loaded || wait.signal.aborted || !(error instanceof Problem)) throw error;
      shelf.failed = { problem: error, retryAt: now() + RETRY_AFTER_MS };
      return { loaded, problem: error };
    }
  }

  async function resolve(port: ExchangePort, exchangeSymbol: string, wait: Deadline): Promise<Instrument | undefined> {
    const { loaded } = await current(port, wait);
    const listed = loaded.byExchangeSymbol.get(exchangeSymbol);
    if (listed) return listed;
    const odd = loaded.odd.get(exchangeSymbol);
    if (odd) {
      if (odd.instrument === null) throw unreadable(port, odd);
      return odd.instrument;
    }
    if (loaded.notServed.has(exchangeSymbol)) return undefined;
    return resolved(port, exchangeSymbol, wait, (call) => port.instrument(exchangeSymbol, call));
  }

  /** What is in no list, asked for by itself, by all that want to know it at once together. */
  async function resolved(
    port: ExchangePort,
    name: string,
    wait: Deadline,
    ask: (call: CallContext) => ReturnType<ExchangePort['instrument']>,
  ): Promise<Instrument | undefined> {
    const shelf = shelfOf(port);
    const known = shelf.resolved.get(name);
    if (known && now() < known.until) return known.instrument;
    const asking =
      shelf.resolving.get(name) ?? new Shared((signal) => askFor(shelf, name, () => ask(detached(signal))));
    shelf.resolving.set(name, asking);
    try {
      return (await asking.join(wait.signal)).instrument;
    } finally {
      if (asking.idle) shelf.resolving.delete(name);
    }
  }

  async function askFor(
    shelf: Shelf,
    name: string,
    ask: () => ReturnType<ExchangePort['instrument']>,
  ): Promise<Resolved> {
    const found = await ask();
    const instrument = found !== undefined && found !== NOT_SERVED && supported(found) ? found : undefined;
    // What it is stays what it was; an unknown name may be listed tomorrow.
    const answer = { instrument, until: now() + (found ? Math.max(ttlMs, ABSENT_TTL_MS) : ABSENT_TTL_MS) };
    const [oldest] = shelf.resolved.keys();
    if (shelf.resolved.size >= MAX_RESOLVED && oldest !== undefined) shelf.resolved.delete(oldest);
    shelf.resolved.set(name, answer);
    return answer;
  }

  /**
   * A list that is fresh, where one may be asked for: a symbol that is not in the one at hand may have been listed since.
   * One that fails tells nothing, and the list at hand is what is known.
   */
  async function fresh(port: ExchangePort, wait: Deadline): Promise<Loaded> {
    const { loaded } = await current(port, wait);
    const shelf = shelfOf(port);
    if (now() - Math.max(loaded.loadedAt, shelf.freshenedAt) < FRESH_MS) return loaded;
    shelf.freshenedAt = now();
    try {
      return await shelf.fromExchange.join(wait.signal);
    } catch (error) {
      if (wait.signal.aborted || !(error instanceof Problem)) throw error;
      return loaded;
    }
  }

  async function symbolAt(port: ExchangePort, symbol: string, wait: Deadline): Promise<readonly Instrument[]> {
    const listed = namedBy((await current(port, wait)).loaded, symbol);
    if (listed.length > 0) return listed;
    const day = parseSymbol(symbol)?.expiry;
    if (day !== undefined && day <= expiryDay(now())) {
      const delivered = await resolved(port, symbol, wait, (call) => port.delivered(symbol, call));
      if (delivered) return [delivered];
    }
    const loaded = await fresh(port, wait);
    const found = namedBy(loaded, symbol);
    const odd = found.length > 0 ? undefined : loaded.unreadable.find((each) => mayBe(each, symbol));
    if (odd) throw unreadable(port, odd);
    return found;
  }

  async function unknownSymbol({ symbol, exchange }: SymbolQuery, wait: Deadline): Promise<Problem> {
    // What was meant may be of another product than the text says, so all of them are searched.
    const answers = await Promise.allSettled(portsFor(ports, { exchange }).map((port) => current(port, wait)));
    const known = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.loaded.instruments : []));
    const suggestion = closestSymbols(symbol, known);
    const shown = symbol.slice(0, 60);
    const message =
      suggestion.length > 0
        ? `"${shown}" is not a known symbol; the closest are ${suggestion.join(', ')}.`
        : `"${shown}" is not a known symbol; GET /v1/instruments lists all of them.`;
    return new Problem('UNKNOWN_SYMBOL', message, {
      violations: [
        { field: 'symbol', rule: 'known', message, given: shown, ...(suggestion.length > 0 && { suggestion }) },
      ],
    });
  }

  return {
    async load(port, wait) {
      const { loaded, problem } = await current(port, wait);
      return listing(loaded, problem);
    },

    async refresh(port, wait) {
      const shelf = shelfOf(port);
      if (shelf.loaded && now() - shelf.loaded.loadedAt < REFRESH_GAP_MS) return listing(shelf.loaded);
      return listing(await shelf.fromExchange.join(wait.signal));
    },

    async find(query, wait) {
      const asked = portsFor(ports, query);
      const answers = await Promise.allSettled(asked.map((port) => symbolAt(port, query.symbol, wait)));
      const matches = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      const fitting = withoutTwins(matches.filter(({ market }) => !query.market || market === query.market));
      const [only, ...others] = fitting;
      const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
      // A port that cannot be asked may hold the symbol too, so neither "unknown" nor "the only one" is known; a venue
      // that has closed holds nothing any more.
      const blind = failures.find((failure) => !(failure instanceof Problem && failure.code === 'EXCHANGE_CLOSED'));
      if (blind ?? (failures.length === asked.length && failures[0])) throw blind ?? failures[0];
      if (!only) throw await unknownSymbol(query, wait);
      if (others.length > 0) throw ambiguous(query.symbol, fitting);
      for (const port of asked) {
        const odd: UnreadableInstrument | undefined = shelfOf(port).loaded?.odd.get(only.exchangeSymbol);
        if (odd?.instrument === only) throw unreadable(port, odd);
      }
      const { status, expiry } = only;
      if (status !== 'active' && expiry !== null && Date.parse(expiry) <= now()) throw deliveredAlready(only, expiry);
      return only;
    },

    async byExchangeSymbol({ exchange, market, exchangeSymbol }, wait) {
      const port = ports.find((each) => each.exchange === exchange && each.markets.includes(market));
      const instrument = port && (await resolve(port, exchangeSymbol, wait));
      return instrument?.market === market ? instrument : undefined;
    },

    symbolAt,
    lookup: (port, wait) => (exchangeSymbol) => resolve(port, exchangeSymbol, wait),
    unknownSymbol,
  };
}

/**
 * The ports that can have the symbol. Its form implies the product: no settlement currency is spot; settled in the
 * quote currency is `usdm`; settled in the base asset is `coinm`. Text of another form may be meant for any.
 */
export function portsFor(
  ports: readonly ExchangePort[],
  query: { exchange?: Exchange | undefined; market?: Market | undefined; symbol?: string | undefined },
): ExchangePort[] {
  const implied = query.symbol === undefined ? undefined : impliedMarkets(query.symbol);
  return ports.filter(
    (port) =>
      (!query.exchange || port.exchange === query.exchange) &&
      (!query.market || port.markets.includes(query.market)) &&
      (!implied || port.markets.some((market) => implied.includes(market))),
  );
}

/** Whether a unified symbol of that form can be of the market. */
const FITS: Readonly<Record<Market, (parts: SymbolParts) => boolean>> = {
  spot: ({ settle }) => settle === undefined,
  usdm: ({ settle, base, quote }) => settle !== undefined && (settle === quote || settle !== base),
  coinm: ({ settle, quote }) => settle !== undefined && settle !== quote,
};

/** The markets that the form of a unified symbol implies; `undefined` of a text that is none. */
export function impliedMarkets(symbol: string): readonly Market[] | undefined {
  const parts = parseSymbol(symbol);
  return parts && MARKETS.filter((market) => FITS[market](parts));
}

function ambiguous(symbol: string, matches: readonly Instrument[]): Problem {
  const exchanges = [...new Set(matches.map((match) => match.exchange))];
  const field = exchanges.length > 1 ? 'exchange' : 'market';
  const suggestion = exchanges.length > 1 ? exchanges : [...new Set(matches.map((match) => match.market))];
  const message = `${symbol} exists more than once: say which ${field} is meant, ${suggestion.join(' or ')}.`;
  return new Problem('INVALID_REQUEST', message, { violations: [{ field, rule: 'required', message, suggestion }] });
}

/** Of what one product lists under several names of its own, the one that trades. */
function withoutTwins(matches: readonly Instrument[]): readonly Instrument[] {
  const products = Map.groupBy(matches, ({ exchange, market }) => `${exchange}.${market}`);
  return [...products.values()].flatMap((twins) => {
    const trading = twins.length > 1 ? twins.filter(({ status }) => status === 'active') : twins;
    const [first, ...others] = trading.length > 0 ? trading : twins;
    if (first === undefined || others.length === 0) return first ?? [];
    const names = [first, ...others].map(({ exchangeSymbol }) => exchangeSymbol).join(' and ');
    const detail = `${first.exchange} lists ${first.symbol} more than once, as ${names}: which is meant is not to be told.`;
    throw new Problem('EXCHANGE_PROTOCOL', detail, { exchange: first.exchange });
  });
}

/** What is listed with the symbol, its rules known or not. */
function namedBy({ bySymbol, unreadable: odd }: Loaded, symbol: string): readonly Instrument[] {
  const withoutRules = odd.flatMap(({ instrument }) => (instrument?.symbol === symbol ? [instrument] : []));
  return [...(bySymbol.get(symbol) ?? []), ...withoutRules];
}

/** Whether a row that does not tell what it is may be the instrument with this symbol. One that tells nothing may be any. */
function mayBe({ pair, exchangeSymbol, instrument }: UnreadableInstrument, symbol: string): boolean {
  if (instrument !== null) return false;
  const { base, quote } = parseSymbol(symbol) ?? {};
  if (base === undefined || quote === undefined) return false;
  if (pair !== null) return pair === `${base}/${quote}`;
  return exchangeSymbol === null || bare(exchangeSymbol).includes(bare(`${base}${quote}`));
}

function deliveredAlready({ exchange, symbol }: Instrument, expiry: string): Problem {
  const detail = `${symbol} was delivered at ${exchange} on ${expiry}: it takes no orders any more.`;
  return new Problem('MARKET_CLOSED', detail, { exchange });
}

function unreadable({ exchange }: ExchangePort, { exchangeSymbol, reason }: UnreadableInstrument): Problem {
  const which = exchangeSymbol === null ? 'an instrument' : exchangeSymbol;
  const detail = `${exchange} lists ${which}, but its rules cannot be read: ${reason}`;
  return new Problem('EXCHANGE_PROTOCOL', detail, { exchange });
}

function index(
  { instruments: all, unreadable: odd, notServed }: InstrumentList,
  supported: (instrument: Instrument) => boolean,
  loadedAt: number,
): Loaded {
  const instruments = all.filter(supported);
  const others = all.filter((instrument) => !supported(instrument)).map(({ exchangeSymbol }) => exchangeSymbol);
  const ofBases = odd.filter(({ instrument }) => instrument === null || supported(instrument));
  return {
    instruments,
    unreadable: ofBases,
    odd: new Map(ofBases.flatMap((each) => (each.exchangeSymbol === null ? [] : [[each.exchangeSymbol, each]]))),
    notServed: new Set([...notServed, ...others]),
    bySymbol: Map.groupBy(instruments, (instrument) => instrument.symbol),
    byExchangeSymbol: new Map(instruments.map((instrument) => [instrument.exchangeSymbol, instrument])),
    loadedAt,
  };
}

/**
 * One piece of work that several callers wait for. A caller that gives up leaves the others waiting; the work itself
 * ends when the last one has left.
 */
class Shared<T> {
  readonly #work: (signal: AbortSignal) => Promise<T>;
  #running: { readonly result: Promise<T>; readonly stop: AbortController; waiting: number } | undefined;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#work = work;
  }

  get idle(): boolean {
    return this.#running === undefined;
  }

  async join(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const running = this.#running ?? this.#start();
    running.waiting += 1;
    const { promise: given, reject } = Promise.withResolvers<never>();
    const giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      // The loser is not left running: the work is shared, and stopped below by the last one to leave.
      return await Promise.race([running.result, given]);
    } finally {
      signal.removeEventListener('abort', giveUp);
      running.waiting -= 1;
      if (running.waiting === 0 && this.#running === running) {
        this.#running = undefined;
        running.stop.abort(signal.reason);
      }
    }
  }

  #start() {
    const stop = new AbortController();
    const running = { result: this.#work(stop.signal), stop, waiting: 0 };
    this.#running = running;
    const settled = () => {
      if (this.#running === running) this.#running = undefined;
    };
    running.result.then(settled, settled);
    return running;
  }
}
