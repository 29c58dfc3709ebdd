import { byId, codeBlock, element, say } from './elements.js';
import { atPricesOfNow, changeOf, idFor, learn, placing, sendPlacing, withFreshId } from './first-call.js';
import { ACCESS, canSend, liveOrigins, send, useToken } from './request.js';

/** What an answer shows of a long text. */
const MOST_SHOWN = 20_000;

for (const form of document.querySelectorAll('form.try')) prepare(form);
prepareToken();

function prepare(form) {
  const open = form.dataset.open !== undefined;
  if (ACCESS === 'sigv4' && !open) {
    form.replaceWith(
      element(
        'p',
        { class: 'not-here' },
        'This deployment checks AWS signatures, and a page must not hold your keys. Run the sample above where they are: ',
        element('code', {}, 'curl --aws-sigv4'),
        ' and ',
        element('code', {}, 'atlas'),
        ' sign it.',
      ),
    );
    return;
  }
  for (const field of form.elements) {
    // A value of the reader's own is never replaced.
    field.addEventListener('input', () => {
      field.dataset.edited = '';
    });
  }
  form.querySelector('select.examples')?.addEventListener('change', ({ target }) => {
    form.elements.body.value = target.value;
    delete form.elements.body.dataset.edited;
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.getAttribute('aria-busy') !== 'true') void run(form);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

function prepareToken() {
  byId('token-form').addEventListener('submit', (event) => {
    event.preventDefault();
    useToken(byId('token').value);
    byId('token').value = '';
    byId('token-state').textContent = canSend() ? 'In use, in this tab only.' : 'None yet.';
  });
}

/** Sends what the form says, once it has what it needs. */
async function run(form) {
  const { operation, open } = form.dataset;
  const answer = byId(`answer-${operation}`);
  const button = form.querySelector('button[type=submit]');
  answer.hidden = false;
  if (open === undefined && !canSend()) {
    answer.replaceChildren(
      element(
        'p',
        { class: 'note' },
        'This gateway asks for a token. ',
        element('a', { href: '#access' }, 'Paste one'),
        ', then send again.',
      ),
    );
    byId('token').focus();
    return;
  }
  form.setAttribute('aria-busy', 'true');
  button.disabled = true;
  const began = performance.now();
  const waiting = element('p', { class: 'note', role: 'status' }, 'Sent, waiting …');
  const clock = setInterval(() => {
    waiting.textContent = `Sent, waiting … ${((performance.now() - began) / 1_000).toFixed(1)} s`;
  }, 500);
  answer.replaceChildren(waiting);
  try {
    const steps = [];
    const request = await requestOf(form, steps);
    if (request === undefined || !(await allowed(form, request))) {
      answer.replaceChildren(element('p', { class: 'note' }, 'Nothing was sent.'));
      return;
    }
    const exchanged = await send(request);
    learn(exchanged);
    answer.replaceChildren(...steps, ...shown(exchanged));
    say(`${exchanged.status} after ${exchanged.ms} milliseconds`);
  } catch (error) {
    answer.replaceChildren(element('p', { class: 'note bad' }, error.message));
  } finally {
    clearInterval(clock);
    button.disabled = false;
    form.removeAttribute('aria-busy');
  }
}

/** The request of a form; `undefined` where the reader did not want what has to come before it. */
async function requestOf(form, steps) {
  const { method, path: template, takes, keyed, open } = form.dataset;
  const ids = {};
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll('[name]')) {
    const [place, name] = field.name.split(':');
    const value = field.value.trim();
    if (place === 'query' && value !== '') query.append(name, value);
    if (place !== 'path') continue;
    if (takes !== undefined && field.dataset.edited === undefined) {
      const id = await idFor(takes, (what) => placeFirst(what, form, steps));
      if (id === undefined) return undefined;
      field.value = id;
    } else if (value === '') {
      field.focus();
      throw new Error(`${name} is needed.`);
    }
    ids[name] = field.value.trim();
  }
  const text = form.elements.body;
  if (text !== undefined && text.dataset.edited === undefined) {
    text.value =
      takes === undefined
        ? withFreshId(await atPricesOfNow(text.value))
        : await changeOf(text.value, Object.values(ids)[0]);
  }
  const search = query.toString();
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(ids[name]));
  return {
    method,
    path: search === '' ? path : `${path}?${search}`,
    body: text?.value,
    keyed: keyed !== undefined,
    open: open !== undefined,
  };
}

/** Places what an operation is about, where nothing is there yet, and shows that it did. */
async function placeFirst(what, form, steps) {
  const request = await placing(what);
  if (!(await allowed(form, request, true))) return undefined;
  const answer = await sendPlacing(request);
  const name = what === 'order' ? 'an order' : 'an order list';
  const told = answer.status === 201 ? `placed ${answer.value.id}` : (answer.value?.detail ?? answer.text);
  steps.push(
    element(
      'p',
      { class: 'note' },
      `There was none yet, so this page placed ${name} first: ${request.method} ${request.path} `,
      badge(answer.status),
      ` ${told}`,
    ),
  );
  if (answer.status !== 201)
    throw new Error(`It needs ${name}, and placing one was answered with ${answer.status}: ${told}`);
  return answer;
}

/** Asks before something that trades where an exchange is live. */
async function allowed(form, { method, path, body }, first = false) {
  if (!first && form.dataset.trades === undefined) return true;
  const [, exchange] =
    /"exchange":\s*"([a-z]+)"/.exec(body ?? '') ??
    /[?&]exchange=([a-z]+)/.exec(path) ??
    /\/([a-z]+)\.[a-z]+(?:\.|$)/.exec(path) ??
    [];
  const origins = await liveOrigins(exchange);
  return origins.length === 0 || (await confirmed(`${method} ${path}`, body, origins, first));
}

function confirmed(request, body, origins, first) {
  return new Promise((resolve) => {
    const dialog = element(
      'dialog',
      { 'aria-labelledby': 'confirm-title' },
      element('h2', { id: 'confirm-title' }, 'This goes to a live exchange'),
      element(
        'p',
        {},
        first
          ? 'The operation needs an order, and there is none yet. To go on, the page would send '
          : 'The page is about to send ',
        element('code', {}, request),
        ' for ',
        element('b', {}, origins.join(', ')),
        '.',
      ),
      ...(body === undefined ? [] : [codeBlock(body, 'Body')]),
      element(
        'form',
        { method: 'dialog' },
        element('button', { value: 'no', autofocus: true }, 'Send nothing'),
        element('button', { value: 'yes', class: 'danger' }, 'Send it'),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** An answer as it came, and the request that it answers. */
function shown({ request, status, headers, text, value, ms }) {
  const problem =
    value?.code !== undefined && status >= 400
      ? element('a', { href: `#problem-${value.code.toLowerCase().replaceAll('_', '-')}` }, value.code)
      : undefined;
  const pretty = value === undefined ? text : JSON.stringify(value, null, 2);
  const cut =
    pretty.length > MOST_SHOWN
      ? `${pretty.slice(0, MOST_SHOWN)}\n… ${pretty.length - MOST_SHOWN} more characters`
      : pretty;
  const kept = Object.entries(headers).filter(([name]) => KEPT.test(name));
  const sent = Object.entries(request.headers).map(
    ([name, its]) => `${name}: ${name === 'Authorization' ? 'Bearer …' : its}`,
  );
  return [
    element(
      'p',
      { class: 'verdict' },
      badge(status),
      element('span', {}, status === 0 ? text : `after ${ms} ms`),
      ...(problem === undefined ? [] : [problem]),
    ),
    codeBlock(cut === '' ? '(no body)' : cut, 'Answer'),
    element(
      'details',
      {},
      element('summary', {}, 'Headers'),
      codeBlock(kept.map(([name, its]) => `${name}: ${its}`).join('\n'), 'Headers of the answer'),
    ),
    element(
      'details',
      {},
      element('summary', {}, 'The request'),
      codeBlock(
        [`${request.method} ${request.path}`, ...sent, '', request.body ?? ''].join('\n').trim(),
        'The request',
      ),
    ),
  ];
}

/** Headers of the API, without those of browsers and proxies. */
const KEPT = /^(content-type|location|retry-after|ratelimit|ratelimit-policy|idempotency-replayed|x-request-id|allow)$/;

function badge(status) {
  return element('span', { class: `status s${String(status).charAt(0)}` }, status === 0 ? 'no answer' : String(status));
}
