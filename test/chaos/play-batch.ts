import { type Claim, claimOf } from './claims.ts';
import { retryAfter } from './client.ts';
import { misleads, misleadsForEver } from './plan.ts';
import { once, othersCalling } from './play-command.ts';
import type { Answer, AtlasProcess } from './process.ts';
import { DOUBT_ENDS } from './products.ts';
import { orderOf, type Prepared, type RunContext } from './run-context.ts';
import type { Witnessed } from './truth.ts';

/** Time after the last call, for late effects and for the sweeper. */
const AFTERWARDS_MS = 70_000;
const SWEEPS = 3;
const PATIENCE_MS = 240_000;
const PATIENCE_CALLS = 40;
const LAST_CALLS = 12;
/** Each order is told from the others by its size. */
const SIZES = [1, 2, 3];

/** Places several orders with one request, repeats it while it has a key, and judges each order on its own. */
export async function playBatch(
  run: RunContext,
  first: AtlasProcess,
  before: Prepared,
): Promise<Claim['kind'] | 'silent'> {
  const { world, plan, chance, paper, witness, start, say } = run;
  const { time } = world;
  const pause = (ms: number): Promise<void> => time.sleep(ms, new AbortController().signal);
  const second = once(() => start({ ahead: plan.processAhead[1], store: run.faultyStore() }));
  const alive = (): AtlasProcess => (first.dead ? second() : first);
  const unit = before.orders[0]?.quantity ?? 0n;
  const placedAs = (index: number): readonly Witnessed[] =>
    witness.truth('ours').placed.filter(({ quantity }) => quantity === unit * BigInt(SIZES[index] ?? 0));
  const isOnly = plan.mode === 'one' || plan.mode === 'crash';

  const pursue = async (process: () => AtlasProcess, session = 'first', calls = PATIENCE_CALLS) => {
    const until = time.now() + PATIENCE_MS;
    let claims: readonly Claim[] | undefined;
    for (let call = 0; call < calls && time.now() < until; call += 1) {
      const told = await ask(run, process(), { session, isOnly, placedAs });
      claims = told?.claims ?? claims;
      if (!plan.keyed || (told?.isFinal ?? false)) break;
      await pause((told && retryAfter(told.answer)) ?? 1_000 + chance.below(8_000));
    }
    return claims;
  };
  const [heard] = await Promise.all([
    pursue(alive),
    ...Array.from({ length: othersCalling(plan) }, async (_, index) => {
      if (plan.mode === 'frozen') await pause(500 + chance.below(30_000));
      if (plan.mode === 'sessions') await pause(chance.pick([0, 5, 900, 4_000, 40_000]));
      const session = plan.mode === 'sessions' ? `botocore-session-${index}` : 'first';
      return pursue(index % 2 === 0 ? second : alive, session);
    }),
  ]);

  // No faults from here on.
  paper.control.disarm();
  const sweeper = start();
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    await pause(AFTERWARDS_MS);
    await sweeper.sweep();
  }
  const claims = plan.keyed
    ? await pursue(
        once(() => start()),
        'first',
        LAST_CALLS,
      )
    : heard;
  const { networks, placed } = witness.truth('ours');
  const extra = SIZES.reduce((sum, _, index) => sum + Math.max(0, placedAs(index).length - 1), 0);
  if (extra > networks) say(`${extra - networks} orders of a batch were placed twice`);
  const strange = placed.length - SIZES.reduce((sum, _, index) => sum + placedAs(index).length, 0);
  if (strange > 0) say(`${strange} orders were placed that are not in the batch`);
  for (const index of SIZES.keys()) judgeLast(run, claims?.[index], placedAs(index));
  return claims === undefined ? 'silent' : leastCertain(claims);
}

interface Asking {
  readonly session: string;
  /** Whether nobody else asks for the same batch. */
  readonly isOnly: boolean;
  placedAs(index: number): readonly Witnessed[];
}

/** One call, each of its results compared with the engine. */
async function ask({ plan, note, say }: RunContext, process: AtlasProcess, { session, isOnly, placedAs }: Asking) {
  const orders = SIZES.map((size) => ({ ...orderOf(plan), quantity: sized(plan.product.quantity, size) }));
  const key = plan.keyed ? `key-${plan.token}` : undefined;
  const answer = await process.call('placeOrders', { body: { orders }, key, session });
  if (!answer) return undefined;
  note(answer);
  const answers = partsOf(answer);
  const claims = answers.map((each) => claimOf('place', each));
  for (const [index, claim] of claims.entries()) {
    if (claim.kind === 'none' && (!isOnly || misleads(plan))) continue;
    const falsehood = falseResult(claim, placedAs(index));
    if (falsehood !== undefined) say(falsehood);
  }
  return { answer, claims, isFinal: answers.every((each, index) => isFinal(each, claims[index])) };
}

/** The decimal several times; its digits are few. */
function sized(quantity: string, size: number): string {
  const [, fraction = ''] = quantity.split('.');
  return (Number(quantity) * size).toFixed(fraction.length);
}

/** Each result as the answer to placing that order alone; an answer without results counts for every order. */
function partsOf(answer: Answer): Answer[] {
  const results = answer.status < 300 ? (answer.body.results as readonly Result[]) : undefined;
  return SIZES.map((_, index) => {
    const result = results?.[index];
    if (result === undefined) return answer;
    const headers: Record<string, string> = result.location === null ? {} : { location: result.location };
    return { ...answer, status: result.status, headers, body: result.body };
  });
}

interface Result {
  readonly status: number;
  readonly location: string | null;
  readonly body: Answer['body'];
}

function isFinal({ status, body }: Answer, claim: Claim | undefined): boolean {
  if (status === 202) return false;
  if (status < 300) return true;
  return body.retryable !== true && status < 500 && claim?.kind !== 'unknown';
}

function falseResult(claim: Claim, placed: readonly Witnessed[]): string | undefined {
  if (claim.kind === 'done' && !placed.some(({ id }) => id === claim.id)) {
    return 'said placed, and the order is not that of this part of the batch';
  }
  return claim.kind === 'none' && placed.length > 0 ? 'said not placed, and there is an order' : undefined;
}

/** Once every late effect has arrived, the last answer must exist and be true. */
function judgeLast({ plan, say }: RunContext, claim: Claim | undefined, placed: readonly Witnessed[]): void {
  if (claim === undefined || claim.kind === 'unsaid') {
    if (plan.keyed) say('the last answer does not mention an order of the batch');
    return;
  }
  if (claim.kind === 'none' && misleadsForEver(plan)) return;
  const falsehood = falseResult(claim, placed);
  if (falsehood !== undefined) say(`in the end: ${falsehood}`);
  // Where a lost request may arrive for ever, an order that is not there may stay unknown; without a key nobody asks again.
  const mayStay = !plan.keyed || (placed.length === 0 && !DOUBT_ENDS[plan.product.exchange]);
  if (claim.kind === 'unknown' && !mayStay) say('an order of the batch stayed unknown');
}

const CERTAINTY: readonly Claim['kind'][] = ['unsaid', 'unknown', 'none', 'closed', 'overtaken', 'gone', 'done'];

function leastCertain(claims: readonly Claim[]): Claim['kind'] {
  return CERTAINTY.find((kind) => claims.some((claim) => claim.kind === kind)) ?? 'unsaid';
}
