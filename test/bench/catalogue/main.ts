import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CATALOGUE_ID_PREFIX, dynamoDbCatalogue } from '../../../lib/aws/dynamodb-catalogue.ts';
import { readConfig } from '../../../lib/config.ts';
import { refresh, tradable } from '../../../lib/runtime/use-cases.ts';
import { commandLine } from '../../../lib/text/command-line.ts';
import { createAtlasOnPaper } from '../../../local/atlas-on-paper.ts';
import { startIntentTable } from '../../../local/intent-table.ts';
import { startPaper } from '../../../paper/src/index.ts';

const HELP = `What it costs a new container to know the instruments of Binance spot: from the exchange, or from the shared list.

  npm run bench:catalogue -- [--runs 20]

A stand-in answers over loopback with the paper exchange's exchangeInfo, padded with symbols of other bases to the number
in the row. The table is a DynamoDB stand-in in this process. Prints a Markdown table.

Example: npm run bench:catalogue -- --runs 5
`;

const { values } = commandLine({
  name: 'npm run bench:catalogue',
  help: HELP,
  options: { runs: { type: 'string', default: '20' } },
});

const SYMBOLS = [6, 500, 3_500];
const patience = () => ({ signal: AbortSignal.timeout(60_000), deadline: Date.now() + 60_000 });

async function main(runs: number): Promise<void> {
  const paper = await startPaper({ makerIntervalMs: 0 });
  const info = (await (await fetch(`${paper.url}/api/v3/exchangeInfo`)).json()) as { symbols: { symbol: string }[] };
  await paper.close();
  const lines: string[] = [];
  for (const count of SYMBOLS) {
    const exchange = await listing(JSON.stringify({ ...info, symbols: filledUp(info.symbols, count) }));
    const table = await startIntentTable();
    const { tableName } = table;
    const { client } = table;
    const env = { ATLAS_EXCHANGES: 'binance.spot' };
    const shared = dynamoDbCatalogue({ tableName, bases: readConfig({}).bases, client });
    const took = async (sharedCatalogue: typeof shared | undefined): Promise<number> => {
      const atlas = createAtlasOnPaper(exchange.url, { env, ...(sharedCatalogue && { sharedCatalogue }) });
      const from = performance.now();
      await tradable(atlas, {}, patience());
      const ms = performance.now() - from;
      atlas.close();
      return ms;
    };
    const writer = createAtlasOnPaper(exchange.url, { env, sharedCatalogue: shared });
    await refresh(writer, patience());
    writer.close();
    const ways = { exchange: [] as number[], shared: [] as number[] };
    for (let run = 0; run < runs; run += 1) {
      ways.exchange.push(await took(undefined));
      ways.shared.push(await took(shared));
    }
    const Key = { intentId: { S: `${CATALOGUE_ID_PREFIX}binance.spot@${exchange.url}` } };
    const { Item } = await table.sdk.send(new GetItemCommand({ TableName: tableName, Key }));
    const cells = [count, exchange.bytes, median(ways.exchange), Item?.snapshot?.B?.length ?? 0, median(ways.shared)];
    lines.push(`| ${cells.map((cell) => cell.toLocaleString('en')).join(' | ')} |`);
    await table.close();
    await exchange.close();
  }
  process.stdout.write(
    [
      `Medians of ${runs} new containers each, in one process; Node ${process.versions.node}, ${availableParallelism()} cores.`,
      '',
      '| symbols listed | exchangeInfo, bytes | from the exchange, ms | shared list, bytes | from the table, ms |',
      '|--:|--:|--:|--:|--:|',
      ...lines,
      '',
    ].join('\n'),
  );
}

/** The symbols themselves, and copies of them under unused bases. */
function filledUp(symbols: readonly { readonly symbol: string }[], count: number): readonly object[] {
  return Array.from({ length: count }, (_, at) => {
    const copied = symbols[at % symbols.length];
    const base = `X${at}`;
    return at < symbols.length ? { ...copied } : { ...copied, symbol: `${base}USDT`, baseAsset: base };
  });
}

async function listing(text: string) {
  const body = Buffer.from(text);
  const server = createServer((_request, reply) => {
    reply.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    reply.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: body.length,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return Math.round(10 * (sorted[Math.floor(sorted.length / 2)] ?? 0)) / 10;
}

await main(Number(values.runs));
