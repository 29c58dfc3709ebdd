import { expect, test } from 'vitest';
import { lazyPort } from './lazy-port.ts';
import { portSample } from './testing/port-sample.ts';

const known = { exchange: 'binance', markets: ['spot'], origin: 'https://exchange.test' } as const;

test('a port is built once, however many ask for it', async () => {
  let built = 0;
  const port = lazyPort(known, () => {
    built += 1;
    return Promise.resolve(portSample());
  });
  const [one, other] = await Promise.all([port.load(), port.load()]);
  expect([one === other, await port.load(), built]).toEqual([true, one, 1]);
});

test('a port that could not be built is built again on the next use', async () => {
  let built = 0;
  const port = lazyPort(known, () => {
    built += 1;
    return built === 1 ? Promise.reject(new Error('no such file')) : Promise.resolve(portSample());
  });
  await expect(port.load()).rejects.toThrow('no such file');
  expect(port.loaded()).toBeUndefined();
  expect(await port.load()).toBe(port.loaded());
});
