import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpClient } from '../../lib/exchanges/http/http-client.ts';

/** Requests before the measurement, which compile what they use, and those that are measured. */
const COUNT = 400;
/** Per request. One getter in an object that is made for each request kept 4,000 bytes until a major collection. */
const MOST_BYTES = 1_000;

test('what a request allocates is gone after a minor collection', async () => {
  setFlagsFromString('--expose-gc');
  const collect: (options: { type: 'minor' | 'major' }) => void = runInNewContext('gc');
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.end(`{"orderId":1,"filler":"${'-'.repeat(600)}"}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createHttpClient();
  onTestFinished(() => {
    client.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const { signal } = new AbortController();
  const sendMany = async (): Promise<void> => {
    for (let count = 0; count < COUNT; count += 1) {
      await client.send({
        ...{ baseUrl: `http://127.0.0.1:${port}`, method: 'POST', path: '/order', headers: {}, label: 'place' },
        ...{ signal, idempotent: false, sign: () => ({ path: `/order?signature=${'0'.repeat(64)}` }) },
      });
    }
  };

  await sendMany();
  collect({ type: 'major' });
  const before = heldBytes();
  await sendMany();
  // What the last requests still use survives one collection, and is promoted by it.
  for (let count = 0; count < 2; count += 1) {
    await new Promise(setImmediate);
    collect({ type: 'minor' });
  }
  expect((heldBytes() - before) / COUNT).toBeLessThan(MOST_BYTES);
});

/** Without code, which V8 compiles and drops in its own time. */
function heldBytes(): number {
  const spaces = getHeapSpaceStatistics().filter(
    ({ space_name: name }) => name === 'new_space' || name === 'old_space',
  );
  return spaces.reduce((sum, space) => sum + space.space_used_size, 0);
}
