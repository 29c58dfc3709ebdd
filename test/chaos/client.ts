import type { CalledOperation } from '../testing/operation-call.ts';
import { type Claim, claimOf, intentClaim } from './claims.ts';
import { misleads, type Plan } from './plan.ts';
import type { Answer, Asked, AtlasProcess } from './process.ts';
import type { Chance } from './random.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** A client with one command that follows the API's answers until the outcome is settled. */
export interface Client {
  /** Sends the command and repeats it as the answers say. Resolves to the last answer; `undefined` if there was none. */
  pursue(): Promise<Claim | undefined>;
  /** Checks once more, sending nothing new where possible. */
  lookAgain(): Promise<Claim | undefined>;
}

export interface ClientOptions {
  readonly plan: Pick<Plan, 'command' | 'keyed' | 'afterUnknown' | 'fault' | 'product'> & Partial<Pick<Plan, 'awayMs'>>;
  readonly time: SimulatedTime;
  readonly chance: Chance;
  readonly called: CalledOperation;
  readonly asked: Asked;
  /** The current process; a dead one is replaced by a new one. */
  readonly process: () => AtlasProcess;
  /** Called at the start of every call; returns the callback for its answer. */
  readonly calling: () => Heard;
}

/** Receives the answer of one call; `undefined` when there will be none. */
type Heard = (told: { readonly claim: Claim; readonly answer: Answer } | undefined) => void;

/** Maximum number of calls; the sweeper settles the rest. */
const PATIENCE_MS = 240_000;
/** Maximum number of identical answers in a row. */
const PATIENCE_CALLS = 40;
/** Upper bound of any wait. */
const LONGEST_PAUSE_MS = 2 * 3_600_000;
/** At the end, without faults: long enough for one proof of absence and one more send. */
const LAST_LOOK_MS = 60_000;

export function createClient(options: ClientOptions): Client {
  const { plan, time, chance, called, asked } = options;
  let location: string | undefined;
  let last: Claim | undefined;

  const ask = async (
    name: CalledOperation,
    request: Asked,
    claimIn: (command: Plan['command'], answer: Answer) => Claim,
  ): Promise<{ claim: Claim; answer: Answer } | undefined> => {
    const heard = options.calling();
    const answer = await options.process().call(name, request);
    const told = answer && { claim: claimIn(plan.command, answer), answer };
    heard(told);
    if (told) believe(told.claim);
    return told;
  };
  const believe = (claim: Claim): void => {
    if (claim.location !== undefined) location = claim.location;
    if (claim.kind !== 'unsaid' || last === undefined) last = claim;
  };
  const command = () => ask(called, asked, claimOf);
  /** Follows the `Location`, an intent or an order. */
  const follow = async (): Promise<Claim | undefined> => {
    const id = location?.match(/^\/v1\/intents\/([^/?]+)$/)?.[1];
    if (id === undefined) return undefined;
    return (await ask('getIntent', { path: { clientOrderId: id } }, intentClaim))?.claim;
  };
  const pause = (ms: number): Promise<void> => time.sleep(ms, new AbortController().signal);
  const settled = (claim: Claim | undefined): boolean => claim !== undefined && !OPEN.has(claim.kind);

  return {
    async pursue() {
      const until = time.now() + PATIENCE_MS;
      for (let calls = 0; calls < PATIENCE_CALLS && time.now() < until; calls += 1) {
        const reply = await command();
        if (reply === undefined) {
          // The connection broke. With a key the same request can be repeated; without one the outcome stays unknown,
          // whatever earlier answers said.
          last = undefined;
          if (!plan.keyed) return undefined;
          await pause(Math.max(chance.below(5_000), plan.awayMs ?? 0));
          continue;
        }
        const { claim, answer } = reply;
        if (isFinal(claim, answer)) return last;
        // A client that is told nothing happened, and repeats the request without a key, means a new order.
        if (!plan.keyed && claim.kind === 'none' && misleads(plan)) return last;
        await pause(retryAfter(answer) ?? 300 + chance.below(3_000));
        if (plan.keyed && (claim.kind !== 'unknown' || plan.afterUnknown === 'sameKey')) continue;
        if (!plan.keyed && claim.kind !== 'unknown') continue;
        if (plan.afterUnknown === 'sweeper' && claim.kind === 'unknown') return last;
        while (time.now() < until && !settled(await follow())) await pause(1_000 + chance.below(3_000));
        if (!plan.keyed || last?.kind !== 'none') return last;
      }
      return last;
    },
    async lookAgain() {
      const until = time.now() + LAST_LOOK_MS;
      do {
        const reply = plan.keyed ? await command() : undefined;
        const claim = reply?.claim ?? (await follow());
        if (settled(claim) && (!reply || isFinal(reply.claim, reply.answer))) break;
        await pause((reply && retryAfter(reply.answer)) ?? 2_000);
      } while (time.now() < until);
      return last;
    },
  };
}

const OPEN: ReadonlySet<Claim['kind']> = new Set(['unknown', 'unsaid']);

/** How a client treats an answer: it repeats after 409 for a key in use, 429 and 5xx; anything else is final. */
function isFinal(claim: Claim, { status, body }: Answer): boolean {
  if (status === 202) return false;
  if (status < 300) return true;
  if (body.code === 'IDEMPOTENCY_KEY_IN_USE') return false;
  return body.retryable !== true && status < 500 && claim.kind !== 'unknown';
}

/** How long to wait, milliseconds. */
export function retryAfter({ headers }: Answer): number | undefined {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, LONGEST_PAUSE_MS) : undefined;
}
