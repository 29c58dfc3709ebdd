import type { AccountSpec, Balance, Position, PositionMode } from './account.ts';
import { type Fixed, greatest, least, multiply, ONE, toDecimals } from './decimal.ts';
import { decimalsOf, type Instrument } from './instrument.ts';
import type { PositionSide, Side } from './order.ts';
import { isReducing, leaves, type OrderRecord } from './order-record.ts';
import {
  applyFill,
  closable,
  entryPrice,
  flatPosition,
  initialMargin,
  type PositionRecord,
  unrealizedPnl,
} from './positions.ts';

/** The mark price of a contract; undefined for a symbol that is no contract of the exchange. */
export type MarkPrices = (symbol: string) => Fixed | undefined;

interface Wallet {
  total: Fixed;
  locked: Fixed;
}

interface AccountRecord {
  readonly spec: AccountSpec;
  readonly wallets: Map<string, Wallet>;
  /** By symbol and side. */
  readonly positions: Map<string, PositionRecord>;
  readonly leverages: Map<string, Fixed>;
  /** Of the symbols with a mode of their own. */
  readonly modes: Map<string, PositionMode>;
  mode: PositionMode;
}

/** The effect of one side of a trade on its account. */
export interface Booking {
  readonly commission: Fixed;
  readonly commissionAsset: string;
  readonly commissionRate: Fixed;
  readonly closed: Fixed;
  readonly realizedPnl: Fixed;
}

/** What the ledger needs of a fill. */
export interface Execution {
  readonly quantity: Fixed;
  readonly price: Fixed;
  readonly base: Fixed;
  readonly cost: Fixed;
}

/** What an order needs beyond its present reservation; undefined when it needs nothing. */
export interface Shortfall {
  readonly currency: string;
  readonly required: Fixed;
  readonly available: Fixed;
}

/**
 * Who owns what. The books always balance: on spot, per currency, only deposits change the sum over all accounts and
 * the exchange's fees; the locked amount is exactly the sum of the open orders' reservations.
 */
export class Ledger {
  readonly #accounts = new Map<string, AccountRecord>();
  readonly #fees = new Map<string, Fixed>();
  readonly #markPrices: MarkPrices[] = [];

  /** Adds prices at which to value positions. Exchanges that share a ledger have no contract in common. */
  valueAt(markPrices: MarkPrices): void {
    this.#markPrices.push(markPrices);
  }

  openAccount(spec: AccountSpec): void {
    if (this.#accounts.has(spec.account)) throw new RangeError(`account exists: ${spec.account}`);
    const wallets = new Map(
      Object.entries(spec.balances).map(([currency, total]): [string, Wallet] => [currency, { total, locked: 0n }]),
    );
    const mode = spec.positionMode ?? 'oneWay';
    this.#accounts.set(spec.account, {
      spec,
      wallets,
      positions: new Map(),
      leverages: new Map(),
      modes: new Map(),
      mode,
    });
  }

  accounts(): string[] {
    return [...this.#accounts.keys()];
  }

  has(account: string): boolean {
    return this.#accounts.has(account);
  }

  isEphemeral(account: string): boolean {
    return this.#account(account).spec.ephemeral === true;
  }

  fees(): ReadonlyMap<string, Fixed> {
    return this.#fees;
  }

  deposit(account: string, currency: string, amount: Fixed): void {
    this.#wallet(account, currency).total += amount;
  }

  positionMode(account: string, symbol?: string): PositionMode {
    const { mode, modes } = this.#account(account);
    return (symbol === undefined ? undefined : modes.get(symbol)) ?? mode;
  }

  setPositionMode(account: string, mode: PositionMode, symbols?: readonly string[]): void {
    const record = this.#account(account);
    if (symbols === undefined) record.mode = mode;
    else for (const symbol of symbols) record.modes.set(symbol, mode);
  }

  leverage(account: string, instrument: Instrument): Fixed {
    return this.#account(account).leverages.get(instrument.symbol) ?? instrument.defaultLeverage ?? ONE;
  }

  setLeverage(account: string, symbol: string, leverage: Fixed): void {
    if (leverage <= 0n) throw new RangeError('leverage must be positive');
    this.#account(account).leverages.set(symbol, leverage);
  }

  balances(account: string): Balance[] {
    return [...this.#account(account).wallets.keys()].map((currency) => this.balance(account, currency));
  }

  balance(account: string, currency: string): Balance {
    const { wallets, positions } = this.#account(account);
    const { total, locked } = wallets.get(currency) ?? { total: 0n, locked: 0n };
    let margin = 0n;
    let unrealized = 0n;
    for (const position of positions.values()) {
      if (position.instrument.settle !== currency) continue;
      margin += this.#margin(account, position);
      unrealized += unrealizedPnl(position, this.#mark(position.instrument.symbol));
    }
    const available = total - locked - margin + unrealized;
    return { currency, total, locked, margin, unrealizedPnl: unrealized, available };
  }

  positions(account: string, symbol?: string): Position[] {
    return this.#records(account, symbol).map((position) => this.#view(account, position));
  }

  hasPosition(account: string, symbols: readonly string[]): boolean {
    return symbols.some((symbol) => this.#records(account, symbol).some(({ quantity }) => quantity !== 0n));
  }

  /** Signed size of a position, 0 when flat or absent. */
  positionQuantity(account: string, symbol: string, side: PositionSide): Fixed {
    return this.#account(account).positions.get(positionKey(symbol, side))?.quantity ?? 0n;
  }

  /** How much an order of this side could close now. */
  closable(order: Pick<OrderRecord, 'account' | 'symbol' | 'positionSide' | 'side'>): Fixed {
    return closable(this.positionQuantity(order.account, order.symbol, order.positionSide), order.side);
  }

  /** Accounts with an open position in the symbol. */
  holders(symbol: string): { account: string; position: PositionRecord }[] {
    return this.accounts().flatMap((account) =>
      this.#records(account, symbol)
        .filter(({ quantity }) => quantity !== 0n)
        .map((position) => ({ account, position })),
    );
  }

  /** What the order would hold if it held its own. */
  need(order: OrderRecord): Fixed {
    return reservationOf({ ...order, covered: false }, order.price, leaves(order));
  }

  /** Matches the reservation to what the order can still do; call it after every change of an open order. */
  reserve(order: OrderRecord): void {
    this.#reserve(order, reservationOf(order, order.price, leaves(order)));
  }

  release(order: OrderRecord): void {
    this.#reserve(order, 0n);
  }

  /**
   * Whether the account can afford an order. `cost` is its expected settlement cost (the limit value, or the book's
   * price of a market order); an amended resting order only has to afford the difference.
   */
  shortfall(order: OrderRecord, price: Fixed, quantity: Fixed, cost: Fixed): Shortfall | undefined {
    if (this.#account(order.account).spec.unlimited === true) return undefined;
    // On derivatives an order that waits holds nothing, and nothing is checked (docs/venues/binance.md §20).
    if (order.stage === 'waiting' && order.instrument.kind !== 'spot') return undefined;
    return order.instrument.kind === 'spot'
      ? this.#spotShortfall(order, price, quantity, cost)
      : this.#marginShortfall(order, price, quantity, cost);
  }

  /** Books one side of a trade. */
  book(order: OrderRecord, execution: Execution, maker: boolean, now: number): Booking {
    const { instrument, account, side } = order;
    const commissionRate = maker ? instrument.makerFee : instrument.takerFee;
    const commissionAsset = feeCurrency(instrument, side);
    const feeBase = commissionAsset === instrument.base && instrument.kind === 'spot' ? execution.base : execution.cost;
    const commission = toDecimals(multiply(feeBase, commissionRate), decimalsOf(instrument, commissionAsset));
    const contract = instrument.kind !== 'spot';
    const closed = contract ? least(execution.quantity, this.closable(order)) : 0n;
    const realizedPnl = contract ? this.#trade(order, execution, now) : this.#swap(order, execution);
    this.#wallet(account, commissionAsset).total -= commission;
    this.#fees.set(commissionAsset, (this.#fees.get(commissionAsset) ?? 0n) + commission);
    return { commission, commissionAsset, commissionRate, closed, realizedPnl };
  }

  /** Closes a position at a price, without fee and without a counterparty: delivery. Returns the PnL. */
  settle(account: string, position: PositionRecord, price: Fixed, now: number): Fixed {
    const side: Side = position.quantity > 0n ? 'SELL' : 'BUY';
    const pnl = applyFill(position, side, closable(position.quantity, side), price);
    position.updatedAt = now;
    this.#wallet(account, position.instrument.settle).total += pnl;
    return pnl;
  }

  #swap(order: OrderRecord, { base, cost }: Execution): Fixed {
    const { instrument, account, side } = order;
    const sign = side === 'BUY' ? 1n : -1n;
    this.#wallet(account, instrument.base).total += sign * base;
    this.#wallet(account, instrument.quote).total -= sign * cost;
    return 0n;
  }

  #trade(order: OrderRecord, { quantity, price }: Execution, now: number): Fixed {
    const position = this.#position(order);
    const pnl = applyFill(position, order.side, quantity, price);
    position.updatedAt = now;
    this.#wallet(order.account, order.instrument.settle).total += pnl;
    return pnl;
  }

  #spotShortfall(order: OrderRecord, price: Fixed, quantity: Fixed, cost: Fixed): Shortfall | undefined {
    const { instrument, account, side } = order;
    const currency = side === 'BUY' ? instrument.quote : instrument.base;
    const reserves = order.type === 'LIMIT' || order.stage === 'waiting';
    const needed = reserves ? reservationOf(order, price, quantity) : marketNeed(order, quantity, cost);
    const required = needed - order.reserved;
    const { available } = this.balance(account, currency);
    return required > 0n && required > available ? { currency, required, available } : undefined;
  }

  #marginShortfall(order: OrderRecord, price: Fixed, quantity: Fixed, cost: Fixed): Shortfall | undefined {
    if (isReducing(order)) return undefined;
    const { instrument, account, side } = order;
    const value = order.type === 'LIMIT' ? instrument.valuation.cost(quantity, price) : cost;
    const known = this.#account(account).positions.get(positionKey(order.symbol, order.positionSide));
    const position = known ?? flatPosition(instrument, order.positionSide);
    const before = this.#margin(account, position);
    const after = this.#margin(account, position, { side, cost: value - order.reserved });
    // An order that lowers the requirement is always allowed; otherwise an account short of margin could not reduce its
    // position.
    if (after <= before) return undefined;
    const fee = toDecimals(multiply(value, greatest(instrument.takerFee, 0n)), instrument.decimals.settle, 'up');
    const required = after - before + fee;
    const { available } = this.balance(account, instrument.settle);
    return required > available ? { currency: instrument.settle, required, available } : undefined;
  }

  #reserve(order: OrderRecord, amount: Fixed): void {
    const change = amount - order.reserved;
    order.reserved = amount;
    if (change === 0n) return;
    const { instrument, account, side } = order;
    if (instrument.kind === 'spot') {
      this.#wallet(account, side === 'BUY' ? instrument.quote : instrument.base).locked += change;
      return;
    }
    const position = this.#position(order);
    if (side === 'BUY') position.openBuy += change;
    else position.openSell += change;
  }

  #margin(account: string, position: PositionRecord, extra?: { side: Side; cost: Fixed }): Fixed {
    const { instrument } = position;
    return initialMargin(position, this.#mark(instrument.symbol), this.leverage(account, instrument), extra);
  }

  #view(account: string, position: PositionRecord): Position {
    const { instrument, side, quantity, entryCost, realizedPnl, updatedAt } = position;
    return {
      account,
      symbol: instrument.symbol,
      side,
      quantity,
      entryPrice: entryPrice(position),
      entryCost,
      realizedPnl,
      unrealizedPnl: unrealizedPnl(position, this.#mark(instrument.symbol)),
      leverage: this.leverage(account, instrument),
      updatedAt,
    };
  }

  #mark(symbol: string): Fixed {
    for (const markPrices of this.#markPrices) {
      const price = markPrices(symbol);
      if (price !== undefined) return price;
    }
    return 0n;
  }

  #records(account: string, symbol?: string): PositionRecord[] {
    const all = [...this.#account(account).positions.values()];
    return symbol === undefined ? all : all.filter((position) => position.instrument.symbol === symbol);
  }

  #position(order: OrderRecord): PositionRecord {
    const { positions } = this.#account(order.account);
    const key = positionKey(order.symbol, order.positionSide);
    const found = positions.get(key);
    if (found !== undefined) return found;
    const position = flatPosition(order.instrument, order.positionSide);
    positions.set(key, position);
    return position;
  }

  #wallet(account: string, currency: string): Wallet {
    const { wallets } = this.#account(account);
    const found = wallets.get(currency);
    if (found !== undefined) return found;
    const wallet: Wallet = { total: 0n, locked: 0n };
    wallets.set(currency, wallet);
    return wallet;
  }

  #account(account: string): AccountRecord {
    const found = this.#accounts.get(account);
    if (found === undefined) throw new RangeError(`unknown account: ${account}`);
    return found;
  }
}

function positionKey(symbol: string, side: PositionSide): string {
  return `${symbol}\n${side}`;
}

function feeCurrency(instrument: Instrument, side: Side): string {
  if (instrument.feeCurrency === 'received') return side === 'BUY' ? instrument.base : instrument.quote;
  return instrument.feeCurrency === 'quote' ? instrument.quote : instrument.settle;
}

/**
 * The amount that an open order holds. Rounded up, so that the hold, released fill by fill, always covers what the
 * fills charge. When the fee is taken in the quote currency, a buy holds the largest fee too (docs/venues/bitmex.md
 * §4.5).
 */
function reservationOf(order: OrderRecord, price: Fixed, quantity: Fixed): Fixed {
  const { instrument, side, stage } = order;
  if (quantity === 0n || order.covered || stage === 'pending') return 0n;
  if (stage === 'working' && order.type === 'MARKET') return 0n;
  if (instrument.kind !== 'spot') {
    return stage === 'waiting' || isReducing(order) ? 0n : instrument.valuation.cost(quantity, price);
  }
  if (side === 'SELL') return instrument.valuation.base(quantity, price);
  const quote = instrument.valuation.quote(quantity, order.type === 'MARKET' ? order.waitingPrice : price);
  return toDecimals(quote, instrument.decimals.quote, 'up') + quoteFee(instrument, side, quote);
}

function marketNeed(order: OrderRecord, quantity: Fixed, cost: Fixed): Fixed {
  if (order.side === 'SELL') return order.instrument.valuation.base(quantity, ONE);
  return cost + quoteFee(order.instrument, order.side, cost);
}

function quoteFee(instrument: Instrument, side: Side, quote: Fixed): Fixed {
  if (feeCurrency(instrument, side) !== instrument.quote) return 0n;
  const rate = greatest(greatest(instrument.makerFee, instrument.takerFee), 0n);
  return toDecimals(multiply(quote, rate, 'up'), instrument.decimals.quote, 'up');
}
