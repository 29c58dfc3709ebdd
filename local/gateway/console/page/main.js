import { read, send, useToken } from './api.js';
import { byId, element, timeOfDay } from './elements.js';
import { depthPicture, priceLine } from './pictures.js';
import { startSwitchboard, writeArmed } from './switchboard.js';
import { writeBalances, writeBudgets, writeFills, writeOrders, writePositions } from './tables.js';
import { cancelOrder, chooseInstrument, openAmend, startTicket, suggestPrice } from './ticket.js';

/** What the requests for the budgets cost is little; BitMEX allows 30 of them a minute. */
const BUDGETS_EVERY_MS = 15_000;
const LINE_MS = 120_000;

const instruments = new Map();
/** The first instrument of each product. */
let overview = [];
let chosen;
let source;
let resting = [];
const prices = [];

const nameOf = ({ exchange, market, exchangeSymbol }) => `${exchange}.${market}.${exchangeSymbol}`;
const productOf = ({ exchange, market }) => `${exchange}.${market}`;

async function start() {
  startTicket();
  document.addEventListener('token-needed', () => {
    byId('token').hidden = false;
  });
  byId('token').addEventListener('submit', (event) => {
    event.preventDefault();
    useToken(byId('token-text').value);
    byId('token').hidden = true;
    void load();
  });
  byId('instrument').addEventListener('change', ({ target }) => choose(target.value));
  byId('refresh-budgets').addEventListener('click', () => void writeState());
  for (const button of document.querySelectorAll('[data-move]')) {
    button.addEventListener('click', () => {
      const body = {
        product: productOf(chosen),
        exchangeSymbol: chosen.exchangeSymbol,
        basisPoints: Number(button.dataset.move),
      };
      void send({ method: 'POST', path: '/console/price', body });
    });
  }
  await startSwitchboard(() => productOf(chosen));
  await load();
  setInterval(() => {
    if (!document.hidden) void writeState();
  }, BUDGETS_EVERY_MS);
}

async function load() {
  try {
    const { instruments: rows } = await read('/v1/instruments');
    for (const row of rows) instruments.set(nameOf(row), row);
    const byProduct = Map.groupBy(rows, productOf);
    overview = [...byProduct.values()].map(([first]) => first);
    byId('instrument').replaceChildren(
      ...[...byProduct].map(([product, of]) =>
        element(
          'optgroup',
          { label: product },
          ...of.map((row) => element('option', { value: nameOf(row) }, `${row.symbol} at ${row.exchange}`)),
        ),
      ),
    );
    byId('books').replaceChildren(...overview.map(bookButton));
    if (overview.length > 0) choose(nameOf(overview[0]));
    await writeState();
  } catch (error) {
    byId('verdict').textContent = error.message;
    byId('verdict').className = 'bad';
  }
}

function bookButton(row) {
  return element(
    'button',
    { type: 'button', 'data-book': nameOf(row), 'aria-pressed': 'false', onclick: () => choose(nameOf(row)) },
    element('span', {}, `${productOf(row)} ${row.symbol}`),
    element('br'),
    element('span', { class: 'price' }),
    element('div', { class: 'picture' }),
  );
}

function choose(name) {
  chosen = instruments.get(name);
  byId('instrument').value = name;
  byId('market-title').textContent = `Book of ${chosen.symbol} at ${chosen.exchange}`;
  for (const button of document.querySelectorAll('[data-book]')) {
    button.setAttribute('aria-pressed', String(button.dataset.book === name));
  }
  prices.length = 0;
  chooseInstrument(chosen);
  listen();
}

/** Opens the stream of what the paper exchanges hold; the browser opens it again when it breaks. */
function listen() {
  source?.close();
  const names = new Set([nameOf(chosen), ...overview.map(nameOf)]);
  source = new EventSource(`console/events?${new URLSearchParams([...names].map((name) => ['book', name]))}`);
  const connection = byId('connection');
  const badge = (text, look) => {
    connection.textContent = text;
    connection.className = `badge ${look}`;
  };
  source.addEventListener('open', () => badge('live', 'good'));
  source.addEventListener('error', () => badge('connecting again', 'bad'));
  const on = (topic, write) => source.addEventListener(topic, ({ data }) => write(JSON.parse(data)));
  on('history', (books) => {
    const of = books.find(({ name }) => name === nameOf(chosen));
    prices.splice(0, prices.length, ...(of?.prices ?? []));
  });
  on('books', writeBooks);
  on('orders', (orders) => {
    resting = orders.filter(({ stage }) => stage === 'resting');
    writeOrders(byId('orders'), orders, { amend: openAmend, cancel: cancelOrder });
  });
  on('fills', (fills) => writeFills(byId('fills'), fills));
  on('positions', (positions) => writePositions(byId('positions'), positions));
  on('balances', (balances) => writeBalances(byId('balances'), balances));
  on('faults', writeArmed);
}

function writeBooks({ time, books }) {
  for (const book of books) {
    const button = document.querySelector(`[data-book="${CSS.escape(book.name)}"]`);
    if (button !== null) {
      button.querySelector('.price').textContent = book.last;
      depthPicture(button.querySelector('.picture'), book, { height: 34, small: true });
    }
    if (book.name !== nameOf(chosen)) continue;
    const own = resting.filter(({ product, exchangeSymbol }) => `${product}.${exchangeSymbol}` === book.name);
    depthPicture(byId('depth'), book, { height: 190, own });
    prices.push([time, book.last]);
    while (prices.length > 0 && prices[0][0] < time - LINE_MS) prices.shift();
    priceLine(byId('line'), prices, { height: 90 });
    const quote = (label, text, look) => element('span', {}, `${label} `, element('b', { class: look }, text));
    byId('quote').replaceChildren(
      quote('bid', book.bids[0]?.[0] ?? '–', 'good'),
      quote('ask', book.asks[0]?.[0] ?? '–', 'bad'),
      quote('last', book.last),
      quote('mark', book.mark),
      element('span', { class: 'hint' }, timeOfDay(time)),
    );
    suggestPrice(book);
  }
}

/** What the API says of its exchanges, their budgets and the trading state. */
async function writeState() {
  const badge = byId('trading');
  try {
    const { trading, exchanges } = await read('/v1/exchanges');
    badge.textContent = `trading ${trading.state}${trading.reason === null ? '' : `: ${trading.reason}`}`;
    badge.className = `badge ${trading.state === 'active' ? 'good' : 'doubt'}`;
    writeBudgets(byId('budgets'), exchanges);
  } catch (error) {
    badge.textContent = error.message;
    badge.className = 'badge bad';
  }
}

void start();
