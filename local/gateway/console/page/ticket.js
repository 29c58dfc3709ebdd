import { fresh, read, send } from './api.js';
import { showCommand } from './commands.js';
import { byId, setOptions } from './elements.js';

/** A quantity to begin with, by the unit of the instrument. */
const FIRST_QUANTITY = { BTC: '0.005', ETH: '0.1', SOL: '2', USD: '500', contract: '10' };

/** The fields of each order type besides quantity. */
const FIELDS = {
  MARKET: ['reduceOnly'],
  LIMIT: ['price', 'timeInForce', 'postOnly', 'reduceOnly'],
  STOP_MARKET: ['triggerPrice', 'reduceOnly'],
  STOP_LIMIT: ['triggerPrice', 'price', 'timeInForce', 'reduceOnly'],
  TAKE_PROFIT_MARKET: ['triggerPrice', 'reduceOnly'],
  TAKE_PROFIT_LIMIT: ['triggerPrice', 'price', 'timeInForce', 'reduceOnly'],
  TRAILING_STOP_MARKET: ['trailingPercent', 'trailingAmount', 'reduceOnly'],
};

/** What an instrument says nothing of, it has; `null` means that it has not. */
const hasField = ({ capabilities }, name) => !(name in capabilities) || Boolean(capabilities[name]);

const form = byId('ticket');
const amendForm = byId('amend');
let instrument;
let amending;
let last;

/** Makes the ticket one for this instrument; its price waits for {@link suggestPrice}. */
export function chooseInstrument(chosen) {
  instrument = chosen;
  const { capabilities, quantityUnit } = chosen;
  setOptions(
    form.elements.type,
    capabilities.orderTypes
      .filter((type) => type in FIELDS)
      .map((type) => [type, type.replaceAll('_', ' ').toLowerCase()]),
  );
  if (capabilities.orderTypes.includes('LIMIT')) form.elements.type.value = 'LIMIT';
  setOptions(
    form.elements.timeInForce,
    capabilities.timeInForce.filter((tif) => tif !== 'GTD').map((tif) => [tif, tif]),
  );
  byId('unit').textContent = quantityUnit;
  form.elements.quantity.value = FIRST_QUANTITY[quantityUnit] ?? chosen.minQuantity ?? '1';
  form.elements.price.value = '';
  showFields();
}

/** Offers a price at which a buy order rests: the lowest of the bids that are shown. Leaves a price that is there. */
export function suggestPrice({ bids }) {
  if (form.elements.price.value === '' && document.activeElement !== form.elements.price) {
    form.elements.price.value = bids.at(-1)?.[0] ?? '';
  }
}

function showFields() {
  const wanted = FIELDS[form.elements.type.value] ?? [];
  for (const part of form.querySelectorAll('[data-for]')) {
    const name = part.dataset.for;
    part.hidden = !wanted.includes(name) || !hasField(instrument, name);
  }
}

/** The order as the ticket has it: only the fields of its type. */
function orderOf() {
  const { exchange, symbol } = instrument;
  const { elements } = form;
  const order = {
    exchange,
    symbol,
    side: elements.side.value,
    type: elements.type.value,
    quantity: elements.quantity.value.trim(),
  };
  for (const part of form.querySelectorAll('[data-for]:not([hidden])')) {
    const field = elements[part.dataset.for];
    if (field.type === 'checkbox' ? field.checked : field.value.trim() !== '' && field.value !== 'GTC') {
      order[part.dataset.for] = field.type === 'checkbox' ? true : field.value.trim();
    }
  }
  return order;
}

/** Sends a command, shows request and answer, and follows it to its end. */
async function command({ method, path, body, what, clientOrderId, key = fresh('console-') }) {
  const answered = showCommand({ what, clientOrderId });
  byId('verdict').textContent = `${what}: sent, waiting for the answer`;
  byId('verdict').className = '';
  const exchanged = await send({ method, path, body, key });
  const mine = { method, path, body, what, key };
  last = mine;
  show(exchanged);
  const end = await answered(exchanged);
  if (exchanged.status === 202 && last === mine) {
    byId('verdict').textContent = `It was unknown, and is resolved: ${end}`;
    byId('verdict').className = '';
  }
}

async function preview() {
  last = undefined;
  show(await send({ method: 'POST', path: '/v1/orders/preview', body: orderOf() }));
}

async function place() {
  const clientOrderId = fresh('console-');
  const order = { ...orderOf(), clientOrderId };
  const what = `place ${order.side} ${order.quantity} ${order.symbol} at ${order.exchange}`;
  await command({ method: 'POST', path: '/v1/orders', body: order, what, clientOrderId });
}

/** The id of an order at the API. A conditional order that the exchange keeps beside its book is found by its own id. */
async function idOf({ id, product, clientOrderId }) {
  if (id !== null) return id;
  const [exchange, market] = product.split('.');
  const { orders } = await read(`/v1/orders/active?${new URLSearchParams({ exchange, market })}`);
  const found = orders.find((order) => order.clientOrderId === clientOrderId);
  if (found === undefined) throw new Error(`${exchange} lists no active order ${clientOrderId}`);
  return found.id;
}

function complain(error) {
  byId('verdict').textContent = error.message;
  byId('verdict').className = 'bad';
}

/** Cancels an order. */
export async function cancelOrder(order) {
  const id = await idOf(order).catch(complain);
  if (id === undefined) return;
  await command({ method: 'DELETE', path: `/v1/orders/${id}`, what: `cancel ${id}` });
}

/** Opens the form that amends an order, filled from the API: its quantities are the ones Atlas speaks. */
export async function openAmend(shown) {
  try {
    const id = await idOf(shown);
    const order = await read(`/v1/orders/${id}`);
    amending = id;
    byId('amend-order').textContent = `${order.side} ${order.symbol} at ${order.exchange}, ${id}`;
    byId('amend-quantity').value = order.quantity ?? '';
    byId('amend-price').value = order.price ?? '';
    amendForm.hidden = false;
    byId('amend-price').focus();
  } catch (error) {
    complain(error);
  }
}

async function amend() {
  const quantity = byId('amend-quantity').value.trim();
  const price = byId('amend-price').value.trim();
  const id = amending;
  amendForm.hidden = true;
  byId('quantity').focus();
  const body = { ...(quantity !== '' && { quantity }), ...(price !== '' && { price }) };
  await command({ method: 'PATCH', path: `/v1/orders/${id}`, body, what: `amend ${id}` });
}

function show({ request, status, headers, value, ms }) {
  const { method, path, body, key } = request;
  byId('exchange-of-words').hidden = false;
  byId('again').hidden = key === undefined;
  const sent = Object.entries(request.headers).map(
    ([name, text]) => `${name}: ${name === 'Authorization' ? 'Bearer …' : text}`,
  );
  byId('request').textContent = [
    `${method} ${path}`,
    ...sent,
    '',
    body === undefined ? '' : JSON.stringify(body, null, 2),
  ].join('\n');
  const received = Object.entries(headers).map(([name, text]) => `${name}: ${text}`);
  const text = value === undefined || typeof value === 'string' ? (value ?? '') : JSON.stringify(value, null, 2);
  byId('answer').textContent = [`HTTP ${status}`, ...received, '', text].join('\n');
  const verdict = byId('verdict');
  const replayed = headers['idempotency-replayed'] === 'true' ? ', replayed from the first request with this key' : '';
  verdict.textContent = `${status} after ${ms} ms: ${summary(status, value)}${replayed}`;
  verdict.className = status === 202 ? 'doubt' : status >= 200 && status < 300 ? 'good' : 'bad';
}

function summary(status, value) {
  if (status === 0) return 'no answer came';
  if (status === 202) return 'the outcome is unknown; Atlas goes on asking';
  if (status >= 400) return `${value?.code}: ${value?.detail}`;
  if (value?.id !== undefined) return `${value.id} is ${value.state}`;
  if (value?.notional) return `the order passes every check, for ${value.notional.amount} ${value.notional.asset}`;
  return 'the order passes every check';
}

/** Connects the forms with what they do. */
export function startTicket() {
  form.elements.type.addEventListener('change', showFields);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void place();
  });
  byId('preview').addEventListener('click', () => void preview());
  amendForm.addEventListener('submit', (event) => {
    event.preventDefault();
    void amend();
  });
  const leave = () => {
    amendForm.hidden = true;
    byId('quantity').focus();
  };
  byId('amend-leave').addEventListener('click', leave);
  amendForm.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') leave();
  });
  byId('again').addEventListener('click', () => {
    if (last !== undefined) void command({ ...last, what: `again: ${last.what.replace(/^(again: )+/, '')}` });
  });
  document.addEventListener('keydown', (event) => {
    if (event.altKey && event.code === 'KeyP') {
      event.preventDefault();
      void preview();
    }
  });
}
