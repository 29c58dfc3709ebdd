// Writes the fills of a year as JSON lines, with its progress. `atlas export fills` does this too, and resumes.
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createAtlasClient } from 'atlas-client';

const url = process.env.ATLAS_URL ?? 'http://127.0.0.1:3000';
const atlas = createAtlasClient({ url });
const to = Date.now();
const from = to - 365 * 86_400_000;

const file = createWriteStream('fills.jsonl');
let rows = 0;
const gaps = new Set<string>();
for await (const page of atlas.fills.list({ from: String(from), to: String(to), limit: 500 }).pages()) {
  for (const fill of page.fills) file.write(`${JSON.stringify(fill)}\n`);
  rows += page.fills.length;
  const last = page.fills.at(-1);
  const reached = page.nextCursor === null || last === undefined ? from : Date.parse(last.tradedAt);
  console.log(`${rows} rows, ${Math.round((100 * (to - reached)) / (to - from))} % of the year`);
  for (const { exchange, market, status, reason } of page.sources) {
    if (status !== 'complete') gaps.add(`${exchange}.${market} is ${status}: ${reason ?? ''}`);
  }
}
file.end();
await finished(file);
// What the answer does not cover is said, not hidden.
for (const gap of gaps) console.log(gap);
console.log(`done: ${rows} fills`);
