import { formatDecimal, parseDecimal } from '../../paper/src/testing.ts';
import type { Claim } from './claims.ts';
import { retryAfter } from './client.ts';
import { engineOf } from './engine-of.ts';
import { misleads, type Plan } from './plan.ts';
import { once } from './play-command.ts';
import type { Answer, Asked, AtlasProcess } from './process.ts';
import { PRICES } from './products.ts';
import type { RunContext } from './run-context.ts';

const ACCOUNT = 'paper';
/** Time after the last call, for late effects. */
const AFTERWARDS_MS = 70_000;
const PATIENCE_MS = 240_000;
const PATIENCE_CALLS = 30;
const LAST_CALLS = 12;
/** How long a read may show the past (`VenueFacts.listingLagMs`). */
const LAG_MS = 2_000;

/** The leverage before the command, that of the command, and one that somebody else sets. */
const LEVERAGE = { before: '5', wanted: '7', elsewhere: '11' } as const;

type SettingName = 'leverage' | 'marginMode' | 'positionMode' | 'assetMode';
type Values = Readonly<Record<SettingName, string>>;

/** The settings at a moment, and who made them so. */
interface Moment {
  readonly at: number;
  readonly values: Values;
  readonly by: 'ours' | 'person' | undefined;
}

/** What the engine has had, oldest first. */
interface SettingsWitness {
  readonly history: readonly Moment[];
  now(): Values;
  /** Notes the settings after somebody acted. */
  sample(by: 'ours' | 'person'): void;
}

/**
 * Changes settings, repeating the request as its answers say. The engine's own settings are the judge: what is told done was
 * there, what is told rejected was not made by this command, and a request without faults ends done.
 */
export async function playSettings(run: RunContext, first: AtlasProcess): Promise<Claim['kind'] | 'silent'> {
  const { world, plan, chance, paper, start, say, note } = run;
  const { time } = world;
  const pause = (ms: number): Promise<void> => time.sleep(ms, new AbortController().signal);
  const second = once(() => start({ ahead: plan.processAhead[1], keysRenewed: plan.keysRenewed }));
  const alive = (): AtlasProcess => (first.dead ? second() : first);
  const witness = settingsWitness(run);

  /** Whether a copy of an earlier request may still take effect. */
  let inDoubt = false;
  const ask = async (process: AtlasProcess, wanted: Wanted): Promise<Told | undefined> => {
    const from = witness.history.length - 1;
    const begun = time.now();
    const answer = await process.call(wanted.name, wanted.asked);
    if (answer === undefined) {
      inDoubt = true;
      return undefined;
    }
    note(answer);
    const told = toldBy(answer, wanted);
    const during = witness.history.slice(from);
    for (const falsehood of falsehoods(run, told, wanted, during)) say(falsehood);
    for (const falsehood of falseValues(answer, witness, begun - LAG_MS)) say(falsehood);
    if (told.some(({ outcome }) => outcome === 'unknown')) inDoubt = true;
    return { answer, results: told };
  };
  const pursue = async (process: () => AtlasProcess, wanted: Wanted, calls = PATIENCE_CALLS) => {
    const until = time.now() + PATIENCE_MS;
    let last: Told | undefined;
    for (let call = 0; call < calls && time.now() < until; call += 1) {
      const told = await ask(process(), wanted);
      last = told ?? last;
      const settledAt = witness.history.length;
      if (told && isFinal(told.answer)) break;
      await pause((told && retryAfter(told.answer)) ?? 500 + chance.below(4_000));
      if (told === undefined || inDoubt || othersCalling(plan) > 0 || misleads(plan)) continue;
      const later = witness.history.slice(settledAt).some(({ by }) => by === 'ours');
      if (later) say('said rejected, and it took effect later');
    }
    return last;
  };

  const wanted = wantedBy(plan, LEVERAGE.wanted);
  await Promise.all([
    pursue(alive, wanted),
    ...Array.from({ length: othersCalling(plan) }, async (_, index) => {
      if (plan.mode === 'frozen') await pause(500 + chance.below(30_000));
      return pursue(index % 2 === 0 ? second : alive, wantedBy(plan, String(20 + index)));
    }),
    playPerson(run, witness),
  ]);

  // No faults from here on.
  paper.control.disarm();
  await pause(AFTERWARDS_MS);
  const last = await pursue(
    once(() => start()),
    wanted,
    LAST_CALLS,
  );
  const isDone = last?.results.every(({ outcome }) => outcome === 'done') ?? false;
  if (plan.setting === 'refused') {
    if (last?.answer.body.code !== 'SETTING_REJECTED')
      say('in the end: a change that the exchange refuses is not refused');
  } else {
    if (!isDone) say('in the end: the settings are not made');
    if (!wanted.changes.every(([name, value]) => witness.now()[name] === value))
      say('in the end: said done, and is not');
  }
  return last === undefined ? 'silent' : isDone ? 'done' : 'none';
}

/** A request, and the changes that it asks for. */
interface Wanted {
  readonly name: 'setInstrumentSettings' | 'setAccountSettings';
  readonly asked: Asked;
  readonly changes: readonly (readonly [SettingName, string])[];
}

interface Result {
  readonly setting: SettingName;
  readonly outcome: 'done' | 'rejected' | 'unknown';
  /** Why it was rejected. */
  readonly code: string | undefined;
}

interface Told {
  readonly answer: Answer;
  readonly results: readonly Result[];
}

function wantedBy({ product: { name, exchangeSymbol }, setting }: Plan, leverage: string): Wanted {
  const onInstrument = (changes: Wanted['changes']): Wanted => ({
    name: 'setInstrumentSettings',
    asked: { path: { instrumentId: `${name}.${exchangeSymbol}` }, body: Object.fromEntries(changes) },
    changes,
  });
  const onAccount = (change: Wanted['changes'][number]): Wanted => ({
    name: 'setAccountSettings',
    asked: { path: { product: name }, body: Object.fromEntries([change]) },
    changes: [change],
  });
  switch (setting) {
    case 'leverage':
    case 'back':
      return onInstrument([['leverage', leverage]]);
    case 'same':
      return onInstrument([['leverage', LEVERAGE.before]]);
    case 'both':
      return onInstrument([
        ['marginMode', 'isolated'],
        ['leverage', leverage],
      ]);
    case 'cross':
      return onInstrument([['marginMode', 'cross']]);
    case 'isolated':
    case 'refused':
      return onInstrument([['marginMode', 'isolated']]);
    case 'mode':
      return onAccount(['positionMode', 'hedge']);
    case 'assets':
      return onAccount(['assetMode', 'multi']);
    default:
      return setting satisfies never;
  }
}

/** What an answer says of each change; a problem counts for the first, after which none is sent. */
function toldBy({ status, body }: Answer, { changes }: Wanted): readonly Result[] {
  if (status < 300) {
    const results = body.results as readonly {
      readonly setting: SettingName;
      readonly outcome: Result['outcome'];
      readonly problem: { readonly code: string } | null;
    }[];
    return results.map(({ setting, outcome, problem }) => ({ setting, outcome, code: problem?.code }));
  }
  return changes.map(([setting]) => ({ setting, outcome: 'rejected', code: String(body.code) }));
}

function isFinal({ status, body }: Answer): boolean {
  if (status === 202) return false;
  return status < 300 || (body.retryable !== true && status < 500);
}

/** What is false of the results, compared with what the engine had from the call to its answer. */
function falsehoods(
  { plan }: RunContext,
  results: readonly Result[],
  { changes }: Wanted,
  during: readonly Moment[],
): readonly string[] {
  const acted = during.slice(1);
  return results.flatMap(({ setting, outcome, code }) => {
    const value = changes.find(([name]) => name === setting)?.[1];
    const isMade = acted.some(({ by, values }) => by === 'ours' && values[setting] === value);
    switch (outcome) {
      case 'done':
        return during.some(({ values }) => values[setting] === value) ? [] : [`said done, and ${setting} never was so`];
      case 'rejected': {
        // Of several callers each has a leverage of its own; who made another setting so cannot be told.
        if (misleads(plan) || (othersCalling(plan) > 0 && setting !== 'leverage')) return [];
        // It says that the setting is not in effect any more, and that the request can no longer change that.
        const isGone = code === 'NOT_PLACED' && during.at(-1)?.values[setting] !== value;
        return isMade && !isGone ? [`said rejected (${code}), and ${setting} was made so`] : [];
      }
      case 'unknown':
        return [];
      default:
        return outcome satisfies never;
    }
  });
}

/** What is false of the settings that an answer shows: each was there at some moment that a read may show. */
function falseValues({ status, body }: Answer, { history }: SettingsWitness, from: number): readonly string[] {
  if (status >= 300) return [];
  const began = history.findLastIndex(({ at }) => at <= from);
  const had = history.slice(Math.max(0, began));
  return (['leverage', 'marginMode', 'positionMode', 'assetMode'] as const).flatMap((name) => {
    const told = body[name];
    if (typeof told !== 'string' || had.some(({ values }) => values[name] === told)) return [];
    return [`told ${name} ${told}, and it was ${had.map(({ values }) => values[name]).join(', ')}`];
  });
}

function othersCalling({ mode, callers }: Plan): number {
  if (mode === 'concurrent') return callers - 1;
  return mode === 'frozen' || mode === 'clocks' ? 1 : 0;
}

/** Prepares the settings, and notes each change from then on. */
function settingsWitness(run: RunContext): SettingsWitness {
  const { plan, world, served } = run;
  const { product, setting } = plan;
  const exchange = engineOf(run);
  const { exchangeSymbol: symbol } = product;
  // BitMEX has no other word for cross margin than the highest leverage, which no symbol has lost yet.
  const cross = exchange.leverage(ACCOUNT, symbol);
  const kept = run.paper.products.find(({ protocol }) => protocol.product === product.paper)?.settings;
  const isIsolated = (): boolean =>
    kept?.isIsolated(ACCOUNT, symbol) ??
    (product.exchange === 'bitmex' && exchange.leverage(ACCOUNT, symbol) !== cross);
  const now = (): Values => ({
    leverage: formatDecimal(exchange.leverage(ACCOUNT, symbol)),
    marginMode: isIsolated() ? 'isolated' : 'cross',
    positionMode: exchange.positionMode(ACCOUNT, symbol),
    assetMode: kept?.isMulti(ACCOUNT) === true ? 'multi' : 'single',
  });
  const history: Moment[] = [];
  const sample = (by: Moment['by']): void => {
    const values = now();
    const last = history.at(-1)?.values;
    if (last && Object.entries(values).every(([name, value]) => last[name as SettingName] === value)) return;
    history.push({ at: world.time.now(), values, by });
  };
  sample(undefined);
  if (setting === 'back') {
    exchange.setLeverage(ACCOUNT, symbol, parseDecimal(LEVERAGE.wanted));
    sample('person');
  }
  exchange.setLeverage(ACCOUNT, symbol, parseDecimal(LEVERAGE.before));
  sample('person');
  if (setting === 'refused') {
    const terms = {
      account: ACCOUNT,
      symbol,
      side: 'BUY',
      type: 'LIMIT',
      price: parseDecimal(PRICES.resting),
    } as const;
    const quantity = exchange.market(symbol).instrument.stepSize * 10n;
    world.authors.asPerson(exchange, () => exchange.place({ ...terms, quantity }));
  }
  served(() => sample('ours'));
  return { history, now, sample };
}

/** Somebody changes the same settings at the exchange itself. */
async function playPerson(run: RunContext, { sample }: SettingsWitness): Promise<void> {
  const { plan, paper, world } = run;
  const { exchangeSymbol: symbol } = plan.product;
  const exchange = engineOf(run);
  for (const { afterMs, what } of plan.person) {
    await world.time.sleep(afterMs, new AbortController().signal);
    const leverage = what === 'revert' ? LEVERAGE.before : what === 'as-wanted' ? LEVERAGE.wanted : LEVERAGE.elsewhere;
    exchange.setLeverage(ACCOUNT, symbol, parseDecimal(leverage));
    // At Binance the mode is one for both products.
    if (plan.setting === 'mode' && plan.product.exchange === 'binance') {
      for (const each of paper.products)
        each.exchange.setPositionMode(ACCOUNT, what === 'as-wanted' ? 'hedge' : 'oneWay');
    }
    sample('person');
  }
}
