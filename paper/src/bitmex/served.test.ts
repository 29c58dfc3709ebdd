import { afterEach, describe, expect, it } from 'vitest';
import { type Paper, startPaper } from '../server.ts';
import { sign } from './authentication.ts';
import { buildBitmex } from './bitmex.ts';

let paper: Paper | undefined;

afterEach(async () => {
  await paper?.close();
  paper = undefined;
});

async function serve(): Promise<Paper> {
  paper = await startPaper({ builders: [buildBitmex], makerIntervalMs: 0 });
  return paper;
}

function send({ url, clock }: Paper, method: string, path: string, body = ''): Promise<Response> {
  const expires = String(Math.floor(clock.now() / 1_000) + 10);
  return fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'api-key': 'paper-key',
      'api-expires': expires,
      'api-signature': sign('paper-secret', method, `/api/v1${path}`, expires, body),
    },
    ...(body !== '' && { body }),
  });
}

const ORDER = JSON.stringify({ symbol: 'XBTUSDT', orderQty: 100, price: 50_000, clOrdID: 'served' });

describe('the paper BitMEX behind the paper server', () => {
  it('serves signed requests over HTTP', async () => {
    const venue = await serve();
    const placed = await send(venue, 'POST', '/order', ORDER);
    expect(placed.status).toBe(200);
    expect(await placed.json()).toMatchObject({ ordStatus: 'New', clOrdID: 'served' });
    const listed = await send(venue, 'GET', '/order?filter=%7B%22clOrdID%22%3A%22served%22%7D');
    expect(await listed.json()).toHaveLength(1);
    expect(venue.control.effectsOf('served')).toMatchObject({ placements: 1 });
  });

  it('sheds load in its own words and without effect', async () => {
    const venue = await serve();
    venue.control.arm({ fault: 'overload', product: 'bitmex', method: 'POST' });
    const refused = await send(venue, 'POST', '/order', ORDER);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toEqual({
      error: { message: 'The system is currently overloaded. Please try again later.', name: 'HTTPError' },
    });
    expect(venue.control.effectsOf('served')).toMatchObject({ placements: 0 });
  });

  it('calls a client id a duplicate after a lost reply, and the listing has the order', async () => {
    const venue = await serve();
    venue.control.arm({ fault: 'reset-after-effect', product: 'bitmex', method: 'POST' });
    await expect(send(venue, 'POST', '/order', ORDER)).rejects.toThrow();
    const again = await send(venue, 'POST', '/order', ORDER);
    expect(await again.json()).toMatchObject({ error: { message: 'Duplicate clOrdID' } });
    expect(venue.control.effectsOf('served')).toMatchObject({ placements: 1 });
  });
});
