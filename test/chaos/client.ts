import type { CalledOperation } from '../testing/operation-call.ts';
import { type Claim, claimOf, intentClaim } from './claims.ts';
import { misleads, type Plan } from './plan.ts';
import type { Answer, Asked, AtlasProcess } from './process.ts';
import type { Chance } from './random.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** A client that wants one thing done and does what the API tells it to, until the matter is settled. */
export interface Client {
  /** Asks, and asks again as the answers say. Resolves to the last thing it was told; `undefined`: nothing, ever. */
  pursue(): Promise<Claim | undefined>;
  /** Looks once more, without sending anything new where that can be avoided. */
  lookAgain(): Promise<Claim | undefined>;
}

export interface ClientOptions {
  readonly plan: Pick<Plan, 'command' | 'keyed' | 'afterUnknown' | 'fault' | 'product'>;
  readonly time: SimulatedTime;
  readonly chance: Chance;
  readonly called: CalledOperation;
  readonly asked: Asked;
  /** The process that answers now; a dead one is replaced by a fresh one. */
  readonly process: () => AtlasProcess;
  /** Told of every call as it begins; gives what is to be told its answer the moment it comes. */
  readonly calling: () => Heard;
}

/** Takes the answer of one call; `undefined` when there will never be one. */
type Heard = (told: { readonly claim: Claim; readonly answer: Answer } | undefined) => void;

/** A client does not ask for ever: what is not settled by then is left to the sweeper. */
const PATIENCE_MS = 240_000;
/** Nor, when the answers differ in nothing, more often than this. */
const PATIENCE_CALLS = 40;
/** However long it is told to wait. */
const LONGEST_PAUSE_MS = 2 * 3_600_000;
/** In the end, when the exchange is well again: long enough for one proof of absence and one more sending. */
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
  /** Follows what `Location` named, an intent or an order. */
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
          // The connection broke. With a key the same request may simply be made again; without one nobody knows what
          // became of this one, whatever was said of those before.
          last = undefined;
          if (!plan.keyed) return undefined;
          await pause(chance.below(5_000));
          continue;
        }
        const { claim, answer } = reply;
        if (isFinal(claim, answer)) return last;
        // Whoever is told that nothing happened, and asks anew without a key, means a new order.
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

/** What a program does with an answer: 409 for a key in use, 429 and 5xx are asked again, all else is the end of it. */
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
