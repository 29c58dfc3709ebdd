import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import { MARKETS } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { expiryDay, parseSymbol, type SymbolParts } from '../domain/symbol.ts';
import { type LazyPort, serves } from '../exchanges/lazy-port.ts';
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
  readonly ports: readonly LazyPort[];
  /** How long a loaded list is served without another request, milliseconds. */
  readonly ttlMs: number;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** Base assets to keep; absent: all. */
  readonly bases?: readonly string[] | undefined;
  /** Lists that another container fetched; absent: every list comes from its exchange. */
  readonly shared?: SharedCatalogue | undefined;
  /** Receives failures to use the shared list; the list then comes from the exchange, so no request fails. */
  readonly failed?: ((what: string, error: unknown) => void) | undefined;
}

/** The list of one port. `problem` is set when the list is overdue because a refresh failed. */
interface Listing {
  readonly instruments: readonly Instrument[];
  /** Listed instruments that cannot be read. */
  readonly unreadable: readonly UnreadableInstrument[];
  /** When the exchange returned the list, to this or another container; epoch milliseconds. */
  readonly loadedAt: number;
  readonly ageMs: number;
  readonly problem?: Problem | undefined;
}

/** Selects instruments by unified symbol. */
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

/** All instruments of all ports, loaded on first use. */
export interface Catalogue {
  /** Returns the list of a port. Throws when the list has never been loaded and cannot be loaded now. */
  load(port: ExchangePort, wait: Deadline): Promise<Listing>;
  /**
   * Reloads the list from the exchange although it is not old, because the exchange has reported a changed rule. Callers
   * share one load, and a list younger than a few seconds is returned as it is. Throws when the exchange does not answer.
   */
  refresh(port: ExchangePort, wait: Deadline): Promise<Listing>;
  /**
   * Returns the one matching instrument, for an order. 400 `UNKNOWN_SYMBOL` with the closest known symbols when a fresh
   * list has none, 400 `INVALID_REQUEST` that names the field to add when several exchanges or products match, 422
   * `MARKET_CLOSED` when it was delivered, 502 `EXCHANGE_PROTOCOL` when it may be one whose row cannot be read.
   */
  find(query: SymbolQuery, wait: Deadline): Promise<Instrument>;
  /**
   * Returns the port's instruments with this unified symbol: listed ones, reloading the list when it has none,
   * or a delivered contract. Includes instruments with unreadable rules, since their orders can be read. Empty: there
   * is no such symbol. Throws like `find` when that is uncertain.
   */
  symbolAt(port: ExchangePort, symbol: string, wait: Deadline): Promise<readonly Instrument[]>;
  /**
   * Returns an instrument by the exchange's own name, even if no longer listed; `undefined` when the exchange never had it
   * or it is not enabled. Without readable rules the instrument lacks them, which is enough to read and cancel its orders.
   */
  byExchangeSymbol(query: ExchangeSymbolQuery, wait: Deadline): Promise<Instrument | undefined>;
  /** Returns the lookup for reading rows of this port: `CallContext.lookup`. */
  lookup(port: ExchangePort, wait: Deadline): CallContext['lookup'];
  /** Returns the problem for an unknown symbol, with the closest symbols of the exchange or of all exchanges. */
  unknownSymbol(query: SymbolQuery, wait: Deadline): Promise<Problem>;
}

/** Time limit of one shared load, which no single caller's deadline applies to. */
const LOAD_BUDGET_MS = 15_000;
/** How long the old list is served after a failed refresh before the next attempt. */
const RETRY_AFTER_MS = 30_000;
/** A burst of refusals for one changed rule causes one refresh. */
const REFRESH_GAP_MS = 5_000;
/** A list younger than this proves that a symbol does not exist; a burst of typos causes one reload. */
const FRESH_MS = 60_000;
/** How long "no such instrument" is cached. */
const ABSENT_TTL_MS = 60_000;
/** More names than any account has traded; beyond it the oldest answers are dropped. */
const MAX_RESOLVED = 2_000;

interface Loaded {
  readonly instruments: readonly Instrument[];
  readonly unreadable: readonly UnreadableInstrument[];
  /** By the exchange's name; unnamed ones are only in `unreadable`. */
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
  /** Set after a failed refresh: the problem, and when to try again. */
  failed: { readonly problem: Problem; readonly retryAt: number } | undefined;
  /** Loads from the shared list if it is recent enough, else from the exchange. */
  readonly loads: Shared<Loaded>;
  readonly fromExchange: Shared<Loaded>;
  /** When the list was last reloaded because it lacked a symbol. */
  freshenedAt: number;
  /** Unlisted names, by the exchange's symbol; delivered contracts also by unified symbol. */
  readonly resolved: Map<string, Resolved>;
  readonly resolving: Map<string, Shared<Resolved>>;
}

/** Creates the catalogue without making a request. */
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

  /** Keeps the more recent of two lists loaded concurrently. */
  function shelve(shelf: Shelf, loaded: Loaded): Loaded {
    shelf.failed = undefined;
    if (shelf.loaded === undefined || shelf.loaded.loadedAt <= loaded.loadedAt) shelf.loaded = loaded;
    return shelf.loaded;
  }

  /** The list that another container fetched, if it is recent enough to serve. */
  async function sharedList(port: ExchangePort, signal: AbortSignal): Promise<Loaded | undefined> {
    // The list of a closed venue is never fetched.
    if (shared === undefined || lifeCycleStage(port.facts, port.origin, now()).status === 'closed') return undefined;
    try {
      const snapshot = await shared.read(port, signal);
      if (snapshot === undefined) return undefined;
      const ageMs = now() - snapshot.loadedAt;
      // A list from the future comes from a wrong clock and would never expire.
      if (ageMs >= ttlMs || ageMs < -CLOCK_SKEW_MS) return undefined;
      port.statedLimits?.take(snapshot.limits);
      return index(snapshot, supported, snapshot.loadedAt);
    } catch (error) {
      const product = `${port.exchange} ${port.markets.join(', ')}`;
      if (!signal.aborted) failed?.(`cannot use the shared list of instruments of ${product}`, error);
      return undefined;
    }
  }

  /** The context of a shared call. Reading instruments needs no lookup. */
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

  /** Requests an unlisted instrument; concurrent callers share one request. */
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
    // A known instrument does not change; an unknown name may be listed later.
    const answer = { instrument, until: now() + (found ? Math.max(ttlMs, ABSENT_TTL_MS) : ABSENT_TTL_MS) };
    const [oldest] = shelf.resolved.keys();
    if (shelf.resolved.size >= MAX_RESOLVED && oldest !== undefined) shelf.resolved.delete(oldest);
    shelf.resolved.set(name, answer);
    return answer;
  }

  /**
   * Returns a fresh list where another load is allowed: a symbol that the current list lacks may have been listed since.
   * If the load fails, returns the current list.
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
    // The intended symbol may be of another product than the text implies, so all products are searched.
    const answers = await Promise.allSettled(
      portsFor(ports, { exchange }).map(async (port) => current(await port.load(), wait)),
    );
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
      const asked = await Promise.all(portsFor(ports, query).map((port) => port.load()));
      const answers = await Promise.allSettled(asked.map((port) => symbolAt(port, query.symbol, wait)));
      const matches = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      const fitting = withoutTwins(matches.filter(({ market }) => !query.market || market === query.market));
      const [only, ...others] = fitting;
      const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
      // A port that does not answer may have the symbol too, so neither "unknown" nor "unique" is certain; a closed venue
      // has no instruments.
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
      const port = ports.find((each) => serves(each, { exchange, market }));
      const instrument = port && (await resolve(await port.load(), exchangeSymbol, wait));
      return instrument?.market === market ? instrument : undefined;
    },

    symbolAt,
    lookup: (port, wait) => (exchangeSymbol) => resolve(port, exchangeSymbol, wait),
    unknownSymbol,
  };
}

/**
 * Returns the ports that can have the symbol. Its form implies the market: no settlement currency is spot; settled in the
 * quote currency is `usdm`; settled in the base asset is `coinm`. Text of another form matches any port.
 */
export function portsFor(
  ports: readonly LazyPort[],
  query: { exchange?: Exchange | undefined; market?: Market | undefined; symbol?: string | undefined },
): LazyPort[] {
  const implied = query.symbol === undefined ? undefined : impliedMarkets(query.symbol);
  return ports.filter(
    (port) =>
      (!query.exchange || port.exchange === query.exchange) &&
      (!query.market || port.markets.includes(query.market)) &&
      (!implied || port.markets.some((market) => implied.includes(market))),
  );
}

/** Whether a unified symbol of this form can be of the market. */
const FITS: Readonly<Record<Market, (parts: SymbolParts) => boolean>> = {
  spot: ({ settle }) => settle === undefined,
  usdm: ({ settle, base, quote }) => settle !== undefined && (settle === quote || settle !== base),
  coinm: ({ settle, quote }) => settle !== undefined && settle !== quote,
};

/** The markets that the form of a unified symbol implies; `undefined` for malformed text. */
export function impliedMarkets(symbol: string): readonly Market[] | undefined {
  const parts = parseSymbol(symbol);
  return parts && MARKETS.filter((market) => FITS[market](parts));
}

function ambiguous(symbol: string, matches: readonly Instrument[]): Problem {
  const exchanges = [...new Set(matches.map((match) => match.exchange))];
  const field = exchanges.length > 1 ? 'exchange' : 'market';
  const suggestion = exchanges.length > 1 ? exchanges : [...new Set(matches.map((match) => match.market))];
  const message = `${symbol} exists more than once: specify the ${field}, ${suggestion.join(' or ')}.`;
  return new Problem('INVALID_REQUEST', message, { violations: [{ field, rule: 'required', message, suggestion }] });
}

/** Where a product lists a symbol under several names, keeps the one that trades. */
function withoutTwins(matches: readonly Instrument[]): readonly Instrument[] {
  if (matches.length < 2) return matches;
  const products = Map.groupBy(matches, ({ exchange, market }) => `${exchange}.${market}`);
  return [...products.values()].flatMap((twins) => {
    const trading = twins.length > 1 ? twins.filter(({ status }) => status === 'active') : twins;
    const [first, ...others] = trading.length > 0 ? trading : twins;
    if (first === undefined || others.length === 0) return first ?? [];
    const names = [first, ...others].map(({ exchangeSymbol }) => exchangeSymbol).join(' and ');
    const detail = `${first.exchange} lists ${first.symbol} more than once, as ${names}, so the symbol is ambiguous.`;
    throw new Problem('EXCHANGE_PROTOCOL', detail, { exchange: first.exchange });
  });
}

/** Instruments with the symbol, with or without readable rules. */
function namedBy({ bySymbol, unreadable: odd }: Loaded, symbol: string): readonly Instrument[] {
  const withoutRules = odd.flatMap(({ instrument }) => (instrument?.symbol === symbol ? [instrument] : []));
  return [...(bySymbol.get(symbol) ?? []), ...withoutRules];
}

/** Whether an unidentified row may be the instrument with this symbol; a row without a name may be any. */
function mayBe({ pair, exchangeSymbol, instrument }: UnreadableInstrument, symbol: string): boolean {
  if (instrument !== null) return false;
  const { base, quote } = parseSymbol(symbol) ?? {};
  if (base === undefined || quote === undefined) return false;
  if (pair !== null) return pair === `${base}/${quote}`;
  return exchangeSymbol === null || bare(exchangeSymbol).includes(bare(`${base}${quote}`));
}

function deliveredAlready({ exchange, symbol }: Instrument, expiry: string): Problem {
  const detail = `${symbol} was delivered at ${exchange} on ${expiry} and takes no more orders.`;
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
 * Work that several callers wait for. A caller that gives up does not affect the others; the work
 * is aborted when the last caller has given up.
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
      // The work does not leak: it is shared, and the last caller to leave aborts it below.
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
