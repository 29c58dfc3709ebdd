import { send } from './api.js';
import { byId, element } from './elements.js';

/** Faults worth watching, as buttons; the rules of each are armed together. */
const PRESETS = [
  {
    title: 'Lost reply',
    about: 'The exchange takes the next command, its reply never comes: Atlas asks, and answers with the truth.',
    rules: [{ fault: 'reset-after-effect', method: 'POST', count: 1 }],
  },
  {
    title: 'Lost reply, and no read answered',
    about:
      'The order becomes unknown once the time of the request is over. End the second fault, and watch it be resolved.',
    rules: [
      { fault: 'reset-after-effect', method: 'POST', count: 1 },
      { fault: 'reset-before-effect', method: 'GET', count: 0 },
    ],
  },
  {
    title: '503',
    about: 'The next command gets a 503 that proves nothing, and no effect.',
    rules: [{ fault: 'status-before-effect', method: 'POST', count: 1, status: 503 }],
  },
  {
    title: 'Delay of 3 s',
    about: 'The next command takes effect at once, its reply comes three seconds later.',
    rules: [{ fault: 'delay-after-effect', method: 'POST', count: 1, ms: 3_000 }],
  },
  {
    title: 'Rate limit',
    about: 'The next command is refused for its rate, for five seconds.',
    rules: [{ fault: 'rate-limited', method: 'POST', count: 1, ms: 5_000 }],
  },
];

let productOf = () => '';

async function arm(rule) {
  const { status, value } = await send({
    method: 'POST',
    path: '/console/faults',
    body: { product: productOf(), ...rule },
  });
  byId('fault-refused').textContent = status === 200 ? '' : (value?.detail ?? `answer ${status}`);
}

const disarm = (query = '') => void send({ method: 'DELETE', path: `/console/faults${query}` });

/** Builds the switchboard; `chosen` tells the product whose exchange the faults strike. */
export async function startSwitchboard(chosen) {
  productOf = chosen;
  byId('presets').append(
    ...PRESETS.map(({ title, about, rules }) => {
      const run = async () => {
        for (const rule of rules) await arm(rule);
      };
      const button = element('button', { type: 'button', onclick: () => void run() }, title);
      return element('div', {}, button, element('p', { class: 'hint' }, about));
    }),
  );
  const { value: faults } = await send({ method: 'GET', path: '/console/faults' });
  const name = byId('fault-name');
  name.append(...faults.map((fault) => element('option', { value: fault.name }, fault.name)));
  const explain = () => {
    byId('fault-about').textContent = faults.find((fault) => fault.name === name.value)?.about ?? '';
  };
  name.addEventListener('change', explain);
  explain();
  byId('fault').addEventListener('submit', (event) => {
    event.preventDefault();
    const method = byId('fault-method').value;
    const ms = byId('fault-ms').value.trim();
    void arm({
      fault: name.value,
      count: Number(byId('fault-count').value),
      ...(method !== '' && { method }),
      ...(ms !== '' && { ms: Number(ms) }),
    });
  });
}

/** Shows the faults that can still strike, each with a button that ends it. */
export function writeArmed(faults) {
  const left = faults.filter(({ count = 1, struck }) => count === 0 || struck < count);
  const box = byId('armed');
  if (left.length === 0) {
    box.replaceChildren(element('p', { class: 'none' }, 'None: the exchanges behave.'));
    return;
  }
  const rows = left.map(({ id, fault, product, method, count = 1, struck }) => {
    const often = count === 0 ? 'until ended' : `${count - struck} to come`;
    const words = `${fault}, ${method ?? 'any request'} at ${product}: struck ${struck}, ${often}`;
    const end = element('button', { type: 'button', 'data-end': fault, onclick: () => disarm(`?id=${id}`) }, 'End');
    return element('p', { class: 'row' }, element('span', { class: 'badge doubt' }, words), end);
  });
  box.replaceChildren(...rows, element('button', { type: 'button', onclick: () => disarm() }, 'End all'));
}
