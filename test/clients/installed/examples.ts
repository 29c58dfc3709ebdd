import { spawn } from 'node:child_process';
import { cp, readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Installed } from './install.ts';

/** What each example prints at the end. */
const ENDS: Readonly<Record<string, RegExp>> = {
  'place-and-wait': /^FILLED: 0\.005 BTC at [\d.]+ USDT\n$/,
  ladder: /^(done: \d+ NEW\n){5}$/,
  bracket: /^working \(active\): BUY 0\.005[\s\S]*cancelled: (ALL_DONE|done)\n$/,
  'cancel-on-signal': /^resting: binance\.spot\.BTCUSDT\.\d+\ncancelled: done\n$/,
  'export-year': /\d+ rows, 100 % of the year\n[\s\S]*done: [1-9]\d* fills\n$/,
  agent:
    /NOTHING WAS PLACED YET[\s\S]*PLACED\. There is exactly one order[\s\S]*THIS ORDER WAS ALREADY PLACED[\s\S]*PLACED \(it was placed by an earlier call[\s\S]*CANCELED\./,
};

/** How many orders an example comes to at the exchange, where it asks for one more than once. */
const ORDERS: Readonly<Record<string, number>> = { agent: 1 };

export interface ExamplesAt {
  readonly url: string;
  /** Orders that the exchange has accepted so far. */
  readonly orders: () => Promise<number>;
}

/** Runs every example of a folder against the gateway, with the installed package. Returns their names. */
export async function runExamples(
  folder: string,
  installed: Installed,
  program: string,
  { url, orders }: ExamplesAt,
): Promise<readonly string[]> {
  const source = fileURLToPath(new URL(`../../../client/${folder}/`, import.meta.url));
  const names = (await readdir(source)).filter((name) => ['.ts', '.py'].includes(extname(name))).sort();
  for (const name of names) {
    await cp(join(source, name), join(installed.folder, name));
    const before = await orders();
    const printed = await output(program, join(installed.folder, name), installed.folder, url);
    const example = basename(name, extname(name)).replaceAll('_', '-');
    if (ENDS[example]?.test(printed) !== true) throw new Error(`client/${folder}/${name} printed:\n${printed}`);
    const came = (await orders()) - before;
    if (came !== (ORDERS[example] ?? came)) throw new Error(`client/${folder}/${name} came to ${came} orders`);
  }
  return names;
}

/** An example that rests until a signal gets one once it has said so. */
async function output(program: string, file: string, cwd: string, url: string): Promise<string> {
  const waits = (await readFile(file, 'utf8')).includes('SIGTERM');
  const child = spawn(program, [file], {
    cwd,
    env: { ...process.env, ATLAS_URL: url, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [printed, signalled] = ['', false];
  return await new Promise((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      printed += data.toString();
      if (!waits || signalled || !/^resting.*\n$/.test(printed)) return;
      signalled = true;
      child.kill('SIGTERM');
    });
    let errors = '';
    child.stderr.on('data', (data: Buffer) => {
      errors += data.toString();
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(printed) : reject(new Error(`${basename(file)} ended with ${code}:\n${printed}${errors}`)),
    );
  });
}
