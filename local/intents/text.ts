import type { IntentView, OpenView } from './view.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An intent in a list, in a few lines. */
export function listed(view: IntentView): string {
  const { intentId, operation, state, ageMs, attempts, clientOrderIds, orderId, principal, open } = view;
  const lines = [
    `${intentId}  ${operation} at ${productOf(view)}, ${state} for ${span(ageMs)}, ${counted(attempts, 'attempt')}`,
    ...(orderId === null ? [] : [field('order', orderId)]),
    ...clientOrderIds.map((id) => field('client order id', id)),
    field('principal', principal ?? 'none'),
    ...(open ? [field('not known', open.why), field('absence', absence(open))] : []),
  ];
  return lines.join('\n');
}

/** An intent in detail, and where to look for what is not known. */
export function shown(view: IntentView): string {
  const { intentId, state, operation, exchangeSymbol, orderId, clientOrderIds, open, order, problem } = view;
  const lines = [
    `Intent ${intentId}: ${state}`,
    field('command', `${operation} at ${productOf(view)} (${exchangeSymbol} there)`),
    ...Object.entries(view.sent).map(([name, value]) => field(name, termOf(value))),
    ...(orderId === null ? [] : [field('order', orderId)]),
    ...clientOrderIds.map((id) => field('client order id', id)),
    field('principal', view.principal ?? 'none'),
    field('request', view.requestId),
    field('attempts', String(view.attempts)),
    field('first sent', `${view.createdAt}, ${span(view.ageMs)} ago`),
    field('last written', view.updatedAt),
    ...(open ? openLines(open) : []),
    ...(problem ? [field('ended in', `${problem.code}: ${problem.detail}`)] : []),
    ...(order ? [field('ended in', `the order: ${order.state}, ${order.filledQuantity} filled at that time`)] : []),
    ...(open || order ? ['', ...whereToLook(view)] : []),
  ];
  return lines.join('\n');
}

function openLines(open: OpenView): string[] {
  const { cause } = open;
  const said = [cause?.details.exchangeCode, cause?.details.exchangeMessage].filter((part) => part !== undefined);
  return [
    field('not known', open.why),
    ...(said.length > 0 ? [field('exchange said', said.join(' '))] : []),
    field('absence', absence(open)),
    field('at work', open.leasedUntil === null ? 'nobody' : `a call in progress, until ${open.leasedUntil} at most`),
    field('next sweep', `from ${open.dueAt} on`),
  ];
}

function absence({ absenceProvesAfter }: OpenView): string {
  return absenceProvesAfter === null
    ? 'never proves anything here: check the exchange, then settle it by hand'
    : `is proof after ${absenceProvesAfter}: the sweeper resolves it`;
}

function whereToLook({ intentId, exchange, exchangeSymbol, symbol, clientOrderIds, orderId, createdAt }: IntentView) {
  const atlas = [
    `GET /v1/intents/${intentId}`,
    ...(orderId === null ? [] : [`GET /v1/orders/${orderId}`]),
    ...clientOrderIds.map((id) => `GET /v1/orders?${new URLSearchParams({ exchange, symbol, clientOrderId: id })}`),
  ];
  const what = [
    ...(orderId === null ? [] : [`order ${orderId}`]),
    ...clientOrderIds.map((id) => `client order id ${id}`),
  ];
  return [
    `Look at ${exchange}, among the open orders of ${exchangeSymbol}, in its order history and its fills since ${createdAt}, for`,
    ...what.map((each) => `  ${each}`),
    'or search through Atlas:',
    ...atlas.map((each) => `  ${each}`),
  ];
}

function field(name: string, value: string): string {
  return `  ${name.padEnd(16)} ${value}`;
}

function productOf({ exchange, market, symbol }: IntentView): string {
  return `${exchange}.${market} ${symbol}`;
}

function termOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value ?? 'none');
  return Object.entries(value)
    .map(([name, part]) => `${name} ${termOf(part)}`)
    .join(', ');
}

/** E.g. `12 min`. */
function span(ms: number): string {
  if (ms < 2 * MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < 2 * HOUR) return `${Math.round(ms / MINUTE)} min`;
  return ms < 2 * DAY ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / DAY)} d`;
}

/** E.g. `1 attempt`, `2 attempts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
