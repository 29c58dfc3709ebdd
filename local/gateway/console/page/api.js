/** Calls of the public API, as any client makes them, and of the switchboard of this gateway. */

let token = '';

/** Sends this bearer token with every request to the API from now on; it is kept in this page only. */
export function useToken(text) {
  token = text;
}

/**
 * Sends a request and returns it with its answer: `status` 0 when none came. `key` is the Idempotency-Key.
 */
export async function send({ method, path, body, key }) {
  const headers = {
    ...(token !== '' && { Authorization: `Bearer ${token}` }),
    ...(key !== undefined && { 'Idempotency-Key': key }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  };
  const request = { method, path, headers, body, key };
  const began = performance.now();
  try {
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(path.replace(/^\//, ''), init);
    const text = await answer.text();
    if (answer.status === 401) document.dispatchEvent(new CustomEvent('token-needed'));
    return {
      request,
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      value: text === '' ? undefined : JSON.parse(text),
      ms: Math.round(performance.now() - began),
    };
  } catch (error) {
    return { request, status: 0, headers: {}, value: String(error), ms: Math.round(performance.now() - began) };
  }
}

/** Reads from the API; throws the problem's own words. */
export async function read(path) {
  const { status, value } = await send({ method: 'GET', path });
  if (status === 200) return value;
  throw new Error(value?.detail ?? `answer ${status}`);
}

/** A key, or an id, that nobody has used before. */
export function fresh(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return prefix + [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
