import { type Claim, cancelAllClaims, isComplete } from './claims.ts';
import { retryAfter } from './client.ts';
import { playPerson } from './others.ts';
import type { Plan } from './plan.ts';
import { once } from './play-command.ts';
import type { AtlasProcess } from './process.ts';
import { falseCancel } from './properties.ts';
import type { Prepared, RunContext } from './run-context.ts';

const AFTERWARDS_MS = 70_000;
/** Three bans in a row of an hour each, as BitMEX threatens, plus a margin. */
const PATIENCE_MS = 4 * 3_600_000;
const PATIENCE_CALLS = 60;

/** Repeats until every order is accounted for: a cancel of several orders needs no key, because it cannot double. */
export async function playCancelAll(run: RunContext, first: AtlasProcess, before: Prepared): Promise<Claim['kind']> {
  const { world, plan, chance, paper, witness, start, say } = run;
  const { time } = world;
  const second = once(() => start({ ahead: plan.processAhead[1] }));
  const until = time.now() + PATIENCE_MS;
  const person = playPerson(run, before);
  const claims = new Map<string, Claim>();
  for (let calls = 0; calls < PATIENCE_CALLS && time.now() < until; calls += 1) {
    const { answer, isSettled, said } = await ask(run, first.dead ? second() : first, before);
    for (const [id, claim] of said) claims.set(id, claim);
    if (isSettled) break;
    await time.sleep((answer && retryAfter(answer)) ?? 1_000 + chance.below(5_000), new AbortController().signal);
  }
  await person;
  paper.control.disarm();
  await time.sleep(AFTERWARDS_MS, new AbortController().signal);
  await start().sweep();
  const left = before.orders.filter(({ id }) => witness.open().some((order) => order.id === id));
  if (left.length > 0) say(`${left.length} of ${before.orders.length} orders still trade`);
  for (const [id, claim] of claims) {
    const falsehood = falseCancel(claim, id, witness);
    if (falsehood !== undefined && claim.kind !== 'none') say(`in the end: ${falsehood}`);
  }
  return claims.size === 0 ? 'closed' : 'done';
}

/** The selection of the plan; all orders are buys. */
function queryOf({ command, scope, product: { exchange, symbol } }: Plan, { ids }: Prepared): Record<string, string[]> {
  if (command === 'cancel-by-ids') return { ids: [...ids] };
  switch (scope) {
    case 'symbol':
      return { exchange: [exchange], symbol: [symbol] };
    case 'side':
      return { exchange: [exchange], symbol: [symbol], side: ['BUY'] };
    case 'exchange':
      return { exchange: [exchange] };
    default:
      return scope satisfies never;
  }
}

/** One call, compared with the engine. */
async function ask({ plan, witness, note, say }: RunContext, process: AtlasProcess, before: Prepared) {
  const byIds = plan.command === 'cancel-by-ids';
  const meant = new Set(before.orders.map(({ id }) => id));
  const atFirst = witness.open().flatMap(({ id }) => (byIds && !meant.has(id) ? [] : id));
  const others = witness.truth('person').cancels;
  const answer = await process.call('cancelOrders', { query: queryOf(plan, before) });
  if (!answer) return { answer, isSettled: false, said: new Map<string, Claim>() };
  note(answer);
  // An order that has triggered may be named by the id that it has in the book.
  const named = ([id, claim]: [string, Claim]): [string, Claim] => [witness.order(id)?.id ?? id, claim];
  const said = new Map([...cancelAllClaims(answer)].map(named));
  const undisturbed = witness.truth('person').cancels === others;
  for (const [id, claim] of said) {
    if (claim.kind === 'none' && !undisturbed) continue;
    const falsehood = falseCancel(claim, id, witness);
    if (falsehood !== undefined) say(falsehood);
  }
  const isOpen = [...said.values()].some(({ kind }) => kind !== 'done' && kind !== 'closed');
  const isWhole = byIds ? answer.status < 300 : isComplete(answer);
  if (answer.status === 200 && isWhole && !isOpen) {
    const open = new Set(witness.open().map(({ id }) => id));
    const resting = atFirst.filter((id) => open.has(id));
    if (resting.length > 0) say(`answered that all are cancelled, but ${resting.length} earlier orders rest`);
    const unnamed = atFirst.filter((id) => !open.has(id) && !said.has(id));
    const canceled = unnamed.filter((id) => witness.order(id)?.state === 'CANCELED');
    if (undisturbed && canceled.length > 0) say(`${canceled.length} orders were cancelled but are not named`);
  }
  return { answer, said, isSettled: isWhole && !isOpen };
}
