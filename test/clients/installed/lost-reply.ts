import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Hop } from '../hop.ts';
import { playAlert } from './alert.ts';
import type { Installed } from './install.ts';

const run = promisify(execFile);

/** Every reply of a place is lost: its first copies with the connection, the last behind the page of a proxy. */
const MISHAPS = ['lose-reply', 'lose-reply', 'lose-reply', 'page-504'] as const;
const ORDER = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price: '80000',
};

export interface LostReply {
  readonly client: string;
  /** What its user reads when every reply was lost. */
  readonly told: string;
  /** What its user reads who asks again, in a new process. */
  readonly again: string;
  readonly orders: number;
}

export interface Parts {
  readonly hop: Hop;
  readonly typescript: Installed;
  readonly python: Installed;
  /** Folder of the gateway's records. */
  readonly data: string;
  /** Orders that the exchange has accepted so far. */
  readonly orders: () => Promise<number>;
}

/** Plays the same loss through every client, and counts the orders. */
export async function playLostReplies(parts: Parts): Promise<readonly LostReply[]> {
  const played: LostReply[] = [];
  for (const [client, play] of Object.entries({
    TypeScript: inTypescript,
    Python: inPython,
    'command line': onCommandLine,
    MCP: overMcp,
    'alert, sent again': playAlert,
  })) {
    const before = await parts.orders();
    // The sender of an alert sends two copies; the others try four times.
    parts.hop.arm(...(play === playAlert ? (['lose-reply'] as const) : MISHAPS));
    const [told, again] = await play(parts);
    played.push({ client, told, again, orders: (await parts.orders()) - before });
  }
  return played;
}

type Play = (parts: Parts) => Promise<readonly [told: string, again: string]>;

const inTypescript: Play = async ({ hop, typescript: { folder } }) => {
  const program = `import { createAtlasClient, fileKeyStore } from 'atlas-client';
const start = () => createAtlasClient({ url: '${hop.url}', keys: fileKeyStore('lost') });
const first = await start().orders.place(${JSON.stringify(ORDER)}, { key: 'lost-1' });
console.log(first.outcome + ': ' + (first.outcome === 'unknown' ? first.intent.detail : ''));
const [open] = await start().openCommands();
const found = await open.resume();
const again = await start().orders.place(${JSON.stringify(ORDER)}, { key: 'lost-1' });
if (again.order?.id !== found.order?.id) throw new Error('another order');
console.log(found.outcome + ': ' + (found.outcome === 'done' ? found.order.state : ''));
`;
  await writeFile(join(folder, 'lost.mjs'), program);
  return twoLines(await run(process.execPath, ['lost.mjs'], { cwd: folder }));
};

const inPython: Play = async ({ hop, python: { folder, bin } }) => {
  const program = `from atlas_client import Atlas, FileKeyStore
order = ${JSON.stringify(ORDER)}
def start(): return Atlas("${hop.url}", keys=FileKeyStore("lost"))
with start() as atlas:
    first = atlas.place(order, key="lost-2")
    print(f"{first.outcome}: {getattr(first, 'detail', '')}")
with start() as atlas:
    (command,) = atlas.open_commands()
    found = atlas.follow(command)
    again = atlas.place(order, key="lost-2")
    assert again.order["id"] == found.order["id"]
    print(f"{found.outcome}: {found.order['state']}")
`;
  await writeFile(join(folder, 'lost.py'), program);
  return twoLines(await run(join(bin, 'python'), ['lost.py'], { cwd: folder }));
};

function twoLines({ stdout }: { stdout: string }): readonly [string, string] {
  const [first = '', second = ''] = stdout.trim().split('\n');
  return [first, second];
}

const onCommandLine: Play = async (parts) => {
  const place = await atlas(parts, 'orders place binance BTC/USDT buy 0.005 --price 80000 --key lost-3 --wait 0');
  const found = await atlas(parts, '--json intents resume lost-3');
  const again = await atlas(parts, '--json orders place binance BTC/USDT buy 0.005 --price 80000 --key lost-3');
  const [first, second] = [JSON.parse(found.out), JSON.parse(again.out)];
  if (first.order.id !== second.order.id) throw new Error('another order');
  const words = place.err
    .trim()
    .split('\n')
    .map((line) => line.trim());
  return [`exit ${place.code}: ${words.join(' ')}`, `exit ${found.code}: ${first.outcome}, ${first.order.state}`];
};

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the installed command line. */
export async function atlas({ hop, typescript }: Pick<Parts, 'hop' | 'typescript'>, words: string): Promise<Ended> {
  const env = { ...process.env, ATLAS_URL: hop.url, ATLAS_STATE_DIR: join(typescript.folder, 'state') };
  return await new Promise((resolve) => {
    execFile(join(typescript.bin, 'atlas'), words.split(' '), { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

const overMcp: Play = async ({ hop, typescript: { bin, folder } }) => {
  const limits = '--allow-trading --symbols BTC/USDT --max-notional USDT=500 --max-day-notional USDT=5000';
  const call = async (name: string, input: Record<string, unknown>) => {
    // A server of its own each time, as an agent that was restarted has it.
    const agent = new Client({ name: 'lost-reply', version: '1' });
    const args = ['--url', hop.url, 'mcp', ...limits.split(' ')];
    const env = { PATH: process.env.PATH ?? '', ATLAS_STATE_DIR: join(folder, 'agent') };
    await agent.connect(new StdioClientTransport({ command: join(bin, 'atlas'), args, env }));
    const { content, structuredContent } = await agent.callTool({ name, arguments: input });
    await agent.close();
    const [first] = Array.isArray(content) ? content : [];
    return { text: first?.type === 'text' ? first.text : '', data: Object(structuredContent) };
  };
  const { token } = (await call('preview_order', { order: ORDER })).data;
  const told = await call('place_order', { token });
  const same = (await call('preview_order', { order: ORDER })).data.token;
  const again = await call('place_order', { token: same });
  return [sentence(told.text), sentence(again.text)];
};

/** Up to the order's own figures. */
function sentence(text: string): string {
  return text.replace(/: (BUY|SELL) .*$/, '.');
}
