import { commandLine } from '../../../lib/text/command-line.ts';
import { DAY_MS, type PlantedAccount, plantAccount, trade } from '../../history/account.ts';
import { askAllFills, fillFaults } from '../../history/fills.ts';
import { faultsOf } from '../../history/judge.ts';
import { askAll, askPage, atlasOn } from '../../history/pages.ts';
import { truthOf } from '../../history/truth.ts';
import { type Cost, measure } from './cost.ts';
import { plainFills } from './plain-fills.ts';
import { plainWalk } from './plain-walk.ts';
import { type Result, tableOf } from './report.ts';

const HELP = `What a listing of orders of 90 days costs, and an export of a year of fills, over all symbols of all exchanges: Atlas
against a plain walk, window by window.

  npm run bench:history [-- options]

  --what <rows>  orders or fills (both)
  --orders <n>   orders of the busy account (50000)
  --seed <n>     another account (1)
  --json         the figures as JSON in place of the Markdown table
  --help

The paper exchanges count the calls. While Atlas pages through the busy account, the account goes on trading; the pages
are compared with the engines' own record, and the exit code is 1 when an order is missing, wrong, or told twice.

Example: npm run bench:history -- --what fills --orders 5000
`;

const ROWS = ['orders', 'fills'] as const;
const DAYS = 90;
const YEAR_DAYS = 365;
const PAGE_ROWS = 500;
/** Pause between two pages, on the exchanges' clock: long enough for every budget to refill. */
const PAUSE_MS = 6_000;

const { values } = commandLine({
  name: 'npm run bench:history',
  help: HELP,
  options: {
    what: { type: 'string' },
    orders: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new RangeError(`--${name}: expected a whole number, given "${text}"`);
  return Number(text);
}

interface Benched {
  readonly results: readonly Result[];
  readonly faults: readonly string[];
}

async function bench(name: string, orders: number, seed: number): Promise<Benched> {
  say(`${name}: planting ${orders} orders …`);
  const account = await plantAccount({
    orders,
    days: DAYS,
    seed,
    resting: Math.min(240, Math.floor(orders / 10)),
    crowds: false,
  });
  const { paper } = account;
  try {
    const range = () => ({ from: paper.clock.now() - DAYS * DAY_MS, to: paper.clock.now() });
    const plain = async (asked: string, wanted: number): Promise<Cost> => {
      say(`${name}: ${asked}, plain walk …`);
      const { from, to } = range();
      return await measure(paper, () => plainWalk(paper, from, to, wanted));
    };
    const plainFirst = await plain('newest 500', PAGE_ROWS);
    const plainAll = await plain('all pages', Number.POSITIVE_INFINITY);
    say(`${name}: newest 500, Atlas …`);
    const first = await newestRows(account, range());
    say(`${name}: all pages, Atlas …`);
    const { cost: atlasAll, pages, faults } = await allPages(account, range());
    return {
      results: [
        { account: name, asked: 'newest 500', pages: first.pages, plain: plainFirst, atlas: first.cost },
        { account: name, asked: 'all pages', pages, plain: plainAll, atlas: atlasAll },
      ],
      faults,
    };
  } finally {
    await paper.close();
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The newest rows; the cost of a page is limited, so this may take several pages. */
async function newestRows({ paper }: PlantedAccount, { from, to }: Range) {
  const atlas = atlasOn(paper);
  const query = { from: String(from), to: String(to), limit: String(PAGE_ROWS) };
  let pages = 0;
  const cost = await measure(paper, async () => {
    let rows = 0;
    for (let cursor: string | null = ''; cursor !== null && rows < PAGE_ROWS; paper.clock.advance(PAUSE_MS)) {
      const page = await askPage(atlas, { ...query, ...(cursor !== '' && { cursor }) });
      rows += page.orders.length;
      pages += 1;
      cursor = page.nextCursor;
    }
    return rows;
  });
  atlas.close();
  return { cost, pages };
}

/** A year of a busy account, exported whole: the fills, and what is wrong with them. */
async function benchFills(orders: number, seed: number): Promise<Benched> {
  say(`fills: planting ${orders} orders …`);
  const account = await plantAccount({ orders, days: YEAR_DAYS, seed, resting: 0, crowds: false });
  const { paper } = account;
  try {
    const range = { from: paper.clock.now() - YEAR_DAYS * DAY_MS, to: paper.clock.now() };
    say('fills: plain walk …');
    const plain = await measure(paper, () => plainFills(paper, range.from, range.to));
    say('fills: Atlas …');
    const atlas = atlasOn(paper);
    let pages: Awaited<ReturnType<typeof askAllFills>> = [];
    const cost = await measure(paper, async () => {
      const query = { from: String(range.from), to: String(range.to), limit: String(PAGE_ROWS) };
      pages = await askAllFills(atlas, query, (page) => {
        paper.clock.advance(PAUSE_MS);
        if (page % 25 === 0) say(`  page ${page}`);
      });
      return pages.reduce((sum, { fills }) => sum + fills.length, 0);
    });
    atlas.close();
    return {
      results: [{ account: 'busy', asked: 'a year of fills', pages: pages.length, plain, atlas: cost }],
      faults: fillFaults(account, { pages, ...range }),
    };
  } finally {
    await paper.close();
  }
}

async function allPages(account: PlantedAccount, { from, to }: Range) {
  const { paper } = account;
  const atlas = atlasOn(paper);
  const startedAt = paper.clock.now();
  const before = truthOf(account);
  let pages: Awaited<ReturnType<typeof askAll>> = [];
  const cost = await measure(paper, async () => {
    const query = { from: String(from), to: String(to) };
    pages = await askAll(() => atlas, query, {
      limits: [PAGE_ROWS],
      between(page) {
        paper.clock.advance(PAUSE_MS);
        trade(account);
        if (page % 25 === 0) say(`  page ${page}`);
      },
    });
    return pages.reduce((sum, { orders }) => sum + orders.length, 0);
  });
  atlas.close();
  const after = truthOf(account);
  const faults = faultsOf({ pages, sort: 'newest', from, to, asked: () => true, before, after, startedAt });
  return { cost, pages: pages.length, faults };
}

const seed = whole('seed', values.seed);
const orders = whole('orders', values.orders);
const { what } = values;
if (what !== undefined && !ROWS.some((rows) => rows === what)) throw new RangeError(`--what: ${ROWS.join(' or ')}`);
const ofOrders = what === 'fills' ? [] : [await bench('quiet', 30, seed), await bench('busy', orders, seed)];
const ofFills = what === 'orders' ? [] : [await benchFills(orders, seed)];
const tables = [ofOrders, ofFills].map((benched) => benched.flatMap(({ results }) => results));
for (const results of tables) {
  if (results.length === 0) continue;
  process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : `${tableOf(results)}\n\n`);
}
const faults = [...ofOrders, ...ofFills].flatMap((each) => each.faults);
for (const fault of faults.slice(0, 20)) say(fault);
say(faults.length === 0 ? 'Every page was true to the engines.' : `${faults.length} faults.`);
process.exitCode = faults.length === 0 ? 0 : 1;
