import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../../../lib/text/command-line.ts';
import { start } from '../../../local/start.ts';
import { startHop } from '../hop.ts';
import { runExamples } from './examples.ts';
import { type Installed, installPython, installTypescript } from './install.ts';
import { atlas, type LostReply, playLostReplies } from './lost-reply.ts';

const HELP = `Packs both clients, installs them into empty folders and uses them on paper, as their users would: each places an order,
every example runs, and the same lost reply is played through all of them. Compares sizes and words with
docs/guides/clients.md. Needs python3, npm and PyPI. Takes a minute.

  npm run client:installed [-- --write]

  --write  write the figures into the guide

Example: npm run client:installed -- --write
`;

const { values } = commandLine({
  name: 'npm run client:installed',
  help: HELP,
  options: { write: { type: 'boolean' } },
});

const LIMIT_MS = 10 * 60_000;
const GUIDE = new URL('../../../docs/guides/clients.md', import.meta.url);

setTimeout(() => {
  process.stderr.write(`installed clients: not done within ${LIMIT_MS / 60_000} minutes\n`);
  process.exit(1);
}, LIMIT_MS).unref();

const folder = await mkdtemp(join(tmpdir(), 'atlas-installed-'));
const data = join(folder, 'data');
const local = await start({
  PORT: '0',
  PAPER_PORT: '0',
  ATLAS_EXCHANGES: 'binance.spot',
  ATLAS_LOG_LEVEL: 'silent',
  XDG_STATE_HOME: folder,
  ATLAS_DATA_DIR: data,
  MCP: 'trade',
  MCP_SYMBOLS: 'BTC/USDT',
  MCP_MAX_NOTIONAL: 'USDT=500',
  MCP_MAX_DAY_NOTIONAL: 'USDT=5000',
});
const hop = await startHop(local.url);
try {
  const typescript = await installTypescript(join(folder, 'typescript'));
  // The second fills at once.
  for (const price of [' --price 80000', '']) {
    const { code, err } = await atlas({ hop, typescript }, `--json orders place binance BTC/USDT buy 0.005${price}`);
    if (code !== 0) throw new Error(`The installed command line placed no order: ${err}`);
  }
  say(`${typescript.file}: installed, and orders placed`);
  const python = await installPython(join(folder, 'python'));
  say(`${python.file}: installed`);

  const played = await playLostReplies({ hop, typescript, python, data, orders });
  for (const { client, orders: count } of played) {
    if (count !== 1) throw new Error(`A lost reply through ${client} came to ${count} orders`);
  }
  say(`a lost reply: one order through each of ${played.map(({ client }) => client).join(', ')}`);
  const at = { url: local.url, orders };
  say(`examples: ${(await runExamples('examples', typescript, process.execPath, at)).join(', ')}`);
  const interpreter = join(python.bin, 'python');
  say(`examples: ${(await runExamples('python/examples', python, interpreter, at)).join(', ')}`);
  await tell({ 'packed clients': sizes([typescript, python]), 'lost replies': lostReplies(played) });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await hop.close();
  await local.close();
  await rm(folder, { recursive: true, force: true });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function orders(): Promise<number> {
  const reply = await fetch(`${local.paperUrl}/control/effects?product=spot`);
  const [spot] = (await reply.json()) as readonly { readonly orders: number }[];
  return spot?.orders ?? 0;
}

function sizes(all: readonly Installed[]): string {
  const kilobytes = (bytes: number) => `${Math.ceil(bytes / 50_000) * 50} kB`;
  const rows = all.map(
    ({ file, packedBytes, unpackedBytes }) =>
      `| \`${file}\` | ${kilobytes(packedBytes)} | ${kilobytes(unpackedBytes)} |`,
  );
  return ['| File | Packed, at most | Unpacked, at most |', '| --- | --: | --: |', ...rows].join('\n');
}

function lostReplies(played: readonly LostReply[]): string {
  const rows = played.map(({ client, told, again, orders: count }) => `| ${client} | ${told} | ${again} | ${count} |`);
  return [
    '| Client | Its user reads | Asked again, in a new process | Orders |',
    '| --- | --- | --- | --: |',
    ...rows,
  ].join('\n');
}

/** Compares the tables of the guide, or writes them. */
async function tell(tables: Readonly<Record<string, string>>): Promise<void> {
  const guide = await readFile(GUIDE, 'utf8');
  let text = guide;
  for (const [name, table] of Object.entries(tables)) {
    const [begin, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
    const [from, until] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
    if (from < begin.length || until < from) throw new Error(`docs/guides/clients.md has no place for ${name}`);
    text = text.slice(0, from) + table + text.slice(until);
  }
  if (text === guide) return say('docs/guides/clients.md says so');
  if (values.write !== true) {
    throw new Error(
      `docs/guides/clients.md says otherwise: npm run client:installed -- --write\n${Object.values(tables).join('\n')}`,
    );
  }
  await writeFile(GUIDE, text);
  say('docs/guides/clients.md written');
}
