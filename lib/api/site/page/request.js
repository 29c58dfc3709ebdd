/** Calls of the API that has served the page. */

/** The address of the API: the page lies at `docs` below it, whatever its host, port or stage. */
export const BASE = new URL(document.body.dataset.root, location.href).href.replace(/\/$/, '');

/** How callers prove who they are: `open`, `token` or `sigv4`. */
export const ACCESS = document.documentElement.dataset.access;

let token = '';

/** Sends this bearer token from now on. It is kept in the memory of this page only. */
export function useToken(text) {
  token = text.trim();
  deployment = undefined;
}

/** Whether a request that is not public can be sent from here. */
export function canSend() {
  return ACCESS === 'open' || (ACCESS === 'token' && token !== '');
}

/** Text that nobody has used before. */
export function fresh(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return prefix + [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Sends a request and returns it with its answer: `status` 0 when none came. `keyed` gives it an Idempotency-Key of its own;
 * `open` requests carry no token.
 */
export async function send({ method, path, body, keyed = false, open = false }) {
  const headers = {
    ...(token !== '' && !open && { Authorization: `Bearer ${token}` }),
    ...(keyed && { 'Idempotency-Key': fresh('docs-') }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  };
  const request = { method, path, headers, body };
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  try {
    const answer = await fetch(`${BASE}${path}`, { method, headers, ...(body !== undefined && { body }) });
    const text = await answer.text();
    return {
      request,
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      text,
      value: json(text),
      ms: took(),
    };
  } catch (error) {
    return { request, status: 0, headers: {}, text: String(error), value: undefined, ms: took() };
  }
}

/** Reads from the API; throws the problem's own words. */
export async function read(path) {
  const { status, value, text } = await send({ method: 'GET', path });
  if (status === 200) return value;
  throw new Error(value?.detail ?? text);
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

let deployment;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The origins of an exchange that are not paper exchanges of this machine; of all exchanges without a name. A deployment that
 * cannot be asked counts as live.
 */
export async function liveOrigins(exchange) {
  deployment ??= read('/v1/deployment');
  try {
    const { products } = await deployment;
    const origins = products.filter((product) => exchange === undefined || product.exchange === exchange);
    return [...new Set(origins.map(({ origin }) => origin))].filter(
      (origin) => !URL.canParse(origin) || !LOOPBACK.test(new URL(origin).hostname),
    );
  } catch {
    deployment = undefined;
    return ['an exchange that this deployment does not name'];
  }
}
