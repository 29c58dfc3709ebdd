import { type Claim, claimOf } from './claims.ts';
import { retryAfter } from './client.ts';
import { misleads, type Plan } from './plan.ts';
import { once, othersCalling } from './play-command.ts';
import type { Answer, AtlasProcess } from './process.ts';
import type { RunContext } from './run-context.ts';

const AFTERWARDS_MS = 70_000;
const SWEEPS = 3;
const PATIENCE_MS = 240_000;
const PATIENCE_CALLS = 40;
const LAST_CALLS = 12;

/**
 * Flattens a product with a resting order and a long position, repeating the request as its answers say. The engine's own
 * position is the judge: it never turns short, it is flat when that is said, and a key closes it once.
 */
export async function playFlatten(run: RunContext, first: AtlasProcess): Promise<Claim['kind'] | 'silent'> {
  const { world, plan, chance, paper, witness, start, say } = run;
  const { time } = world;
  const pause = (ms: number): Promise<void> => time.sleep(ms, new AbortController().signal);
  const second = once(() => start({ ahead: plan.processAhead[1], store: run.faultyStore() }));
  const alive = (): AtlasProcess => (first.dead ? second() : first);
  const key = plan.keyed ? `key-${plan.token}` : undefined;

  const pursue = async (process: () => AtlasProcess, call: Call, calls = PATIENCE_CALLS) => {
    const until = time.now() + PATIENCE_MS;
    let last: Answer | undefined;
    for (let asked = 0; asked < calls && time.now() < until; asked += 1) {
      const answer = await ask(run, process(), call);
      last = answer ?? last;
      if (answer?.status === 200) break;
      await pause((answer && retryAfter(answer)) ?? 1_000 + chance.below(8_000));
    }
    return last;
  };
  await Promise.all([
    pursue(alive, { key, session: 'first' }),
    ...Array.from({ length: othersCalling(plan) }, async (_, index) => {
      if (plan.mode === 'frozen') await pause(500 + chance.below(30_000));
      if (plan.mode === 'sessions') await pause(chance.pick([0, 5, 900, 4_000, 40_000]));
      const session = plan.mode === 'sessions' ? `botocore-session-${index}` : 'first';
      return pursue(index % 2 === 0 ? second : alive, { key, session });
    }),
  ]);

  // No faults from here on.
  paper.control.disarm();
  const sweeper = start();
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    await pause(AFTERWARDS_MS);
    await sweeper.sweep();
  }
  const { placed, networks } = witness.truth('ours');
  if (plan.keyed && placed.length - networks > 1) say(`${placed.length - networks} orders closed one position`);
  // What one key has left is closed under another.
  const last = await pursue(
    once(() => start()),
    { key: plan.keyed ? `last-${plan.token}` : undefined, session: 'first' },
    LAST_CALLS,
  );
  if (last?.status !== 200) say('in the end: the product is not flat');
  if (heldOf(run) !== 0n) say('in the end: a position is left');
  if (witness.open().length > 0) say('in the end: an order rests');
  return last?.status === 200 ? 'done' : 'unknown';
}

interface Call {
  readonly key: string | undefined;
  readonly session: string;
}

/** One call, compared with the engine. */
async function ask(run: RunContext, process: AtlasProcess, call: Call): Promise<Answer | undefined> {
  const { plan, note, say, witness } = run;
  const answer = await process.call('flatten', { body: scopeOf(plan), ...call });
  if (heldOf(run) < 0n) say('the position has turned around');
  if (!answer) return undefined;
  note(answer);
  if (answer.status >= 300) return answer;
  const { remaining, closings } = answer.body as { remaining: readonly unknown[] | null; closings: readonly Closing[] };
  if (remaining?.length === 0 && heldOf(run) !== 0n) say('said that no position is left, and there is one');
  const placed = witness.truth('ours').placed.map(({ id }) => id);
  for (const { status, body } of closings) {
    const claim = claimOf('place', { ...answer, status, body });
    if (claim.kind === 'done' && !placed.includes(claim.id ?? ''))
      say('said closed by what is no order of this command');
    if (claim.kind === 'none' && !misleads(plan) && placed.length > 0 && plan.mode === 'one' && plan.keyed) {
      say('said not placed, and there is an order');
    }
  }
  return answer;
}

interface Closing {
  readonly status: number;
  readonly body: Answer['body'];
}

function scopeOf({ product: { name, exchange, symbol } }: Plan) {
  return { exchange, market: name.slice(name.indexOf('.') + 1), symbol };
}

/** The position at the exchange; negative when short. */
function heldOf({ paper, plan: { product } }: RunContext): bigint {
  const engine = paper.products.find(({ protocol }) => protocol.product === product.paper)?.exchange;
  const positions = engine?.positions('paper', product.exchangeSymbol) ?? [];
  return positions.reduce((sum, { quantity }) => sum + quantity, 0n);
}
