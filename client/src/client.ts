import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Auth, createSigner } from './auth.ts';
import { BATCH_PATH, type BatchOutcome, namedOrders, performBatch, resumeBatch } from './batch.ts';
import { type CommandContext, perform, resume } from './command.ts';
import { KeyStoreError, NoAnswerError } from './errors.ts';
import { FLATTEN_PATH, type FlattenOutcome, followFlatten, performFlatten } from './flatten.ts';
import { AMENDED, ORDER, ORDER_LIST } from './forms.ts';
import { clientOrderIdOf, type KeyedCommand, type KeyStore, memoryKeyStore } from './keys/key-store.ts';
import type {
  AccountSettings,
  AccountSettingsRequest,
  ActiveListsQuery,
  ActiveOrderLists,
  ActiveOrdersQuery,
  AmendedOrder,
  AmendRequest,
  BalanceList,
  BalancesQuery,
  CancelAfter,
  CancelAfterRequest,
  CancelOrdersQuery,
  CancelResults,
  ChangedAccountSettings,
  ChangedInstrumentSettings,
  Deployment,
  ExchangeList,
  FeeList,
  FeesQuery,
  Fill,
  FillList,
  FlattenRequest,
  GetOrderQuery,
  Health,
  InstrumentList,
  InstrumentSettings,
  InstrumentSettingsRequest,
  InstrumentsQuery,
  Intent,
  LinkedOrders,
  ListFillsQuery,
  ListOrdersQuery,
  Order,
  OrderList,
  OrderListRequest,
  OrderPreview,
  OrderRequest,
  PositionList,
  PositionsQuery,
  PreviewQuery,
  QuoteList,
  QuotesQuery,
  SwitchList,
} from './model.ts';
import type { FollowOptions, Outcome, Rejected } from './outcome.ts';
import { type ListOptions, type Pages, pagesOf } from './pages.ts';
import { type Patience, patienceOf } from './patience.ts';
import { changeSettings, type SettingsChange } from './settings.ts';
import { type ApiRequest, createTransport, type Transport } from './transport.ts';
import { VERSION } from './version.ts';

export interface ClientOptions {
  /** Of the API, with its base path: `http://127.0.0.1:3000` or what the deployment prints. */
  readonly url: string;
  /** Default: none, as for a gateway on this machine. */
  readonly auth?: Auth;
  /**
   * Where keys are kept until their commands end. Default: in memory, so that a restart forgets what was under way;
   * `fileKeyStore(folder)` remembers it.
   */
  readonly keys?: KeyStore;
  readonly patience?: Partial<Patience>;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

export interface CommandOptions {
  /**
   * Names the intended command: any text that is new for each, 1 to 255 visible ASCII characters. The same key never has
   * a second effect, not even after a restart. Default: a new one for every call.
   */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export interface BatchOptions extends CommandOptions {
  /** Whether one order that fails its checks refuses all of them before anything is sent. */
  readonly validateAll?: boolean;
}

/** What a command about an order list came to; see `Outcome`. */
export type ListOutcome =
  | {
      readonly outcome: 'done';
      readonly orderList: LinkedOrders;
      readonly key: string;
      readonly replayed: boolean;
    }
  | Rejected
  | (Pick<Extract<Outcome<never>, { outcome: 'unknown' }>, 'outcome' | 'intent' | 'key'> & {
      follow(options?: FollowOptions): Promise<ListOutcome>;
    });

/** A command that an earlier run of the program did not see end. `resume` asks what became of it, like `follow`. */
export type OpenCommand = { readonly command: KeyedCommand } & (
  | { readonly kind: 'order'; resume(signal?: AbortSignal): Promise<Outcome<Order>> }
  | { readonly kind: 'amend'; resume(signal?: AbortSignal): Promise<Outcome<AmendedOrder>> }
  | { readonly kind: 'batch'; resume(signal?: AbortSignal): Promise<BatchOutcome> }
  | { readonly kind: 'flatten'; resume(signal?: AbortSignal): Promise<FlattenOutcome> }
  | { readonly kind: 'orderList'; resume(signal?: AbortSignal): Promise<ListOutcome> }
);

/** What cancelling several came to. `partial` and `unknown`: some orders may be open; ask again. */
export type CancelAllResult =
  | (CancelResults & { readonly outcome: 'done' | 'partial' })
  | { readonly outcome: 'unknown'; readonly detail: string };

export interface AtlasClient {
  readonly orders: {
    /** Places an order, at most once. */
    place(order: OrderRequest, options?: CommandOptions): Promise<Outcome<Order>>;
    preview(order: OrderRequest, query?: PreviewQuery): Promise<OrderPreview>;
    get(orderId: string, query?: GetOrderQuery): Promise<Order>;
    list(query?: ListOrdersQuery, options?: ListOptions): Pages<Order, OrderList>;
    active(query?: ActiveOrdersQuery): Promise<OrderList>;
    amend(orderId: string, change: AmendRequest, options?: CommandOptions): Promise<Outcome<AmendedOrder>>;
    cancel(orderId: string, options?: CommandOptions): Promise<Outcome<Order>>;
    /** Places up to twenty orders, each at most once. Nothing of it is atomic. */
    batch(orders: readonly OrderRequest[], options?: BatchOptions): Promise<BatchOutcome>;
    /** Cancels every order that matches. It has no key and is sent once. */
    cancelAll(query: Omit<CancelOrdersQuery, 'ids'>): Promise<CancelAllResult>;
    /** Cancels up to twenty orders by their ids. An id names one order for ever, so a lost reply is asked for again. */
    cancelMany(orderIds: readonly string[]): Promise<CancelAllResult>;
    /** Cancels every order of a product, or of one symbol, and closes its positions with reduce-only market orders. */
    flatten(scope: FlattenRequest, options?: CommandOptions): Promise<FlattenOutcome>;
  };
  readonly orderLists: {
    /** Places an OCO, OTO or OTOCO, at most once. */
    place(list: OrderListRequest, options?: CommandOptions): Promise<ListOutcome>;
    get(orderListId: string): Promise<LinkedOrders>;
    /** The lists of which an order can still be placed or fill. */
    active(query?: ActiveListsQuery): Promise<ActiveOrderLists>;
    cancel(orderListId: string, options?: CommandOptions): Promise<ListOutcome>;
  };
  /** A dead man's switch: everything in scope is cancelled unless it is armed again in time. */
  readonly cancelAfter: {
    /** Arms or renews it; with `seconds: 0` it lets go. Of two requests the one issued last stands, in whatever order they arrive. */
    set(request: CancelAfterRequest): Promise<CancelAfter>;
    list(): Promise<SwitchList>;
  };
  /** Leverage and margin mode of an instrument; position mode and asset mode of a product, which is `binance.usdm`. */
  readonly settings: {
    /** `instrumentId`: `<exchange>.<market>.<exchangeSymbol>`, as a list of instruments has it. */
    instrument(instrumentId: string): Promise<InstrumentSettings>;
    setInstrument(
      instrumentId: string,
      change: InstrumentSettingsRequest,
    ): Promise<SettingsChange<ChangedInstrumentSettings>>;
    account(product: string): Promise<AccountSettings>;
    setAccount(product: string, change: AccountSettingsRequest): Promise<SettingsChange<ChangedAccountSettings>>;
  };
  readonly fills: { list(query?: ListFillsQuery, options?: ListOptions): Pages<Fill, FillList> };
  positions(query?: PositionsQuery): Promise<PositionList>;
  balances(query?: BalancesQuery): Promise<BalanceList>;
  fees(query: FeesQuery): Promise<FeeList>;
  quotes(query: QuotesQuery): Promise<QuoteList>;
  instruments(query?: InstrumentsQuery): Promise<InstrumentList>;
  exchanges(): Promise<ExchangeList>;
  deployment(): Promise<Deployment>;
  health(): Promise<Health>;
  /** What Atlas knows of a command, by your client order id or the id of an unknown outcome. */
  intent(clientOrderId: string): Promise<Intent>;
  /** The commands that no run of the program has seen end, from the key store. */
  openCommands(): Promise<readonly OpenCommand[]>;
  /** Reads any path of the API. Commands go through `orders`. */
  read(path: string, query?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

const ORDERS_PATH = '/v1/orders';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** A client of one deployment of Atlas. */
export function createAtlasClient(options: ClientOptions): AtlasClient {
  const { url, auth = { kind: 'none' }, keys = memoryKeyStore() } = options;
  const { now = Date.now, fetch: send = fetch, sleep = (ms, signal) => wait(ms, undefined, { signal }) } = options;
  const patience = patienceOf(options.patience);
  const userAgent = `atlas-client/${VERSION}`;
  const transport = createTransport({ url, sign: createSigner(auth), fetch: send, userAgent });
  const context: CommandContext = { transport, keys, now, sleep, patience };
  const read = <T>(path: string, query: object = {}): Promise<T> =>
    patientRead<T>(transport, { method: 'GET', path, query: query as Record<string, unknown> }, patience, sleep);

  const keyed = (
    command: Pick<KeyedCommand, 'method' | 'path' | 'followId'>,
    key: string,
    body: object | null,
  ): KeyedCommand => ({
    ...command,
    key,
    body: body === null ? null : JSON.stringify(body),
    createdAt: new Date(now()).toISOString(),
  });

  return {
    orders: {
      place(order, { key = randomUUID(), signal } = {}) {
        // With an id of its own the order can be asked for although no answer ever came.
        const given = order.clientOrderId;
        const body = { ...order, clientOrderId: given ?? clientOrderIdOf(checkedKey(key)) };
        // An id that the caller chose may have named an earlier order too: only Atlas's own answer is about this one.
        const followId = given === undefined ? body.clientOrderId : null;
        return perform(context, keyed({ method: 'POST', path: ORDERS_PATH, followId }, key, body), ORDER, signal);
      },
      async preview(order, query = {}) {
        const body = JSON.stringify(order);
        return await patientRead(
          transport,
          { method: 'POST', path: '/v1/orders/preview', query, body },
          patience,
          sleep,
        );
      },
      get: (orderId, query) => read(orderPath(orderId), query),
      list: (query = {}, options = {}) =>
        pagesOf<Order, OrderList>(
          (cursor) => read('/v1/orders', { ...query, cursor }),
          ({ orders }) => orders,
          { ...options, start: query.cursor },
        ),
      active: (query) => read('/v1/orders/active', query),
      amend(orderId, change, { key = randomUUID(), signal } = {}) {
        const command = { method: 'PATCH', path: orderPath(orderId), followId: null } as const;
        return perform(context, keyed(command, checkedKey(key), change), AMENDED, signal);
      },
      cancel(orderId, { key = randomUUID(), signal } = {}) {
        const command = { method: 'DELETE', path: orderPath(orderId), followId: null } as const;
        return perform(context, keyed(command, checkedKey(key), null), ORDER, signal);
      },
      batch(orders, { key = randomUUID(), validateAll, signal } = {}) {
        const body = {
          orders: namedOrders(orders, checkedKey(key)),
          ...(validateAll !== undefined && { validateAll }),
        };
        return performBatch(context, keyed({ method: 'POST', path: BATCH_PATH, followId: null }, key, body), signal);
      },
      cancelAll: (query) => cancelOrders(context, query, 1),
      cancelMany(orderIds) {
        // Without ids it would be a filter.
        if (orderIds.length === 0 || orderIds.includes(''))
          throw new TypeError('There is no order id, or an empty one.');
        return cancelOrders(context, { ids: orderIds }, patience.tries);
      },
      flatten(scope, { key = randomUUID(), signal } = {}) {
        const command = { method: 'POST', path: FLATTEN_PATH, followId: null } as const;
        return performFlatten(context, keyed(command, checkedKey(key), scope), signal);
      },
    },
    orderLists: {
      async place(list, { key = randomUUID(), signal } = {}) {
        const command = { method: 'POST', path: LISTS_PATH, followId: null } as const;
        return ofList(await perform(context, keyed(command, checkedKey(key), list), ORDER_LIST, signal));
      },
      get: (orderListId) => read(listPath(orderListId)),
      active: (query) => read(`${LISTS_PATH}/active`, query),
      async cancel(orderListId, { key = randomUUID(), signal } = {}) {
        const command = { method: 'DELETE', path: listPath(orderListId), followId: null } as const;
        return ofList(await perform(context, keyed(command, checkedKey(key), null), ORDER_LIST, signal));
      },
    },
    cancelAfter: {
      set(request) {
        // With its moment, a copy that arrives late cannot undo a later request.
        const body = JSON.stringify({ issuedAt: new Date(now()).toISOString(), ...request });
        return patientRead(transport, { method: 'PUT', path: '/v1/cancel-after', body }, patience, sleep);
      },
      list: () => read('/v1/cancel-after'),
    },
    settings: {
      instrument: (instrumentId) => read(settingsPath('instruments', instrumentId)),
      setInstrument: (instrumentId, change) =>
        changeSettings(context, settingsPath('instruments', instrumentId), change),
      account: (product) => read(settingsPath('accounts', product)),
      setAccount: (product, change) => changeSettings(context, settingsPath('accounts', product), change),
    },
    fills: {
      list: (query = {}, options = {}) =>
        pagesOf<Fill, FillList>(
          (cursor) => read('/v1/fills', { ...query, cursor }),
          ({ fills }) => fills,
          { ...options, start: query.cursor },
        ),
    },
    positions: (query) => read('/v1/positions', query),
    balances: (query) => read('/v1/balances', query),
    fees: (query) => read('/v1/fees', query),
    quotes: (query) => read('/v1/quotes', query),
    instruments: (query) => read('/v1/instruments', query),
    exchanges: () => read('/v1/exchanges'),
    deployment: () => read('/v1/deployment'),
    health: () => read('/v1/health'),
    intent: (clientOrderId) => read(`/v1/intents/${encodeURIComponent(clientOrderId)}`),
    read: (path, query) => read(path, query),
    async openCommands() {
      return (await keys.open()).map((command) => openCommand(context, command));
    },
  };
}

/** Reads until there is an answer, a problem that waiting does not mend, or too many tries. */
async function patientRead<T>(
  transport: Transport,
  request: ApiRequest,
  patience: Patience,
  sleep: CommandContext['sleep'],
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const reply = await transport(request, AbortSignal.timeout(patience.requestMs));
    if (reply.kind === 'answer') return reply.body as T;
    const error = reply.kind === 'problem' ? reply.problem : reply.error;
    const told = reply.kind === 'problem' ? reply.problem.retryAfterMs : undefined;
    const delay = told ?? patience.backOffMs(tries);
    const mendable = error instanceof NoAnswerError || error.retryable;
    if (!mendable || tries >= patience.tries || delay > patience.commandMs) throw error;
    await sleep(delay, undefined);
  }
}

const LISTS_PATH = '/v1/order-lists';

function openCommand(context: CommandContext, command: KeyedCommand): OpenCommand {
  const { method, path } = command;
  if (path === BATCH_PATH) {
    return { command, kind: 'batch', resume: (signal) => resumeBatch(context, command, { ...(signal && { signal }) }) };
  }
  if (path === FLATTEN_PATH) {
    return {
      command,
      kind: 'flatten',
      resume: (signal) => followFlatten(context, command, { ...(signal && { signal }) }),
    };
  }
  if (path === LISTS_PATH || path.startsWith(`${LISTS_PATH}/`)) {
    const again = async (signal?: AbortSignal) => ofList(await resume(context, command, ORDER_LIST, signal));
    return { command, kind: 'orderList', resume: again };
  }
  if (path !== ORDERS_PATH && !path.startsWith(`${ORDERS_PATH}/`)) {
    throw new KeyStoreError(`The record has a command that this version does not know: ${method} ${path}`);
  }
  return method === 'PATCH'
    ? { command, kind: 'amend', resume: (signal) => resume(context, command, AMENDED, signal) }
    : { command, kind: 'order', resume: (signal) => resume(context, command, ORDER, signal) };
}

function ofList(result: Outcome<LinkedOrders>): ListOutcome {
  switch (result.outcome) {
    case 'done': {
      const { order: orderList, ...rest } = result;
      return { ...rest, orderList };
    }
    case 'rejected':
      return result;
    case 'unknown':
      return { ...result, follow: async (options) => ofList(await result.follow(options)) };
    default:
      throw new TypeError(`No such outcome: ${String(result satisfies never)}`);
  }
}

/** Sends it until there is an answer, at most so often: a cancel by ids can be sent again, one by a filter would reach later orders. */
async function cancelOrders(
  { transport, patience, sleep }: CommandContext,
  query: CancelOrdersQuery,
  most: number,
): Promise<CancelAllResult> {
  const request = { method: 'DELETE', path: ORDERS_PATH, query } as const;
  for (let tries = 1; ; tries += 1) {
    const reply = await transport(request, AbortSignal.timeout(patience.requestMs));
    if (reply.kind === 'answer') {
      const { status, body } = reply;
      if (isCancelResults(body) && (status === 200 || status === 207)) {
        return { outcome: status === 200 ? 'done' : 'partial', ...body };
      }
    }
    if (reply.kind === 'problem' && !(reply.problem.retryable && tries < most)) throw reply.problem;
    if (tries >= most) {
      if (reply.kind === 'none' && !reply.error.sent) throw reply.error;
      const detail =
        reply.kind === 'none' ? reply.error.message : 'Something answered with a body that is no list of results';
      return { outcome: 'unknown', detail };
    }
    await sleep(patience.backOffMs(tries), undefined);
  }
}

function listPath(orderListId: string): string {
  if (orderListId === '') throw new TypeError('The id of the order list is empty.');
  return `${LISTS_PATH}/${encodeURIComponent(orderListId)}`;
}

function settingsPath(kind: 'instruments' | 'accounts', id: string): string {
  if (id === '') throw new TypeError('The id is empty.');
  return `/v1/settings/${kind}/${encodeURIComponent(id)}`;
}

function orderPath(orderId: string): string {
  // An empty id would address all orders.
  if (orderId === '') throw new TypeError('The order id is empty.');
  return `/v1/orders/${encodeURIComponent(orderId)}`;
}

function checkedKey(key: string): string {
  if (!KEY.test(key)) throw new TypeError('A key has 1 to 255 visible ASCII characters.');
  return key;
}

function isCancelResults(body: unknown): body is CancelResults {
  return typeof body === 'object' && body !== null && 'results' in body && Array.isArray(body.results);
}
