import { send } from './api.js';
import { byId, element, timeOfDay } from './elements.js';

/** How many commands are kept in sight. */
const SHOWN = 12;
const ASK_EVERY_MS = 1_000;

const LOOKS = { UNKNOWN: 'doubt', DONE: 'good', NOT_EXECUTED: 'bad' };

/**
 * Shows a command from now on. `clientOrderId` follows it at its intent from the start; without one only an answer that leads
 * there does. Returns what to call with the answer; that resolves once the command has ended, with what became of it.
 */
export function showCommand({ what, clientOrderId }) {
  const chain = element('p', { class: 'row', 'data-chain': true });
  const words = element('p', { class: 'hint' }, clientOrderId ?? '');
  const entry = element(
    'div',
    { class: 'command fresh' },
    element('p', {}, `${timeOfDay(Date.now())} ${what}`),
    chain,
    words,
  );
  const box = byId('commands');
  box.prepend(entry);
  while (box.children.length > SHOWN) box.lastElementChild.remove();

  const told = [];
  const tell = (state, look) => {
    if (told.at(-1) === state) return;
    if (told.length > 0) chain.append('→');
    told.push(state);
    chain.append(element('span', { class: `badge ${look ?? LOOKS[state] ?? ''}` }, state));
  };
  /** Asks the intent once; `undefined` when it has not told anything that goes on. */
  const ask = async (path) => {
    const { status, value } = await send({ method: 'GET', path });
    if (status !== 200) return status === 429 || status >= 500 ? ASK_EVERY_MS : undefined;
    tell(value.state, value.state === 'DONE' && value.problem !== null ? 'bad' : undefined);
    if (value.problem !== null) words.textContent = value.problem.detail;
    if (value.state === 'DONE' && value.order !== null) {
      words.textContent = `${value.order.id} was ${value.order.state} when the command ended`;
    }
    return value.retryAfterSeconds === null ? undefined : Math.max(ASK_EVERY_MS, 1_000 * value.retryAfterSeconds);
  };
  /** Asks the intent until its command has ended, as long as it is in sight. */
  const follow = async (path) => {
    let wait = await ask(path);
    while (wait !== undefined && entry.isConnected) {
      await pause(wait);
      wait = await ask(path);
    }
  };

  let answered = false;
  tell('sending');
  /** A command that is answered at once is not asked for; a longer one has its intent by then. */
  const watch = async () => {
    await pause(ASK_EVERY_MS);
    while (!answered && entry.isConnected) {
      await ask(`/v1/intents/${clientOrderId}`);
      await pause(ASK_EVERY_MS);
    }
  };
  if (clientOrderId !== undefined) void watch();
  return async ({ status, value, headers }) => {
    answered = true;
    if (status === 202) {
      tell('UNKNOWN');
      words.textContent = value.detail;
      const path = headers.location ?? `/v1/intents/${clientOrderId}`;
      if (path.startsWith('/v1/intents/')) await follow(path);
      return words.textContent;
    }
    if (status >= 200 && status < 300) {
      tell('DONE');
      words.textContent = `${value.id} is ${value.state}`;
      return words.textContent;
    }
    tell(value?.code ?? 'no answer', 'bad');
    words.textContent = value?.detail ?? String(value);
    return words.textContent;
  };
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
