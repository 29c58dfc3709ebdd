import type { Operation } from '../lib/api/operation.ts';
import { type OperationName, operations } from '../lib/api/operations/index.ts';

export interface CurlOptions {
  /** URL of the gateway, without a trailing slash. */
  readonly url: string;
  /** Whether callers need the token. The command reads it from the environment, so it is never printed. */
  readonly token: boolean;
  /** Replaces values of the example that go stale, such as the price. */
  readonly fresh?: Readonly<Record<string, string>>;
}

/** Filters for operations whose example has no query. */
const QUERIES: Partial<Record<OperationName, string>> = {
  listInstruments: 'symbol=BTC/USDT',
  listFills: 'symbol=BTC/USDT&limit=5',
  listFees: 'symbol=BTC/USDT',
  listQuotes: 'symbol=BTC/USDT:USDT',
  listOrders: 'symbol=BTC/USDT&limit=5',
  cancelOrders: 'symbol=BTC/USDT',
};

/**
 * The order in which the commands can be pasted. The docs pages are for browsers, and an alert needs a strategy first
 * (docs/guides/alerts.md), so they are left out.
 */
export const TOUR: readonly OperationName[] = [
  'getHealth',
  'getOpenapi',
  'getDeployment',
  'listExchanges',
  'listInstruments',
  'listQuotes',
  'listFees',
  'listBalances',
  'previewOrder',
  'placeOrder',
  'placeOrders',
  'listActiveOrders',
  'getOrder',
  'getIntent',
  'amendOrder',
  'cancelOrder',
  'listOrders',
  'listFills',
  'listPositions',
  'placeOrderList',
  'listActiveOrderLists',
  'getOrderList',
  'cancelOrderList',
  'cancelOrders',
  'flatten',
  'setCancelAfter',
  'listCancelAfter',
  'getInstrumentSettings',
  'setInstrumentSettings',
  'getAccountSettings',
  'setAccountSettings',
];

/** One block of lines per operation of the tour: what it does, and the command. */
export function tour(options: CurlOptions): readonly string[] {
  return TOUR.flatMap((name) => {
    const operation: Operation = operations[name];
    const remember =
      name === 'getOrder'
        ? ['# The order placed last, for the next four commands', ...remembered(options)]
        : name === 'getOrderList'
          ? ['# The list placed last, for the next two commands', rememberedList(options)]
          : [];
    const own =
      operation.command === 'place' && !options.fresh ? ' (replace the price: this one is only an example)' : '';
    return [...remember, `# ${operation.summary}${own}`, curlOf(operation, options)];
  });
}

/** A shell command made from the first example of the operation. */
export function curlOf(operation: Operation, { url, token, fresh = {} }: CurlOptions): string {
  const query = QUERIES[operation.name as OperationName];
  const target = `${url}${pathOf(operation)}${query ? `?${query}` : ''}`;
  const body = exampleOf(operation, fresh);
  return [
    // The answer to a new order names its URL in a header.
    operation.method === 'POST' ? "curl -sS -i -w '\\n'" : "curl -sS -w '\\n'",
    ...(operation.method === 'GET' ? [] : ['-X', operation.method]),
    target.includes('$') ? `"${target}"` : query ? `'${target}'` : target,
    ...(token && operation.scope !== 'public' ? ['-H "Authorization: Bearer $ATLAS_LOCAL_TOKEN"'] : []),
    // A new key each time, so pasting the command twice places two orders.
    ...(operation.command === 'place' || operation.command === 'placeList'
      ? ['-H "Idempotency-Key: $(date +%s%N)"']
      : []),
    ...(body ? ["-H 'Content-Type: application/json'", '-d', `'${JSON.stringify(body)}'`] : []),
  ].join(' ');
}

/** The path of the order placed last, or of a contract and its account. */
function pathOf({ path }: Operation): string {
  return path
    .replace('{orderId}', '$ID')
    .replace('{orderListId}', '$LIST_ID')
    .replace('{clientOrderId}', '$CLIENT_ID')
    .replace('{instrumentId}', 'binance.usdm.BTCUSDT')
    .replace('{product}', 'binance.usdm');
}

/** An order placed with a key has the id of its intent as its client order id. */
function remembered({ url, token }: CurlOptions): string[] {
  const authorized = token ? ' -H "Authorization: Bearer $ATLAS_LOCAL_TOKEN"' : '';
  const first = (variable: string, field: string) =>
    `${variable}=$(curl -sS ${url}/v1/orders/active${authorized} | grep -o '"${field}":"[^"]*"' | head -n 1 | cut -d '"' -f 4); echo $${variable}`;
  return [first('ID', 'id'), first('CLIENT_ID', 'clientOrderId')];
}

/** Its orders name the list by the exchange's id. */
function rememberedList({ url, token }: CurlOptions): string {
  const authorized = token ? ' -H "Authorization: Bearer $ATLAS_LOCAL_TOKEN"' : '';
  const field = `grep -o '"orderListId":"[^"]*"' | head -n 1 | cut -d '"' -f 4`;
  return `LIST_ID=binance.spot.BTCUSDT.$(curl -sS ${url}/v1/orders/active${authorized} | ${field}); echo $LIST_ID`;
}

/** Drops the client order id, which must be unique among open orders, so that the command can be pasted twice. */
function exampleOf(operation: Operation, fresh: Readonly<Record<string, string>>): Record<string, unknown> | undefined {
  const [example] = Object.values(operation.requestExamples ?? {});
  if (typeof example !== 'object' || example === null) return undefined;
  return Object.fromEntries(
    Object.entries(example)
      .filter(([name]) => name !== 'clientOrderId')
      .map(([name, value]) => [name, fresh[name] ?? value]),
  );
}
