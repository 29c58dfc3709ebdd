import { element, timeOfDay } from './elements.js';

/**
 * Writes rows into a table of a box, and keeps the rows that stay, so that the focus stays with them. A column has a title
 * and says the text of a row, its class, or the nodes of its first appearance.
 */
export function writeTable(box, { label, columns, rows, keyOf, none }) {
  if (rows.length === 0) {
    box.replaceChildren(element('p', { class: 'none' }, none));
    return;
  }
  let body = box.querySelector('tbody');
  if (body === null) {
    body = element('tbody');
    const titles = columns.map(({ title, number }) =>
      element('th', { scope: 'col', class: number && 'number' }, title),
    );
    const table = element('table', {}, element('thead', {}, element('tr', {}, ...titles)), body);
    box.replaceChildren(
      element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${label}, table` }, table),
    );
  }
  const known = new Map([...body.children].map((row) => [row.dataset.key, row]));
  const wanted = rows.map((row) => {
    const key = keyOf(row);
    const kept = known.get(key);
    if (kept !== undefined) {
      writeCells(kept, columns, row);
      return kept;
    }
    const made = element('tr', { class: 'fresh', 'data-key': key });
    for (const { number, nodes } of columns) {
      made.append(element('td', { class: number && 'number' }, ...(nodes?.(row) ?? [])));
    }
    writeCells(made, columns, row);
    return made;
  });
  for (const [index, row] of wanted.entries()) {
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
  }
  while (body.children.length > wanted.length) body.lastElementChild.remove();
}

function writeCells(row, columns, value) {
  for (const [index, { text, look, number }] of columns.entries()) {
    if (text === undefined) continue;
    const cell = row.children[index];
    const words = text(value);
    if (cell.textContent !== words) cell.textContent = words;
    const classes = [look?.(value), number && 'number'].filter(Boolean).join(' ');
    if (cell.className !== classes) cell.className = classes;
  }
}

const WHERE = { title: 'Book', text: ({ product, exchangeSymbol }) => `${product} ${exchangeSymbol}` };
const SIDE = { title: 'Side', text: ({ side }) => side, look: ({ side }) => side };

const STAGES = [
  { stage: 'resting', title: 'Resting', none: 'Nothing rests in a book.' },
  { stage: 'waiting', title: 'Waiting', none: 'Nothing waits for a trigger.' },
  { stage: 'past', title: 'Past', none: 'Nothing has ended yet.' },
];

const LOOK_OF_STATE = { FILLED: 'good', PARTIALLY_FILLED: 'good', REJECTED: 'bad', EXPIRED: 'doubt' };

/** The orders, stage by stage; an order that can still change has buttons. */
export function writeOrders(box, orders, { amend, cancel }) {
  const columns = [
    { title: 'Changed', text: ({ updatedAt }) => timeOfDay(updatedAt) },
    WHERE,
    SIDE,
    { title: 'Type', text: ({ type }) => type },
    {
      title: 'Price',
      number: true,
      text: ({ price, triggerPrice }) => [price, triggerPrice && `trigger ${triggerPrice}`].filter(Boolean).join(', '),
    },
    { title: 'Filled', number: true, text: ({ filledQuantity, quantity }) => `${filledQuantity} / ${quantity}` },
    { title: 'State', text: ({ state }) => state, look: ({ state }) => LOOK_OF_STATE[state] },
  ];
  const identity = { title: 'Client order id', text: ({ clientOrderId }) => clientOrderId ?? '' };
  const actions = {
    title: 'Change',
    nodes: (order) =>
      order.id === null && order.clientOrderId === null
        ? []
        : [
            element('button', { type: 'button', onclick: () => amend(order) }, 'Amend'),
            element('button', { type: 'button', onclick: () => cancel(order) }, 'Cancel'),
          ],
  };
  for (const { stage, title, none } of STAGES) {
    let part = box.querySelector(`[data-stage=${stage}]`);
    if (part === null) {
      part = element('div', { 'data-stage': stage });
      box.append(element('h3', {}, title), part);
    }
    writeTable(part, {
      label: `${title} orders`,
      columns: [...columns, ...(stage === 'past' ? [] : [actions]), identity],
      rows: orders.filter((order) => order.stage === stage),
      keyOf: ({ id, product, clientOrderId }) => id ?? `${product} ${clientOrderId}`,
      none,
    });
  }
}

export function writeFills(box, fills) {
  writeTable(box, {
    label: 'Fills',
    columns: [
      { title: 'Time', text: ({ time }) => timeOfDay(time) },
      WHERE,
      SIDE,
      { title: 'Quantity', number: true, text: ({ quantity }) => quantity },
      { title: 'Price', number: true, text: ({ price }) => price },
      { title: 'Fee', number: true, text: ({ fee, feeAsset }) => `${fee} ${feeAsset}` },
      { title: 'As', text: ({ maker }) => (maker ? 'maker' : 'taker') },
    ],
    rows: fills,
    keyOf: ({ id }) => id,
    none: 'Nothing has traded.',
  });
}

export function writePositions(box, positions) {
  writeTable(box, {
    label: 'Positions',
    columns: [
      WHERE,
      { title: 'Side', text: ({ side }) => side },
      { title: 'Quantity', number: true, text: ({ quantity }) => quantity },
      { title: 'Entry', number: true, text: ({ entryPrice }) => entryPrice },
      {
        title: 'Unrealized',
        number: true,
        text: ({ unrealizedPnl, settle }) => `${unrealizedPnl} ${settle}`,
        look: ({ unrealizedPnl }) => (unrealizedPnl.startsWith('-') ? 'bad' : 'good'),
      },
    ],
    rows: positions,
    keyOf: ({ product, exchangeSymbol, side }) => `${product} ${exchangeSymbol} ${side}`,
    none: 'No position is open.',
  });
}

export function writeBalances(box, balances) {
  writeTable(box, {
    label: 'Balances',
    columns: [
      { title: 'Wallet', text: ({ wallet }) => wallet },
      { title: 'Currency', text: ({ currency }) => currency },
      { title: 'Total', number: true, text: ({ total }) => total },
      { title: 'Available', number: true, text: ({ available }) => available },
    ],
    rows: balances,
    keyOf: ({ wallet, currency }) => `${wallet} ${currency}`,
    none: 'Every balance is zero.',
  });
}

/** What GET /v1/exchanges says: whether each product is reached, and what its request budgets have left. */
export function writeBudgets(box, exchanges) {
  writeTable(box, {
    label: 'Exchanges and their budgets',
    columns: [
      { title: 'Product', text: ({ exchange, market }) => `${exchange}.${market}` },
      {
        title: 'State',
        text: ({ status, reachable }) => (reachable ? status : 'not reached'),
        look: ({ status, reachable }) => (reachable && status === 'active' ? 'good' : 'bad'),
      },
      {
        title: 'Round trip',
        number: true,
        text: ({ roundTripMs }) => (roundTripMs === null ? '' : `${roundTripMs} ms`),
      },
      {
        title: 'Budget used',
        text: ({ budget }) =>
          budget.map(({ name, used, limit }) => `${name} ${used} of ${limit}`).join(', ') || 'none told',
      },
    ],
    rows: exchanges,
    keyOf: ({ exchange, market }) => `${exchange}.${market}`,
    none: 'No exchange is configured.',
  });
}
