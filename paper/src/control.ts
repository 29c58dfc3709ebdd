import type { PaperClock } from './clock.ts';

import { absolute, type Fixed, formatDecimal, parseDecimal } from './engine/decimal.ts';
import type { Effect, EffectCounts } from './engine/effects.ts';
import type { InstrumentStatus } from './engine/instrument.ts';
import type { ArmedFault, FaultInjector, FaultRule } from './faults/injector.ts';
import { type HistoryRow, plantHistory } from './planting.ts';
import type { Product, PublicKey, StageDelays, Stages } from './protocol.ts';
import type { LoggedRequest, RequestCounters, RequestLog } from './request-log.ts';

/** The engine's journal of what really happened; no fault of a reply can change it. */
export interface ProductEffects {
  readonly product: string;
  /** Orders that the engine has accepted. */
  readonly orders: number;
  /** By client order id. */
  readonly clientOrders: Readonly<Record<string, EffectCounts>>;
}

/**
 * The tester's controls: faults, prices, time, funds, history, and the journal of effects. The control port at
 * `/control` offers the same functions as JSON. Unknown products, symbols and faults throw a `RangeError`.
 */
export interface PaperControl {
  /** Arms a fault and returns the id that disarms it. */
  arm(rule: FaultRule): number;
  disarm(id?: number): void;
  armed(): readonly ArmedFault[];
  /** Closes the listening port and every connection for this long (real time): new connections are refused. */
  refuseConnections(ms: number): void;
  /** Delays the arrival of every further request by this long (real time); 0 ends that. */
  setLatency(ms: number): void;

  /** Moves a symbol's mid and mark price; every resting order in the way fills. */
  setPrice(product: string, symbol: string, price: string): void;
  setStatus(product: string, symbol: string, status: InstrumentStatus): void;
  /** Steps the market makers, of all products or of one. */
  step(steps?: number, product?: string): void;
  /** Stops the market makers where they are. */
  pauseMaker(): void;
  resumeMaker(): void;

  readonly clock: PaperClock;
  /**
   * Runs everything that is due by the clock: good-till-date, delivery. The clock functions of the control port call
   * it.
   */
  timePassed(): void;

  /** For an exchange that accepts orders before its engine sees them; a `RangeError` on any other. */
  setDelays(product: string, delays: StageDelays): void;
  release(product: string): void;
  /** Of an exchange that takes key pairs; on others a `RangeError`. */
  registerKey(product: string, key: PublicKey): void;

  /** Cancels everything and restores the starting funds of every account. */
  resetBalances(product?: string): void;
  /** Plants closed orders, all or none, and returns their number. */
  seedHistory(product: string, rows: Iterable<HistoryRow>): number;

  counters(): RequestCounters;
  effects(product?: string): readonly ProductEffects[];
  /** The effects of one client order id, over all products and accounts. */
  effectsOf(clientOrderId: string): EffectCounts;
  /** The engine's own journal, oldest first. */
  journal(product: string): readonly Effect[];
  /** The last requests, oldest first, without keys and signatures. */
  requests(): readonly LoggedRequest[];

  /** Resets everything: engines, clock, faults, counters. */
  reset(seed?: number): void;
}

/** What the control operates on. A reset replaces the products as a whole. */
export interface ControlledServer {
  readonly clock: PaperClock;
  readonly faults: FaultInjector;
  readonly log: RequestLog;
  products(): readonly Product[];
  rebuild(seed: number | undefined): void;
  refuseConnections(ms: number): void;
  setLatency(ms: number): void;
}

/** Makes the control of a server. */
export function createControl(server: ControlledServer): PaperControl {
  const { clock, faults, log } = server;
  const productOf = (name: string): Product => {
    const found = server.products().find(({ protocol }) => protocol.product === name);
    if (found !== undefined) return found;
    const names = server.products().map(({ protocol }) => protocol.product);
    throw new RangeError(`no product "${name}"; there are: ${names.join(', ')}`);
  };
  const chosen = (name: string | undefined): readonly Product[] =>
    name === undefined ? server.products() : [productOf(name)];

  return {
    arm: (rule) => {
      if (rule.product !== undefined) productOf(rule.product);
      return faults.arm(rule);
    },
    disarm: (id) => faults.disarm(id),
    armed: () => faults.armed(),
    refuseConnections: (ms) => server.refuseConnections(ms),
    setLatency(ms) {
      if (!Number.isInteger(ms) || ms < 0) throw new RangeError(`ms must be a whole number from 0: ${ms}`);
      server.setLatency(ms);
    },

    setPrice: (product, symbol, price) => productOf(product).maker.setPrice(symbol, positive(price)),
    setStatus: (product, symbol, status) => productOf(product).exchange.setStatus(symbol, status),
    step(steps = 1, product = undefined) {
      for (let step = 0; step < steps; step += 1) for (const { maker } of chosen(product)) maker.step();
    },
    pauseMaker() {
      for (const { maker } of server.products()) maker.pause();
    },
    resumeMaker() {
      for (const { maker } of server.products()) maker.resume();
    },

    clock,
    timePassed() {
      for (const { exchange } of server.products()) exchange.advance();
    },

    setDelays: (product, delays) => stagesOf(productOf(product)).setDelays(delays),
    release: (product) => stagesOf(productOf(product)).release(),
    registerKey(product, key) {
      const { registerKey } = productOf(product);
      if (registerKey === undefined) throw new RangeError(`${product} knows its own keys only`);
      registerKey(key);
    },

    resetBalances(name) {
      for (const product of chosen(name)) resetBalances(product);
    },
    seedHistory: (product, rows) => plantHistory(productOf(product), [...rows], clock.now()),

    counters: () => log.counters(),
    effects: (name) => chosen(name).map(effectsOfProduct),
    effectsOf: (clientOrderId) => sumCounts(server.products().map(({ exchange }) => exchange.effectsOf(clientOrderId))),
    journal: (product) => productOf(product).exchange.effects(),
    requests: () => log.requests(),

    reset(seed) {
      clock.reset();
      server.rebuild(seed);
      log.clear();
    },
  };
}

function stagesOf({ protocol, stages }: Product): Stages {
  if (stages !== undefined) return stages;
  throw new RangeError(`${protocol.product} answers each command with its outcome: it has no stages`);
}

function positive(text: string): Fixed {
  const value = parseDecimal(text);
  if (value <= 0n) throw new RangeError(`not a positive price: ${text}`);
  return value;
}

function resetBalances({ exchange, accounts }: Product): void {
  for (const { account, balances } of accounts) {
    exchange.cancelAll({ account });
    exchange.conditionals.cancelAll({ account });
    const currencies = new Set([
      ...Object.keys(balances),
      ...exchange.balances(account).map(({ currency }) => currency),
    ]);
    for (const currency of currencies) {
      const missing = (balances[currency] ?? 0n) - exchange.balance(account, currency).total;
      if (missing !== 0n) exchange.deposit(account, currency, missing);
    }
  }
}

function effectsOfProduct({ protocol, exchange }: Product): ProductEffects {
  const effects = exchange.effects();
  const ids = new Set<string>();
  for (const effect of effects) {
    if (effect.kind !== 'settled' && effect.clientOrderId !== undefined) ids.add(effect.clientOrderId);
  }
  return {
    product: protocol.product,
    orders: effects.filter(({ kind }) => kind === 'placed').length,
    clientOrders: Object.fromEntries([...ids].map((id) => [id, exchange.effectsOf(id)])),
  };
}

function sumCounts(all: readonly EffectCounts[]): EffectCounts {
  const total = (of: (counts: EffectCounts) => number): number => all.reduce((sum, counts) => sum + of(counts), 0);
  return {
    placements: total((counts) => counts.placements),
    amends: total((counts) => counts.amends),
    cancels: total((counts) => counts.cancels),
    expiries: total((counts) => counts.expiries),
    refusals: total((counts) => counts.refusals),
    fills: total((counts) => counts.fills),
    filledQuantity: all.reduce((sum, counts) => sum + counts.filledQuantity, 0n),
  };
}

/** Effect counts as JSON: the filled quantity becomes a decimal string. */
export function countsToJson(counts: EffectCounts) {
  return { ...counts, filledQuantity: formatDecimal(absolute(counts.filledQuantity)) };
}
