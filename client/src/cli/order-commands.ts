import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CancelAllResult } from '../client.ts';
import { type Coverage, coverageText, lacksRows } from '../coverage.ts';
import { AtlasProblem } from '../errors.ts';
import type { AmendRequest, OrderRequest } from '../model.ts';
import type { Page } from '../pages.ts';
import { COLUMNS, type ExportKind } from './columns.ts';
import { UsageError } from './io.ts';
import { rows, wholeSeconds } from './option-values.ts';
import { type Act, problemText, type Session } from './session.ts';
import { withFields } from './set-option.ts';
import { tellBatch, tellFlatten } from './tell-many.ts';

const WAIT_SECONDS = 30;

type OrderType = OrderRequest['type'];

/** What each type does, for the help. */
const ORDER_TYPES: Readonly<Record<OrderType, string>> = {
  MARKET: 'at once, at any price',
  LIMIT: 'at --price or better',
  STOP_MARKET: 'a market order once --trigger-price is reached, against you',
  STOP_LIMIT: 'the same, as a limit order at --price',
  TAKE_PROFIT_MARKET: 'a market order once --trigger-price is reached, in your favour',
  TAKE_PROFIT_LIMIT: 'the same, as a limit order at --price',
  TRAILING_STOP_MARKET: 'a market order once the price has turned by --trailing-percent or --trailing-amount',
};

interface OrderOptions {
  readonly type?: OrderType;
  readonly price?: string;
  readonly quoteQuantity?: string;
  readonly triggerPrice?: string;
  readonly triggerBy?: string;
  readonly trailingPercent?: string;
  readonly trailingAmount?: string;
  readonly activationPrice?: string;
  readonly closePosition?: boolean;
  readonly takeProfit?: string;
  readonly stopLoss?: string;
  readonly timeInForce?: string;
  readonly expiresAt?: string;
  readonly displayQuantity?: string;
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
  readonly clientOrderId?: string;
  readonly set?: readonly string[];
}

interface AmendOptions {
  readonly price?: string;
  readonly quantity?: string;
  readonly triggerPrice?: string;
  readonly trailingAmount?: string;
  readonly takeProfit?: string;
  readonly stopLoss?: string;
  readonly set?: readonly string[];
  readonly replace?: boolean;
}

interface CommandChoice {
  readonly key?: string;
  readonly wait: number;
}

/** `atlas orders …` */
export function addOrderCommands(program: Command, act: (command: Command) => Act): void {
  const orders = program.command('orders').description('place, read, amend and cancel orders');

  keyed(orderArguments(orders.command('place').description('place one order, at most once')))
    .addHelpText(
      'after',
      `
Examples:
  atlas orders place binance BTC/USDT buy 0.005 --price 80000
  atlas orders place bybit BTC/USDT:USDT sell 0.01 --reduce-only
  atlas orders place binance BTC/USDT buy --quote-quantity 250
  atlas orders place binance BTC/USDT sell 0.005 --type stop-limit --trigger-price 75000 --price 74900
  atlas orders place binance BTC/USDT:USDT sell --type stop-market --trigger-price 75000 --close-position
  atlas orders place binance BTC/USDT:USDT sell 0.01 --type trailing-stop-market --trailing-percent 1.5
  atlas orders place bybit BTC/USDT:USDT buy 0.01 --price 80000 --take-profit 95000 --stop-loss 75000 --set stopLoss.triggerBy=MARK
  atlas orders place binance BTC/USDT buy 0.005 --price 80000 --key rebalance-2026-11-30

The same --key never places a second order, not even from another machine.`,
    )
    .action(async (exchange, symbol, side, quantity, options: OrderOptions & CommandChoice, command) => {
      const order = orderOf(exchange, symbol, side, quantity, options);
      await act(command)(async (session) => {
        const amount = quantity ?? options.quoteQuantity ?? 'the position of';
        await session.confirm(`${order.side} ${amount} ${symbol} on ${exchange}`, exchange);
        const placing = { signal: session.io.signal, ...(options.key !== undefined && { key: options.key }) };
        await session.outcome(await session.client.orders.place(order, placing), options.wait);
      });
    });

  orderArguments(orders.command('preview').description('check an order without sending it; fee, notional, funds'))
    .addHelpText('after', '\nExample:\n  atlas orders preview binance BTC/USDT buy 0.005 --price 80000')
    .action(async (exchange, symbol, side, quantity, options: OrderOptions, command) => {
      const order = orderOf(exchange, symbol, side, quantity, options);
      await act(command)(async (session) => session.one(await session.client.orders.preview(order)));
    });

  orders
    .command('get <orderId>')
    .description('read one order')
    .action(async (id, _, command) => act(command)(async ({ client, one }) => one(await client.orders.get(id))));

  filtered(orders.command('active').description('orders that can still fill')).action(async (query, command) =>
    act(command)(async (session) => {
      const list = await session.client.orders.active(query);
      session.rows(list, list.orders, COLUMNS.orders);
      tellGaps(session, list.sources);
    }),
  );

  ranged(filtered(orders.command('list').description('orders of any date range, newest first')))
    .option('--state <states>', 'comma separated, e.g. FILLED,CANCELED')
    .option('--client-order-id <id>', 'of one order')
    .addHelpText(
      'after',
      '\nExample:\n  atlas orders list --from 2026-11-01T00:00:00Z --symbol BTC/USDT --state FILLED',
    )
    .action(async ({ limit, ...query }, command) =>
      act(command)(async (session) => {
        const states = query.state === undefined ? {} : { state: String(query.state).split(',') };
        const list = session.client.orders.list({ ...query, ...states, limit });
        await tellPage(session, 'orders', list.pages(), ({ orders }) => orders.slice(0, limit));
      }),
    );

  keyed(
    orders
      .command('amend <orderId>')
      .description('change the price, the quantity, the trigger or the exits of an active order')
      .option('--price <price>', 'new limit price')
      .option('--trigger-price <price>', 'new trigger price of a stop or take-profit that waits')
      .option('--trailing-amount <distance>', 'new distance of a trailing stop that waits')
      .option('--quantity <quantity>', 'new total quantity, including what has filled')
      .option(
        '--take-profit <price>',
        'new trigger price of the take-profit of an order that has not filled; none removes it',
      )
      .option('--stop-loss <price>', 'the same for its stop-loss')
      .option('--set <field=value...>', 'another field, e.g. stopLoss.triggerBy=MARK beside --stop-loss')
      .option('--no-replace', 'refuse where the order would have to be cancelled and placed again'),
  )
    .addHelpText(
      'after',
      `
Examples:
  atlas orders amend binance.spot.BTCUSDT.51234567890 --price 80500
  atlas orders amend bybit.usdm.BTCUSDT.9c1b7f0e-5a0d-4b58-8e1e-3c0d5a7f2b11 --stop-loss 78000 --take-profit none`,
    )
    .action(async (id, options: AmendOptions & CommandChoice, command) => {
      const change = changeOf(options);
      if (Object.keys(change).every((name) => name === 'allowReplace')) {
        throw new UsageError(
          'Give at least one of --price, --quantity, --trigger-price, --trailing-amount, --take-profit, --stop-loss and --set.',
        );
      }
      await act(command)(async (session) => {
        await session.confirm(`amend ${id}`, exchangeOf(id));
        await session.outcome(await session.client.orders.amend(id, change, keyOf(session, options)), options.wait);
      });
    });

  keyed(
    filtered(orders.command('cancel [orderIds...]'))
      .description('cancel orders by their ids, or all that match a filter')
      .option('--all', 'everything'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  atlas orders cancel binance.spot.BTCUSDT.51234567890\n  atlas orders cancel $(atlas --json orders active | jq -r ".orders[].id")\n  atlas orders cancel --symbol BTC/USDT\n\nA key belongs to one order: several ids are cancelled without one, and can be given again.',
    )
    .action(async (ids: readonly string[], { key, wait, ...filter }, command) => {
      const isFiltered = Object.keys(filter).length > 0;
      const [id, ...more] = ids;
      if ((id === undefined) !== isFiltered) throw new UsageError('Give order ids, or a filter, or --all.');
      await act(command)(async (session) => {
        if (id === undefined) {
          await session.confirm('cancel every order that matches', filter.exchange);
          tellCanceled(session, await session.client.orders.cancelAll(filter));
        } else if (more.length > 0) {
          const exchanges = new Set(ids.map(exchangeOf));
          await session.confirm(`cancel ${ids.length} orders`, exchanges.size === 1 ? exchangeOf(id) : undefined);
          tellCanceled(session, await session.client.orders.cancelMany(ids));
        } else {
          await session.confirm(`cancel ${id}`, exchangeOf(id));
          await session.outcome(await session.client.orders.cancel(id, keyOf(session, { key })), wait);
        }
      });
    });

  keyed(
    orders
      .command('flatten <exchange> <market> [symbol]')
      .description('cancel all orders and close all positions of a product, or of one symbol'),
  )
    .addHelpText(
      'after',
      `
Examples:
  atlas orders flatten binance usdm
  atlas orders flatten bybit coinm BTC/USD:BTC --key night-2026-11-30

The same --key never closes a position twice.`,
    )
    .action(async (exchange, market, symbol, { wait, ...choice }, command) => {
      const scope = { exchange, market, ...(symbol !== undefined && { symbol }) };
      await act(command)(async (session) => {
        const what = `cancel every order and close every position of ${symbol ?? market} on ${exchange}`;
        await session.confirm(what, exchange);
        await tellFlatten(session, await session.client.orders.flatten(scope, keyOf(session, choice)), wait);
      });
    });

  keyed(
    orders
      .command('batch <file>')
      .description('place up to twenty orders of a JSON file, each at most once')
      .option('--validate-all', 'one order that fails its checks refuses all of them'),
  )
    .addHelpText(
      'after',
      '\nThe file has an array of orders, as the body of POST /v1/orders is one.\n\nExample:\n  atlas orders batch ladder.json --key ladder-2026-11-30',
    )
    .action(async (file, { wait, validateAll, ...choice }, command) =>
      act(command)(async (session) => {
        const orders = ordersIn(await session.io.readFile(file), file);
        const exchanges = new Set(orders.map(({ exchange }) => exchange));
        const [exchange] = exchanges;
        await session.confirm(
          `place the ${orders.length} orders of ${file}`,
          exchanges.size === 1 ? exchange : undefined,
        );
        const placing = { ...keyOf(session, choice), ...(validateAll && { validateAll }) };
        await tellBatch(session, await session.client.orders.batch(orders, placing), wait);
      }),
    );
}

/** Atlas checks every field of the orders. */
function ordersIn(text: string, file: string): readonly OrderRequest[] {
  try {
    const orders: unknown = JSON.parse(text);
    if (Array.isArray(orders) && orders.every((order) => typeof order === 'object' && order !== null)) return orders;
  } catch {}
  throw new UsageError(`${file} has no JSON array of orders. Nothing was sent.`);
}

function tellCanceled(session: Session, result: CancelAllResult): void {
  if (result.outcome === 'unknown') {
    if (session.json) session.one(result);
    else session.io.err(`NOT KNOWN: ${result.detail}\nOrders may still be open. Ask again: atlas orders active\n`);
    session.end('unknown');
    return;
  }
  session.rows(result, result.results, ['id', 'outcome', 'problem.detail']);
  if (result.outcome === 'partial') {
    if (!session.json) session.io.err('Some orders may still be open: run it again.\n');
    session.end('partial');
  }
}

/**
 * Says what a list does not cover; `list` names it where there are several. The program ends with 5 where rows are missing:
 * what an exchange no longer keeps, or the deployment does not serve, is told alone.
 */
export function tellGaps(session: Session, sources: readonly Coverage[], list = ''): void {
  for (const source of sources) {
    if (source.status === 'complete') continue;
    session.say(`${list === '' ? '' : `${list}: `}${coverageText(source)}`);
    if (lacksRows(source)) session.end('partial');
  }
}

/** Shows the first page that has rows, and says what the list does not cover up to there. */
export async function tellPage<P extends Page>(
  session: Session,
  list: ExportKind,
  pages: AsyncIterable<P>,
  rowsOf: (page: P) => readonly unknown[],
): Promise<void> {
  for await (const page of pages) {
    const found = rowsOf(page);
    // Atlas answers with what it has after a while: a page can be empty before the end.
    if (found.length === 0 && page.nextCursor !== null) continue;
    session.rows(page, found, COLUMNS[list]);
    tellGaps(session, page.sources);
    if (page.nextCursor !== null) {
      session.say(`There may be more in this range: a higher --limit, or atlas export ${list}.`);
    }
    return;
  }
}

/** The problem of Atlas, or the message of any other error. */
export function errorText(error: unknown): string {
  return error instanceof AtlasProblem ? problemText(error) : error instanceof Error ? error.message : String(error);
}

function orderArguments(command: Command): Command {
  return command
    .argument('<exchange>', 'binance, bitmex or bybit')
    .argument('<symbol>', 'unified symbol, e.g. BTC/USDT or BTC/USDT:USDT')
    .argument('<side>', 'buy or sell', sideArgument)
    .argument('[quantity]', "in the instrument's quantity unit")
    .option('--price <price>', 'limit price')
    .option('--quote-quantity <amount>', 'a market order for this much of the quote currency')
    .option('--type <type>', 'see the types below; without it MARKET, or LIMIT with --price', orderType)
    .option('--trigger-price <price>', 'the order waits until the watched price reaches this')
    .addOption(new Option('--trigger-by <price>', 'the price that is watched').choices(['LAST', 'MARK', 'INDEX']))
    .option('--trailing-percent <percent>', 'of a trailing stop: its distance from the best price')
    .option('--trailing-amount <distance>', 'the same as a price')
    .option('--activation-price <price>', 'of a trailing stop: it begins to trail here')
    .option('--close-position', 'close the whole position, instead of a quantity')
    .option(
      '--take-profit <price>',
      'trigger price of an order in the other direction, placed once this one has filled',
    )
    .option('--stop-loss <price>', 'the same against a loss; with a limit price: --set stopLoss.price=74900')
    .addOption(new Option('--time-in-force <tif>', 'of a limit order').choices(['GTC', 'IOC', 'FOK', 'GTD']))
    .option('--expires-at <time>', 'with --time-in-force GTD: when the exchange ends the order')
    .option('--display-quantity <quantity>', 'the part to show in the book; the rest is hidden')
    .option('--post-only', 'never take from the book')
    .option('--reduce-only', 'only reduce a position')
    .option('--client-order-id <id>', 'your own id')
    .option('--set <field=value...>', 'any other field of the request, e.g. --set takeProfit.price=95100')
    .addHelpText('after', typesHelp());
}

function typesHelp(): string {
  const width = Math.max(...Object.keys(ORDER_TYPES).map(({ length }) => length));
  const types = Object.entries(ORDER_TYPES).map(([type, meaning]) => `  ${type.padEnd(width)}  ${meaning}`);
  return ['', 'Types, also written in small letters (stop-market):', ...types].join('\n');
}

function orderType(text: string): OrderType {
  const word = text.toUpperCase().replaceAll('-', '_');
  const types = Object.keys(ORDER_TYPES) as OrderType[];
  const type = types.find((each) => each === word);
  if (type === undefined) throw new InvalidArgumentError(`It is one of ${types.join(', ')}.`);
  return type;
}

export function sideArgument(side: string): string {
  if (/^(buy|sell)$/i.test(side)) return side.toUpperCase();
  throw new InvalidArgumentError('It is buy or sell.');
}

function keyText(text: string): string {
  if (/^[\x21-\x7e]{1,255}$/.test(text)) return text;
  throw new InvalidArgumentError('A key has 1 to 255 visible ASCII characters.');
}

/** The options of a command that has a key. */
export function keyed(command: Command): Command {
  return command
    .option('--key <key>', 'names this command; the same key never has a second effect', keyText)
    .option('--wait <seconds>', 'how long to ask what became of an unknown outcome', wholeSeconds, WAIT_SECONDS);
}

/** The filters that lists share. */
export function filtered(command: Command): Command {
  return command
    .option('--exchange <exchange>', 'binance, bitmex or bybit')
    .option('--market <market>', 'spot, usdm or coinm')
    .option('--symbol <symbol>', 'unified symbol, e.g. BTC/USDT')
    .addOption(new Option('--side <side>', 'buy or sell').argParser((side: string) => side.toUpperCase()));
}

export function ranged(command: Command): Command {
  return command
    .option('--from <time>', 'RFC 3339 or epoch milliseconds, inclusive')
    .option('--to <time>', 'exclusive')
    .option('--limit <rows>', 'at most this many rows', rows, 50);
}

function orderOf(
  exchange: string,
  symbol: string,
  side: string,
  quantity: string | undefined,
  { type, takeProfit, stopLoss, set, ...options }: OrderOptions,
): OrderRequest {
  const { price, quoteQuantity, triggerPrice, triggerBy, trailingPercent, trailingAmount, activationPrice } = options;
  const { timeInForce, expiresAt, displayQuantity, clientOrderId, closePosition, postOnly, reduceOnly } = options;
  const order = {
    exchange,
    symbol,
    side,
    type: type ?? typeOf(options, set),
    ...given({ quantity, price, quoteQuantity, triggerPrice, triggerBy, trailingPercent, trailingAmount }),
    ...given({ activationPrice, timeInForce, expiresAt, displayQuantity, clientOrderId }),
    ...given({ closePosition, postOnly, reduceOnly }),
    ...(takeProfit !== undefined && { takeProfit: { triggerPrice: takeProfit } }),
    ...(stopLoss !== undefined && { stopLoss: { triggerPrice: stopLoss } }),
  };
  // Atlas checks every field and refuses those that do not belong.
  return withFields(order, set) as OrderRequest;
}

/** The type of an order that is given none. Which way a trigger is meant, only the type says. */
function typeOf({ price, ...options }: OrderOptions, set: readonly string[] = []): OrderType {
  const { triggerPrice, closePosition, trailingPercent, trailingAmount } = options;
  if (trailingPercent !== undefined || trailingAmount !== undefined) return 'TRAILING_STOP_MARKET';
  const waits = triggerPrice !== undefined || closePosition === true;
  if (waits && !set.some((pair) => pair.startsWith('type='))) {
    throw new UsageError(
      'Say by --type what waits for the trigger: STOP_MARKET, STOP_LIMIT, TAKE_PROFIT_MARKET or TAKE_PROFIT_LIMIT.',
    );
  }
  return price === undefined ? 'MARKET' : 'LIMIT';
}

/** The fields that have a value. */
function given(fields: Readonly<Record<string, string | boolean | undefined>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function changeOf({ takeProfit, stopLoss, replace, set, ...options }: AmendOptions): AmendRequest {
  const { price, quantity, triggerPrice, trailingAmount } = options;
  const change = {
    ...(price !== undefined && { price }),
    ...(quantity !== undefined && { quantity }),
    ...(triggerPrice !== undefined && { triggerPrice }),
    ...(trailingAmount !== undefined && { trailingAmount }),
    ...(takeProfit !== undefined && { takeProfit: exitOf(takeProfit) }),
    ...(stopLoss !== undefined && { stopLoss: exitOf(stopLoss) }),
    ...(replace === false && { allowReplace: false }),
  };
  // Atlas checks every field and refuses those that do not belong.
  return withFields(change, set) as AmendRequest;
}

function exitOf(price: string): { readonly triggerPrice: string } | null {
  return price === 'none' ? null : { triggerPrice: price };
}

export function keyOf(session: Session, { key }: { readonly key?: string }) {
  return { signal: session.io.signal, ...(key !== undefined && { key }) };
}

/** The exchange that an order id, or the id of an order list, begins with. */
export function exchangeOf(orderId: string): string | undefined {
  return orderId.split('.')[0];
}
