import { parseArgs } from 'node:util';
import { DAY_MS, type PlantedAccount, plantAccount, trade } from '../../history/account.ts';
import { faultsOf } from '../../history/judge.ts';
import { askAll, askPage, atlasOn } from '../../history/pages.ts';
import { truthOf } from '../../history/truth.ts';
import { type Cost, measure } from './cost.ts';
import { plainWalk } from './plain-walk.ts';
import { type Result, tableOf } from './report.ts';

const HELP = `What a listing of 90 days costs, over all symbols of all exchanges: Atlas against a plain walk, window by window.

  npm run bench:history [-- options]

  --orders <n>   orders of the busy account (50000)
  --seed <n>     another account (1)
  --json         the figures as JSON in place of the Markdown table
  --help

The paper exchanges count the calls. While Atlas pages through the busy account, the account goes on trading; the pages
are compared with the engines' own record, and the exit code is 1 when an order is missing, wrong, or told twice.
`;

const DAYS = 90;
const PAGE_ROWS = 500;
/** Pause between two pages, on the exchanges' clock: long enough for every budget to refill. */
const PAUSE_MS = 6_000;

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
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

/** The newest rows; a page is bounded by its cost, so this may take several. */
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

if (values.help) {
  process.stdout.write(HELP);
} else {
  const seed = whole('seed', values.seed);
  const orders = whole('orders', values.orders);
  const benched = [await bench('quiet', 30, seed), await bench('busy', orders, seed)];
  const results = benched.flatMap((each) => each.results);
  process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : `${tableOf(results)}\n`);
  const faults = benched.flatMap((each) => each.faults);
  for (const fault of faults.slice(0, 20)) say(fault);
  say(faults.length === 0 ? 'Every page was true to the engines.' : `${faults.length} faults.`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
