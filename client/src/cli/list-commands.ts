import { type Command, InvalidArgumentError } from 'commander';
import type { LinkedOrders, OrderListRequest } from '../model.ts';
import { COLUMNS } from './columns.ts';
import { exchangeOf, keyed, keyOf, sideArgument, tellGaps } from './order-commands.ts';
import type { Act } from './session.ts';
import { withFields } from './set-option.ts';
import { legRows, tellList } from './tell-many.ts';

const KINDS = ['OCO', 'OTO', 'OTOCO'] as const;
type Kind = (typeof KINDS)[number];

interface ListOptions {
  readonly price?: string;
  readonly takeProfit?: string;
  readonly takeProfitTrigger?: string;
  readonly stopLoss?: string;
  readonly stopLossLimit?: string;
  readonly pendingQuantity?: string;
  readonly set?: readonly string[];
}

/** `atlas lists …` */
export function addListCommands(program: Command, act: (command: Command) => Act): void {
  const lists = program.command('lists').description('order lists: orders of which one ends or starts another');

  keyed(
    lists
      .command('place')
      .description('place an OCO, OTO or OTOCO (bracket), at most once')
      .argument('<kind>', 'oco, oto or otoco', kindOf)
      .argument('<exchange>', 'binance, bitmex or bybit')
      .argument('<symbol>', 'unified symbol, e.g. BTC/USDT')
      .argument('<side>', 'buy or sell: of the pair of an oco, else of the working order', sideArgument)
      .argument('<quantity>', "in the instrument's quantity unit")
      .option('--price <price>', 'limit price of the working order')
      .option('--take-profit <price>', 'limit price of the take-profit')
      .option('--take-profit-trigger <price>', 'the take-profit waits for this price')
      .option('--stop-loss <price>', 'trigger price of the stop-loss')
      .option('--stop-loss-limit <price>', 'limit price of the stop-loss; without it a market order')
      .option('--pending-quantity <quantity>', 'of the pair of an otoco, where it is less than what is bought')
      .option('--set <field=value...>', 'any other field of the request, e.g. --set pending.type=STOP_MARKET'),
  )
    .addHelpText(
      'after',
      `
Examples:
  atlas lists place oco binance BTC/USDT sell 0.005 --take-profit 95000 --stop-loss 88000
  atlas lists place otoco binance BTC/USDT buy 0.005 --price 80000 --pending-quantity 0.00499 --take-profit 95000 --stop-loss 75000
  atlas lists place oto binance BTC/USDT buy 0.005 --price 80000 --set pending.side=SELL pending.type=LIMIT pending.quantity=0.00499 pending.price=95000

The same --key never places a second list, not even from another machine.`,
    )
    .action(async (kind: Kind, exchange, symbol, side, quantity, { wait, ...options }, command) => {
      const list = listOf({ kind, exchange, symbol, side, quantity }, options);
      await act(command)(async (session) => {
        await session.confirm(`${kind} ${side} ${quantity} ${symbol} on ${exchange}`, exchange);
        await tellList(session, await session.client.orderLists.place(list, keyOf(session, options)), wait);
      });
    });

  lists
    .command('get <orderListId>')
    .description('read one order list')
    .addHelpText('after', '\nExample:\n  atlas lists get binance.spot.BTCUSDT.812345')
    .action(async (id, _, command) =>
      act(command)(async (session) => {
        const list = await session.client.orderLists.get(id);
        session.rows(list, rowsOf([list]), COLUMNS.lists);
      }),
    );

  lists
    .command('active')
    .description('order lists of which an order can still be placed or fill')
    .option('--exchange <exchange>', 'binance, bitmex or bybit')
    .option('--market <market>', 'spot, usdm or coinm')
    .option('--symbol <symbol>', 'unified symbol, e.g. BTC/USDT')
    .addHelpText('after', '\nExample:\n  atlas lists active --exchange binance --symbol BTC/USDT')
    .action(async (query, command) =>
      act(command)(async (session) => {
        const found = await session.client.orderLists.active(query);
        session.rows(found, rowsOf(found.orderLists), COLUMNS.lists);
        tellGaps(session, found.sources);
      }),
    );

  keyed(lists.command('cancel <orderListId>').description('cancel every order of a list that has not ended'))
    .addHelpText('after', '\nExample:\n  atlas lists cancel binance.spot.BTCUSDT.812345')
    .action(async (id, { wait, ...choice }, command) =>
      act(command)(async (session) => {
        await session.confirm(`cancel the list ${id}`, exchangeOf(id));
        await tellList(session, await session.client.orderLists.cancel(id, keyOf(session, choice)), wait);
      }),
    );
}

function kindOf(text: string): Kind {
  const kind = KINDS.find((each) => each === text.toUpperCase());
  if (kind === undefined) throw new InvalidArgumentError('It is oco, oto or otoco.');
  return kind;
}

interface ListArguments {
  readonly kind: Kind;
  readonly exchange: string;
  readonly symbol: string;
  readonly side: string;
  readonly quantity: string;
}

function listOf({ kind, exchange, symbol, side, quantity }: ListArguments, options: ListOptions): OrderListRequest {
  const { price, takeProfit, takeProfitTrigger, stopLoss, stopLossLimit, pendingQuantity, set } = options;
  const first = {
    OCO: { side, quantity, ...(price !== undefined && { price }) },
    OTO: { working: { side, quantity, price } },
    OTOCO: { working: { side, quantity, price } },
  }[kind];
  const profit = { price: takeProfit, triggerPrice: takeProfitTrigger };
  const loss = { triggerPrice: stopLoss, price: stopLossLimit };
  const request = {
    exchange,
    symbol,
    kind,
    ...first,
    ...(isGiven(profit) && { takeProfit: profit }),
    ...(isGiven(loss) && { stopLoss: loss }),
    ...(pendingQuantity !== undefined && { pendingQuantity }),
  };
  // Atlas checks every field and refuses those that do not belong.
  return withFields(request, set) as OrderListRequest;
}

function isGiven(part: Readonly<Record<string, string | undefined>>): boolean {
  return Object.values(part).some((value) => value !== undefined);
}

/** A row for each order of each list. */
function rowsOf(lists: readonly LinkedOrders[]): readonly object[] {
  return lists.flatMap((list) => legRows(list).map((leg) => ({ ...leg, list: list.id, kind: list.kind })));
}
