import type { CalledOperation } from '../testing/operation-call.ts';
import type { Claim } from './claims.ts';
import { type Client, createClient } from './client.ts';
import { idOfKey, mayBeAnother } from './doubt.ts';
import { keyOf, othersActed, playOtherKey, playPerson, sharedId } from './others.ts';
import { misleads, misleadsForEver, type Plan, WITH_OTHERS } from './plan.ts';
import type { Answer, Asked, AtlasProcess } from './process.ts';
import { DOUBT_ENDS, EXITS, PRICES } from './products.ts';
import { falsehoodOf, falseLegs, hasEffect, meantBy, movesProfit, removesLoss } from './properties.ts';
import { listOf, orderOf, type Prepared, type RunContext } from './run-context.ts';
import type { Witness } from './truth.ts';

/** How far a read may be behind the engine: the most that any exchange's adapter allows for. */
const LISTING_LAG_MS = 2_000;
/** Time after the client's last call, for late effects and for the sweeper, which runs every minute. */
const AFTERWARDS_MS = 70_000;
const SWEEPS = 3;

/** Runs the callers of a plan and compares every answer with the engine. Returns the last claim. */
export async function playCommand(run: RunContext, first: AtlasProcess, before: Prepared): Promise<Claim | undefined> {
  const { world, plan, chance, paper, witness, start, note, say } = run;
  const { time } = world;
  const meant = meantBy(plan);
  const { keysRenewed } = plan;
  const second = once(() => start({ ahead: plan.processAhead[1], store: run.faultyStore(), keysRenewed }));
  const key = plan.keyed ? keyOf(plan) : undefined;
  const [called, asked] = requestOf(plan, before.ids[0] ?? '', key);

  const calls = overlappingCalls();
  const clientOn = (process: () => AtlasProcess, session = 'first'): Client =>
    createClient({
      plan,
      time,
      chance,
      called,
      asked: { ...asked, session },
      process,
      calling: () => {
        const call = calls.begin(hasEffect(witness.truth('ours')));
        const seenAtWorst = time.now() + plan.exchangeAhead - LISTING_LAG_MS;
        return (heard) => {
          const wasAlone = call.end();
          if (heard === undefined) return;
          note(heard.answer);
          if (heard.claim.kind === 'none') {
            if (!wasAlone && !call.effectBefore) return;
            // Atlas passes on a false answer of the exchange; only the last answer has to be true.
            if (misleads(plan)) return;
            // "The order is active" holds for the moment that was read; another client may have ended it since.
            if (isCancel(plan) && othersActed(run, seenAtWorst) !== othersActed(run)) return;
          }
          if (isDeniedTwin(plan, heard.claim)) return;
          const told = legsTold(heard.answer, heard.claim, witness, false);
          if (told !== undefined) say(told);
          const falsehood = falsehoodOf(meant, heard.claim, witness, before);
          if (falsehood !== undefined) say(falsehood);
        };
      },
    });
  const alive = (): AtlasProcess => (first.dead ? second() : first);
  const client = clientOn(alive);
  const pause = (ms: number): Promise<void> => time.sleep(ms, new AbortController().signal);
  const [other] = await Promise.all([
    playOtherKey(run, before, chance.percent(50) ? second : alive),
    (async () => {
      await pause(Math.max(0, -(plan.other?.afterMs ?? 0)));
      await client.pursue();
    })(),
    ...Array.from({ length: othersCalling(plan) }, async (_, index) => {
      // Lambda has frozen the first container: its caller times out and repeats the call on another.
      if (plan.mode === 'frozen') await pause(500 + chance.below(30_000));
      if (plan.mode === 'sessions') await pause(chance.pick([0, 5, 900, 4_000, 40_000]));
      const session = plan.mode === 'sessions' ? `botocore-session-${index}` : undefined;
      return clientOn(index % 2 === 0 ? second : alive, session).pursue();
    }),
    playPerson(run, before),
  ]);

  // No faults from here on.
  paper.control.disarm();
  const sweeper = start();
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    await pause(AFTERWARDS_MS);
    await sweeper.sweep();
  }
  const otherClaim = await other?.lastWord();
  const last = clientOn(once(() => start()));
  const claim = plan.keyed ? await last.lookAgain() : await client.lookAgain();
  judgeLast(run, claim, before, { ofOther: otherClaim, inDoubt: await isInDoubt(run) });
  await readList(run, claim, before);
  return claim;
}

/** The list as it is read in the end, each of its orders compared with the engine. */
async function readList({ plan, witness, start, note, say }: RunContext, claim: Claim | undefined, before: Prepared) {
  const listId = plan.command === 'place-list' && claim?.kind === 'done' ? claim.id : before.listId;
  if (listId === undefined) return;
  const { exchangeSymbol, name } = plan.product;
  const answer = await start().call('getOrderList', { path: { orderListId: `${name}.${exchangeSymbol}.${listId}` } });
  if (answer) note(answer);
  if (answer?.status !== 200) say('in the end: the list cannot be read');
  else {
    const falsehood = legsTold(answer, { kind: 'done', id: listId }, witness, true);
    if (falsehood !== undefined) say(`in the end: ${falsehood}`);
  }
}

/** Why the orders of a list that an answer shows are told falsely; of any other answer nothing. */
function legsTold({ body }: Answer, { kind, id }: Claim, witness: Witness, now: boolean): string | undefined {
  if (kind !== 'done' || id === undefined) return undefined;
  const list = (body.orderList ?? body) as { readonly legs?: Parameters<typeof falseLegs>[0] };
  return list.legs === undefined ? undefined : falseLegs(list.legs, id, witness, now);
}

/** Whether the command ends one order, or one list. */
function isCancel({ command }: Plan): boolean {
  return command === 'cancel' || command === 'cancel-list';
}

/** How many callers there are besides the first. */
export function othersCalling({ mode, callers }: Plan): number {
  switch (mode) {
    case 'concurrent':
      return callers - 1;
    case 'frozen':
    case 'clocks':
      return 1;
    case 'sessions':
      return 2;
    case 'one':
    case 'crash':
    case 'other-key':
    case 'person':
      return 0;
  }
}

/** Why it may be impossible to attribute an order, under a client order id that two callers have chosen. */
interface Doubts {
  /** The last answer to the caller of the other command. */
  readonly ofOther: Claim | undefined;
  /** Whether no evidence rules out that the command's order is an older one. */
  readonly inDoubt: boolean;
}

async function isInDoubt({ plan, table, witness }: RunContext): Promise<boolean> {
  if (plan.mode !== 'other-key' || plan.command !== 'place' || !plan.keyed) return false;
  const [order] = witness.truth('ours').placed;
  const intent = await table.get(idOfKey(keyOf(plan)));
  return order !== undefined && intent !== undefined && mayBeAnother(intent, order);
}

/** Once every late effect has arrived, the last answer must exist and be true. */
function judgeLast(run: RunContext, claim: Claim | undefined, before: Prepared, doubts: Doubts): void {
  const { plan, witness, say } = run;
  const effect = hasEffect(witness.truth('ours'));
  const others = othersActed(run) > 0;
  if (claim === undefined || claim.kind === 'unsaid') {
    // Another client already made the change, and the answer says that nothing is left to do.
    if (plan.command === 'amend' && others && !effect) return;
    // Without a key, a caller whose connection broke cannot ask for the outcome.
    if (plan.keyed) say(`the last answer does not mention the ${plan.command}`);
    return;
  }
  if ((claim.kind === 'none' && misleadsForEver(plan)) || isDeniedTwin(plan, claim)) return;
  // Without a key, no caller asks again: that the order trades was compared with the engine at the time of the answer,
  // and another actor has ended it since.
  if (claim.kind === 'none' && isCancel(plan) && !plan.keyed && others) return;
  const falsehood = falsehoodOf(meantBy(plan), claim, witness, before);
  if (falsehood !== undefined) say(`in the end: ${falsehood}`);
  if (claim.kind === 'unknown' && !mayStayUnknown(run, effect, others, doubts)) say('stayed unknown');
}

/**
 * Whether the answer may be the order of the other command: of two identical orders under one id, the one that the exchange has
 * denied for good cannot be told apart.
 */
function isDeniedTwin(plan: Plan, claim: Claim): boolean {
  const hasTwin = plan.command === 'place' && plan.other?.sameTerms === true;
  return claim.kind === 'done' && hasTwin && misleadsForEver({ ...plan, keyed: true });
}

/**
 * BitMEX promises no moment after which a lost request cannot take effect (docs/venues/bitmex.md §1), so there, and
 * only there, a command without an effect may stay unknown for ever: it must be reported, and must not be guessed. A
 * command with an effect must be found, and so must an order that was rejected; a cancel under a key must end, because it may
 * be sent again.
 */
function mayStayUnknown(
  { plan, paper, witness }: RunContext,
  effect: boolean,
  others: boolean,
  { ofOther, inDoubt }: Doubts,
): boolean {
  const { command, keyed, mode, storeFault, product } = plan;
  // A command that could not be recorded cannot be followed: the caller got a Location that names the order.
  if (!keyed && storeFault !== undefined) return true;
  // By then the exchange no longer tells of an order that ended without a fill.
  if (plan.awayMs > 0) return true;
  // Two orders under one client order id, and no clock that attributes them; or one order, and two commands in doubt
  // that may each have placed it, or one that the clock cannot tell apart from an older one.
  if (mode === 'other-key' && command === 'place' && (others || inDoubt || ofOther?.kind === 'unknown')) return true;
  if (DOUBT_ENDS[product.exchange]) return false;
  // Its record of amendments names no author (docs/venues/bitmex.md §2.7).
  if (command === 'amend' && WITH_OTHERS.has(mode) && others) return true;
  if (effect || (keyed && (command === 'cancel' || witness.truth('ours').rejections > 0))) return false;
  return mode === 'crash' || mode === 'frozen' || commandsSent(paper) > preparing(command);
}

/** Number of commands that reached the exchange, whatever their result. */
function commandsSent({ control }: RunContext['paper']): number {
  const { endpoints } = control.counters();
  return Object.entries(endpoints).reduce((sum, [name, count]) => (name.startsWith('GET ') ? sum : sum + count), 0);
}

/** How many of them `prepare` has sent. */
function preparing(command: Plan['command']): number {
  return command === 'place' || command === 'place-list' ? 0 : 1;
}

function requestOf(plan: Plan, orderId: string, key: string | undefined): [CalledOperation, Asked] {
  switch (plan.command) {
    case 'place': {
      const id = plan.mode === 'other-key' && !plan.takesDerivedId ? { clientOrderId: sharedId(plan) } : {};
      return ['placeOrder', { body: { ...orderOf(plan), ...id }, key }];
    }
    case 'amend': {
      const { change, product, allowReplace, exits } = plan;
      const { takeProfit, stopLoss } = EXITS.moved;
      const body = {
        ...(change !== 'moved' && exits?.alone !== true && { quantity: product.smaller }),
        ...(change !== 'smaller' && exits?.alone !== true && { price: PRICES.moved }),
        ...(movesProfit(exits) && { takeProfit: { triggerPrice: takeProfit } }),
        ...(removesLoss(exits) && { stopLoss }),
        allowReplace,
      };
      return ['amendOrder', { path: { orderId }, body, key }];
    }
    case 'place-list':
      return ['placeOrderList', { body: listOf(plan), key }];
    case 'cancel-list':
      return ['cancelOrderList', { path: { orderListId: orderId }, key }];
    default:
      return ['cancelOrder', { path: { orderId }, key }];
  }
}

/**
 * "Nothing happened" is true of a moment between question and answer. Another call with the key, in progress at the
 * time, may have caused the effect after that moment: then the claim is compared with the state at the time of the
 * question, and with the last answer of all. A call that died is no longer in progress, but its request still counts.
 */
function overlappingCalls() {
  const open = new Set<{ alone: boolean }>();
  return {
    begin(effectBefore: boolean) {
      const call = { alone: open.size === 0 };
      for (const other of open) other.alone = false;
      open.add(call);
      return {
        effectBefore,
        end: () => {
          open.delete(call);
          return call.alone;
        },
      };
    },
  };
}

/** Creates a value on first use. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
