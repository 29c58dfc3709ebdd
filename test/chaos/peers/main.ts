import { setTimeout as wait } from 'node:timers/promises';
import { ORDER_TYPES, type OrderType } from '../../../lib/domain/order-type.ts';
import { commandLine } from '../../../lib/text/command-line.ts';
import { FAULTS } from '../../../paper/src/testing.ts';
import { PRICES, productNamed } from '../products.ts';
import { witnessOf } from '../truth.ts';
import { atlas } from './atlas.ts';
import { binanceConnector } from './binance-connector.ts';
import { ccxtWrapper } from './ccxt-wrapper.ts';
import { installPeers } from './modules.ts';
import { type Peer, TIMEOUT_MS, type Told } from './peer.ts';
import { powertools } from './powertools.ts';

const HELP = `Plays the faults of a place at Binance spot, each once per order type, against common alternatives and against Atlas. The same
client for all: it sends up to three times while the answer invites a retry. Prints a Markdown table. Installs the
alternatives from npm.

  npm run chaos:peers

It takes no options.

Example: npm run chaos:peers
`;

commandLine({ name: 'npm run chaos:peers', help: HELP });

const CALLS = 3;
const SPOT = productNamed('binance.spot');
/** Longer than the peers wait, so that the order arrives after they have given up. */
const LATE_MS = TIMEOUT_MS + 150;

type Verdict = 'right' | 'duplicated' | 'misreported' | 'unanswered';

interface Case {
  readonly fault: string;
  readonly type: OrderType;
}

const CASES: readonly Case[] = FAULTS.filter(
  ({ family = SPOT.family, name }) => family === SPOT.family && name !== 'slow-history',
).flatMap(({ name }) => ORDER_TYPES.map((type) => ({ fault: name, type })));

let wishes = 0;

async function judge({ control, place }: Peer, { fault, type }: Case): Promise<{ verdict: Verdict; told: Told }> {
  control.reset(1);
  control.setPrice(SPOT.paper, SPOT.exchangeSymbol, PRICES.mid);
  const witness = witnessOf(control, SPOT);
  witness.mark();
  const ms = fault === 'late-effect' ? { ms: LATE_MS } : {};
  control.arm({ fault, method: 'POST', path: '/api/v3/order', ...ms });
  const wish = { id: `wish-${++wishes}`, type, quantity: '0.01', price: PRICES.resting };
  let told = await place(wish);
  for (let call = 1; told.again && call < CALLS; call += 1) {
    await wait(150);
    told = await place(wish);
  }
  if (fault === 'late-effect') await wait(LATE_MS);
  return { verdict: verdictOf(told, witness.truth().placed.length), told };
}

function verdictOf({ said }: Told, placed: number): Verdict {
  if (placed > 1) return 'duplicated';
  if (said === 'unknown') return placed === 1 ? 'unanswered' : 'right';
  return (said === 'placed') === (placed === 1) ? 'right' : 'misreported';
}

async function main(): Promise<void> {
  process.stderr.write('installing the peers, if they are not there yet …\n');
  const modules = await installPeers();
  const makers = [
    () => ccxtWrapper(modules, false),
    () => ccxtWrapper(modules, true),
    () => binanceConnector(false),
    () => binanceConnector(true),
    () => powertools(modules),
    atlas,
  ];
  const rows: string[] = [];
  const notes: string[] = [];
  for (const make of makers) {
    const peer = await make();
    process.stderr.write(`${peer.name} …\n`);
    const verdicts: { readonly one: Case; readonly verdict: Verdict }[] = [];
    for (const one of CASES) {
      const { verdict, told } = await judge(peer, one);
      verdicts.push({ one, verdict });
      if (verdict !== 'right') process.stderr.write(`  ${one.type} ${one.fault}: ${verdict} (${told.words})\n`);
    }
    await peer.close();
    const count = (which: Verdict): number => verdicts.filter(({ verdict }) => verdict === which).length;
    rows.push(
      `| ${peer.name} | ${count('duplicated')} | ${count('misreported')} | ${count('unanswered')} | ${count('right')} |`,
    );
    notes.push(`- ${peer.name}: ${peer.configuration}`);
  }
  process.stdout.write(
    [
      `${CASES.length} places at a paper Binance spot, each under one fault that strikes once; the client asks up to ${CALLS} times.`,
      '',
      '| | duplicated | misreported | left without an answer | right |',
      '|---|---|---|---|---|',
      ...rows,
      '',
      'Duplicated: more than one order at the exchange. Misreported: told "failed" with an order at the exchange, or the reverse.',
      'Left without an answer: there is one order, and the last the client heard was a temporary error.',
      '',
      ...notes,
      '',
    ].join('\n'),
  );
}

await main();
process.exit();
