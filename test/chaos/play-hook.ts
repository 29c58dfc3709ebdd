import type { StrategySource } from '../../lib/alerts/strategy.ts';
import { Secret } from '../../lib/text/secret.ts';
import type { Claim } from './claims.ts';
import { misleads, misleadsForEver, type Plan } from './plan.ts';
import { once, othersCalling } from './play-command.ts';
import type { Answer, AtlasProcess } from './process.ts';
import { DOUBT_ENDS } from './products.ts';
import { falsehoodOf, meantBy } from './properties.ts';
import { orderOf, type RunContext } from './run-context.ts';

/** How long a sender of alerts waits for an answer, and before it sends again, milliseconds. */
const SENDER_WAITS_MS = 3_000;
const SENDS_AGAIN_MS = [5_000, 20_000, 60_000] as const;

/** Time after the sender has given up, for late effects and for the sweeper, which runs every minute. */
const AFTERWARDS_MS = 70_000;
const SWEEPS = 3;
const LAST_SENDINGS = 12;

const CHAOS_STRATEGY = 'chaos';
/** What no output may show. */
const CHAOS_STRATEGY_SECRET = 'canary-of-the-strategy-5Jq2Zx8Lw0Vt';

/** The strategy of a plan: its alert says the side and the quantity, the template the rest. */
export function chaosStrategies(plan: Plan): StrategySource {
  const { side: _side, quantity: _quantity, ...fixed } = orderOf(plan);
  const template = JSON.stringify({
    time: 'time',
    // A sender's clock differs from those of Atlas, and its last copy comes minutes later.
    maxAgeSeconds: 3_600,
    order: { ...fixed, side: { from: 'action', map: { buy: 'BUY' } }, quantity: { from: 'contracts' } },
    limits: { symbols: { [plan.product.symbol]: { maxQuantity: '1000000' } }, ordersPerDay: 1 },
  });
  const strategy = { name: CHAOS_STRATEGY, secret: Secret.of(CHAOS_STRATEGY_SECRET), template };
  return { find: (name) => Promise.resolve(name === CHAOS_STRATEGY ? strategy : undefined) };
}

/**
 * Sends an alert as TradingView does: it waits for three seconds and sends again when it hears nothing, or anything but a
 * success, whatever that says. Every answer is compared with the engine; at most one order may be there in the end, and the
 * last answer must be true.
 */
export async function playHook(run: RunContext, first: AtlasProcess): Promise<Claim['kind'] | 'silent'> {
  const { world, plan, chance, paper, start } = run;
  const { time } = world;
  const pause = (ms: number): Promise<void> => time.sleep(ms, new AbortController().signal);
  const second = once(() => start({ ahead: plan.processAhead[1], store: run.faultyStore() }));
  const alive = (): AtlasProcess => (first.dead ? second() : first);
  const alert = JSON.stringify({
    secret: CHAOS_STRATEGY_SECRET,
    // All runs begin at one moment, and some share a table.
    id: plan.token,
    time: new Date(time.now()).toISOString(),
    action: 'buy',
    contracts: plan.product.quantity,
  });
  const underWay: Promise<boolean>[] = [];
  /** Resolves to whether the sender has heard a success in time; a later answer is compared all the same. */
  const send = async (process: AtlasProcess): Promise<boolean> => {
    const answered = tell(run, process, alert).then((claim) => claim !== undefined);
    underWay.push(answered);
    return await Promise.race([answered, pause(SENDER_WAITS_MS).then(() => false)]);
  };
  const pursue = async (process: () => AtlasProcess): Promise<void> => {
    for (const wait of SENDS_AGAIN_MS) {
      if (await send(process())) return;
      await pause(wait);
    }
    await send(process());
  };
  await Promise.all([
    pursue(alive),
    ...Array.from({ length: othersCalling(plan) }, async (_, index) => {
      if (plan.mode === 'frozen') await pause(500 + chance.below(30_000));
      return pursue(index % 2 === 0 ? second : alive);
    }),
  ]);

  // No faults from here on.
  paper.control.disarm();
  const sweeper = start();
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    await pause(AFTERWARDS_MS);
    await sweeper.sweep();
  }
  await Promise.all(underWay);
  const last = once(() => start());
  let claim: Claim | undefined;
  for (let sent = 0; sent < LAST_SENDINGS; sent += 1) {
    claim = await tell(run, last(), alert);
    if (claim !== undefined && claim.kind !== 'unknown') break;
    await pause(2_000 + chance.below(3_000));
  }
  judgeLast(run, claim);
  return claim?.kind ?? 'silent';
}

/** Sends the alert once; what the answer claims, unless it is none that ends a sender's tries. */
async function tell(run: RunContext, process: AtlasProcess, alert: string): Promise<Claim | undefined> {
  const { plan, note, say, witness } = run;
  const before = witness.truth('ours').placed.length;
  const answer = await process.call('receiveAlert', { path: { strategy: CHAOS_STRATEGY }, text: alert });
  if (!answer) return undefined;
  note(answer);
  const claim = claimOfAlert(answer);
  if (claim === undefined) {
    if (answer.status < 500) say(`an alert with its secret was answered with ${answer.status}`);
    return undefined;
  }
  // Another copy may be placing the order at this moment: "nothing was placed" is compared with the time before.
  if (claim.kind === 'none' && (misleads(plan) || before === 0)) return claim;
  const falsehood = falsehoodOf(meantBy(plan), claim, witness, { orders: [] });
  if (falsehood !== undefined) say(falsehood);
  return claim;
}

function claimOfAlert({ status, headers, body }: Answer): Claim | undefined {
  if (status >= 300) return undefined;
  const { exchangeOrderId } = (body.order ?? {}) as { readonly exchangeOrderId?: string };
  switch (body.outcome) {
    case 'done':
      return { kind: 'done', id: exchangeOrderId };
    case 'rejected':
      return { kind: 'none' };
    default:
      return { kind: 'unknown', location: headers.location };
  }
}

/** Once every late effect has arrived, the answer to one more copy must be true. */
function judgeLast({ plan, witness, say }: RunContext, claim: Claim | undefined): void {
  if (claim === undefined) {
    say('the last copy of the alert was not answered');
    return;
  }
  if (claim.kind === 'none' && misleadsForEver(plan)) return;
  const falsehood = falsehoodOf(meantBy(plan), claim, witness, { orders: [] });
  if (falsehood !== undefined) say(`in the end: ${falsehood}`);
  const effect = witness.truth('ours').placed.length > 0;
  // Where a lost request may arrive for ever, an order that is not there may stay unknown.
  if (claim.kind === 'unknown' && (effect || DOUBT_ENDS[plan.product.exchange])) say('stayed unknown');
}
