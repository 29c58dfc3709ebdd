import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileName, type Operation } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';
import type { Exchange } from '../lib/domain/instrument.ts';
import { byExchange } from '../lib/exchanges/venues.ts';
import { bundleFunctions, bundleTable } from './build.ts';

const require = createRequire(import.meta.url);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-build-'));
  await mkdir(join(folder, 'functions'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (path: string, text: string) => writeFile(join(folder, path), text);
const read = (path: string) => readFile(join(folder, path), 'utf8');
const bundle = (files = {}) =>
  bundleFunctions({ outdir: join(folder, 'out'), functions: join(folder, 'functions'), files });

describe('the bundles', () => {
  test('are one folder per function, without tests and old contents', async () => {
    await mkdir(join(folder, 'out/gone'), { recursive: true });
    await write('functions/place-order.ts', 'export const handler = () => 1;');
    await write('functions/get-order.ts', 'export const handler = () => 2;');
    await write('functions/get-order.test.ts', 'throw new Error();');
    expect((await bundle()).map(({ name }) => name)).toEqual(['get-order', 'place-order']);
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['get-order', 'package.json', 'place-order']);
  });

  test('load as CommonJS, and know their own path', async () => {
    await write(
      'functions/where.ts',
      'export const handler = () => [import.meta.url, import.meta.dirname, new URL("assets/", import.meta.url).href];',
    );
    await bundle();
    const file = join(folder, 'out/where/index.js');
    const { handler } = require(file) as { handler: () => readonly string[] };
    expect(handler()).toEqual([
      pathToFileURL(file).href,
      join(folder, 'out/where'),
      new URL('assets/', pathToFileURL(file)).href,
    ]);
  });

  test('are the same bytes from the same sources', async () => {
    await write(
      'functions/one.ts',
      'import { gzipSync } from "node:zlib"; export const handler = () => gzipSync("x");',
    );
    await bundle();
    const first = await read('out/one/index.js');
    await bundle();
    expect(await read('out/one/index.js')).toBe(first);
  });

  test('include the files read at run time', async () => {
    await write('functions/docs.ts', 'export const handler = () => 1;');
    await bundle({ docs: [{ to: 'assets/page.css', text: () => Promise.resolve('body {}') }] });
    expect(await read('out/docs/assets/page.css')).toBe('body {}');
  });

  test('cannot include files of a function that does not exist', async () => {
    await expect(bundle({ doc: [] })).rejects.toThrow('There is no function doc');
  });

  test('are not built from sources with a warning', async () => {
    await write('functions/odd.ts', 'export const handler = (x: number) => x === -0;');
    await expect(bundle()).rejects.toThrow(/-0/);
  });
});

test('the table has the size of each function and its causes', () => {
  const table = bundleTable([
    {
      name: 'place-order',
      bytes: 123_456,
      startBytes: 45_678,
      inputs: 7,
      packages: [{ name: '@aws-sdk/client-ssm', bytes: 100_000 }],
    },
  ]);
  expect(table).toContain('place-order       45.7  123.5      7  @aws-sdk/client-ssm 100.0');
});

test('a bundle runs in a separate process', async () => {
  await write('functions/answer.ts', 'export const handler = (): number => 42;');
  await bundle();
  const script = `console.log(require(${JSON.stringify(join(folder, 'out/answer'))}).handler())`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
  expect(stdout.trim()).toBe('42');
});

test('public functions include neither exchanges nor, except for the trading state, an AWS SDK; trading ones include both', async () => {
  const bundles = await bundleFunctions({ outdir: join(folder, 'out') });
  const table: readonly Operation[] = Object.values(operations);
  const open = new Set(table.filter(({ scope }) => scope === 'public').map(fileName));
  for (const { name, packages } of bundles.filter((each) => open.has(each.name))) {
    const clients = packages.map((each) => each.name).filter((each) => each.startsWith('@aws-sdk/client-'));
    expect(clients, name).toEqual(name === fileName(operations.getHealth) ? ['@aws-sdk/client-ssm'] : []);
    expect(Object.values(await venuesIn(name)).flat(), name).toEqual([]);
  }
  const placing = bundles.find(({ name }) => name === fileName(operations.placeOrder));
  expect(placing?.packages.map(({ name }) => name)).toContain('@aws-sdk/client-ssm');
  // The code of each venue is in a file of its own, which nothing loads at the start.
  const start = await loadedBy('place-order');
  for (const [exchange, files] of Object.entries(await venuesIn('place-order'))) {
    expect(files, exchange).toHaveLength(1);
    expect(start, exchange).not.toContain(files[0]);
  }
}, 120_000);

/** The name of a header that only the adapter of an exchange writes. */
const HEADERS: Readonly<Record<Exchange, string>> = {
  binance: 'X-MBX-APIKEY',
  bitmex: 'api-signature',
  bybit: 'x-bapi-api-key',
};

/** The files of a bundle that hold the adapter of each exchange. */
async function venuesIn(name: string): Promise<Readonly<Record<Exchange, readonly string[]>>> {
  const names = (await readdir(join(folder, 'out', name))).filter((file) => file.endsWith('.js'));
  const files = await Promise.all(names.map(async (file) => ({ file, text: await read(`out/${name}/${file}`) })));
  const withHeader = (exchange: Exchange) =>
    files.filter(({ text }) => text.includes(HEADERS[exchange])).map(({ file }) => file);
  return byExchange((_row, exchange) => withHeader(exchange));
}

/** The files that loading a bundle loads. */
async function loadedBy(name: string): Promise<readonly string[]> {
  const script = `require(${JSON.stringify(join(folder, 'out', name))}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env: {} });
  return (JSON.parse(stdout) as string[]).map((path) => basename(path));
}
