import type { Deadline } from '../domain/deadline.ts';
import { ceilTo, decimal, floorTo, isMultiple, plain } from '../domain/decimal.ts';
import { type Exchange, HAS_POSITIONS, type Instrument, MARKETS, type Market } from '../domain/instrument.ts';
import type { ToldOutcome } from '../domain/outcome.ts';
import type { MarginMode } from '../domain/position.ts';
import { Problem } from '../domain/problem.ts';
import type {
  AccountSettings,
  AssetMode,
  InstrumentSettings,
  PositionMode,
  SettingChange,
  SettingName,
} from '../domain/settings.ts';
import type { CallContext, ExchangePort, SettingsPort } from '../exchanges/port.ts';
import { PRODUCT_ROWS } from '../exchanges/venues.ts';
import { beforeSending, callOf, portOf, type ReferenceContext } from '../reference/context.ts';

/** Dependencies of the settings. */
export interface SettingsContext extends ReferenceContext {
  /** Resolves after `ms`, or at once when the signal fires. Never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The settings of an instrument that a caller asks for. */
export interface InstrumentSettingsRequest {
  readonly leverage?: string | undefined;
  readonly marginMode?: MarginMode | undefined;
}

/** The settings of an account that a caller asks for. */
export interface AccountSettingsRequest {
  readonly positionMode?: PositionMode | undefined;
  readonly assetMode?: AssetMode | undefined;
}

/** The outcome of one change. */
export interface SettingResult {
  readonly setting: SettingName;
  /** `done` also where it already had the value. */
  readonly outcome: ToldOutcome;
  readonly problem: Problem | null;
}

/** The settings after a request; `null` where they could not be read again, and `unread` says why. */
export interface SettingsChanged<S> {
  readonly settings: S | null;
  readonly unread: Problem | null;
  readonly results: readonly SettingResult[];
}

/** An instrument by its id, and the settings of its product. */
interface SettingsOf {
  readonly port: ExchangePort;
  readonly settings: SettingsPort;
}

/** A setting that was sent is read again at this interval until its outcome is certain. */
const LOOK_EVERY_MS = 500;
/** Kept of the time for the last read. */
const RESERVE_MS = 1_500;

/** Reads the settings of an instrument. Throws 422 for a product that has none, 404 for an unknown instrument. */
export async function readInstrumentSettings(
  context: SettingsContext,
  instrumentId: string,
  deadline: Deadline,
): Promise<{ readonly instrument: Instrument; readonly settings: InstrumentSettings }> {
  const { port, settings, instrument } = await instrumentBy(context, instrumentId, deadline);
  return { instrument, settings: await settings.instrument(instrument, callOf(context, port, deadline)) };
}

/**
 * Changes leverage and margin mode, the margin mode first. What already has its value, in a read past the listing lag, is not
 * sent. A change whose reply is lost is done if a read shows the value, rejected if no copy can take effect any more and the
 * value differs, and unknown otherwise; so is one that is refused for its time or its key, because another copy of it may have
 * been in time. Throws 422 when nothing was changed: for a setting the product does not have, a leverage above the
 * bracket, or a refusal of the exchange.
 */
export async function changeInstrumentSettings(
  context: SettingsContext,
  instrumentId: string,
  { leverage, marginMode }: InstrumentSettingsRequest,
  deadline: Deadline,
): Promise<SettingsChanged<InstrumentSettings> & { readonly instrument: Instrument }> {
  const { port, settings, instrument } = await instrumentBy(context, instrumentId, deadline);
  const asked: SettingChange[] = [
    ...(marginMode === undefined ? [] : [{ setting: 'marginMode', value: marginMode } as const]),
    ...(leverage === undefined ? [] : [{ setting: 'leverage', value: plain(decimal(leverage)) } as const]),
  ];
  refuseUnsupported(asked, settings, port.exchange);
  const changes = settings.leverageIsolates ? isolating(asked, port.exchange) : asked;
  const call = callOf(context, port, deadline, 'order');
  const before = await beforeSending(deadline, () => settings.instrument(instrument, call));
  if (leverage !== undefined) refuseLeverage(leverage, before, settings);
  const read = () => settings.instrument(instrument, call);
  const changed = await applied({ context, port, settings, call, on: instrument }, changes, before, read);
  return { ...changed, instrument };
}

/** Reads the settings of an account on one product. Throws like `readInstrumentSettings`. */
export async function readAccountSettings(
  context: SettingsContext,
  product: string,
  deadline: Deadline,
): Promise<AccountSettings> {
  const { port, settings } = await productBy(context, product);
  return settings.account(callOf(context, port, deadline));
}

/** Changes position mode and asset mode. Ends like `changeInstrumentSettings`. */
export async function changeAccountSettings(
  context: SettingsContext,
  product: string,
  { positionMode, assetMode }: AccountSettingsRequest,
  deadline: Deadline,
): Promise<SettingsChanged<AccountSettings>> {
  const { port, settings } = await productBy(context, product);
  const changes: SettingChange[] = [
    ...(positionMode === undefined ? [] : [{ setting: 'positionMode', value: positionMode } as const]),
    ...(assetMode === undefined ? [] : [{ setting: 'assetMode', value: assetMode } as const]),
  ];
  refuseUnsupported(changes, settings, port.exchange);
  const call = callOf(context, port, deadline, 'order');
  const read = () => settings.account(call);
  const before = await beforeSending(deadline, read);
  return applied({ context, port, settings, call, on: null }, changes, before, read);
}

interface Work extends SettingsOf {
  readonly context: SettingsContext;
  readonly call: CallContext;
  readonly on: Instrument | null;
}

type Values = InstrumentSettings | AccountSettings;

async function applied<S extends Values>(
  work: Work,
  changes: readonly SettingChange[],
  before: S,
  read: () => Promise<S>,
): Promise<SettingsChanged<S>> {
  const results: SettingResult[] = [];
  for (const change of changes) {
    const result = (await hasAlready(work, before, change, read))
      ? ({ setting: change.setting, outcome: 'done', problem: null } as const)
      : await changed(work, change, before, read);
    // What was changed before must not be hidden behind a problem.
    if (result.outcome === 'rejected' && results.length === 0 && result.problem) throw result.problem;
    results.push(result);
    if (result.outcome !== 'done') break;
  }
  return { results, ...(await readAgain(work, read)) };
}

/**
 * Reads after a change. A limit of the exchange is waited for if time is left. The change is made whatever the read says, so
 * no failure of it is thrown.
 */
async function readAgain<S extends Values>(
  { context, call }: Work,
  read: () => Promise<S>,
): Promise<Omit<SettingsChanged<S>, 'results'>> {
  for (;;) {
    let unread: Problem;
    try {
      return { settings: await read(), unread: null };
    } catch (error) {
      if (!(error instanceof Problem) && !call.signal.aborted) throw error;
      unread = error instanceof Problem ? error : outOfTime();
    }
    const { retryAfterMs } = unread.details;
    const patient = retryAfterMs !== undefined && context.now() + retryAfterMs + RESERVE_MS < call.deadline;
    if (!patient) return { settings: null, unread };
    await context.sleep(retryAfterMs, call.signal);
  }
}

function outOfTime(): Problem {
  return new Problem('DEADLINE_EXCEEDED', 'The request ran out of time before the settings could be read again.');
}

/** Whether the setting has its value already: a read that began past the listing lag shows it too. */
async function hasAlready<S extends Values>(
  { context, port, call }: Work,
  before: S,
  change: SettingChange,
  read: () => Promise<S>,
): Promise<boolean> {
  if (!has(before, change)) return false;
  await context.sleep(port.facts.listingLagMs, call.signal);
  const now = await unlessUnread(read);
  return now !== null && has(now, change);
}

/** A second copy leaves only once no earlier one can take effect any more. */
const MAX_COPIES = 2;

async function changed<S extends Values>(
  work: Work,
  change: SettingChange,
  before: S,
  read: () => Promise<S>,
): Promise<SettingResult> {
  const { context, port, settings, call, on } = work;
  const { setting } = change;
  const done = { setting, outcome: 'done', problem: null } as const;
  const rejected = (problem: Problem) => ({ setting, outcome: 'rejected', problem: refusalOf(problem) }) as const;
  for (let copy = 1; ; copy += 1) {
    const patience = Math.max(1, Math.floor((call.deadline - context.now()) / 2));
    const patient = { ...call, signal: AbortSignal.any([call.signal, AbortSignal.timeout(patience)]) };
    const sentAt = context.now();
    const outcome = await settings.set(on, change, patient);
    switch (outcome.outcome) {
      case 'acknowledged':
        return done;
      case 'notExecuted':
        return rejected(outcome.problem);
      case 'rejected': {
        const { problem, recheckFrom } = outcome;
        if (recheckFrom === undefined) return rejected(problem);
        const found = await lookFor(work, change, { before, sentAt, provenAfter: recheckFrom }, read);
        if (found === 'there') return done;
        if (found === 'open') return { setting, outcome: 'unknown', problem };
        return rejected(found === 'unchanged' ? problem : notInEffect(change, port));
      }
      case 'unknown': {
        const { problem, acceptedUntil, sendAgain = false } = outcome;
        const { engineLagMs, listingLagMs } = port.facts;
        const provenAfter =
          acceptedUntil === null ? Number.POSITIVE_INFINITY : acceptedUntil + engineLagMs + listingLagMs;
        const found = await lookFor(work, change, { before, sentAt, provenAfter }, read);
        if (found === 'there') return done;
        if (found === 'open') return { setting, outcome: 'unknown', problem };
        if (sendAgain && copy < MAX_COPIES) continue;
        return rejected(notInEffect(change, port));
      }
      default:
        return outcome satisfies never;
    }
  }
}

/**
 * What is certain once the value is not there and no copy can take effect any more: the change is not in effect. It may have
 * been, if somebody else has made another one since.
 */
function notInEffect({ setting }: SettingChange, { exchange }: Work['port']): Problem {
  const why = `The change of ${setting} is not in effect at ${exchange}, and the request for it can no longer take effect: it may be sent again.`;
  return new Problem('NOT_PLACED', why, { exchange });
}

/**
 * The settings before a change, when it was sent, on our clock, and after when on the exchange's no copy of it can take effect
 * unseen.
 */
interface SentChange<S extends Values> {
  readonly before: S;
  readonly sentAt: number;
  readonly provenAfter: number;
}

/**
 * Reads until the value is there, or no copy of the request can take effect any more. Another value before that proves nothing,
 * nor does a read within the listing lag: it may show what was before the request. A value that is there is what was asked for,
 * whoever set it.
 */
async function lookFor<S extends Values>(
  { context, port, call }: Pick<Work, 'context' | 'port' | 'call'>,
  change: SettingChange,
  { before, sentAt, provenAfter }: SentChange<S>,
  read: () => Promise<S>,
): Promise<'there' | 'unchanged' | 'overtaken' | 'open'> {
  const believableFrom = sentAt + port.facts.listingLagMs;
  for (;;) {
    const isBelievable = context.now() >= believableFrom;
    const clock = port.exchangeTime(context.now());
    const isOver = clock.at - clock.within > provenAfter;
    const now = await unlessUnread(read);
    if (now !== null && isBelievable && has(now, change)) return 'there';
    if (now !== null && isBelievable && isOver && isTold(now, change)) {
      const { setting } = change;
      return toldValue(now, setting) === toldValue(before, setting) ? 'unchanged' : 'overtaken';
    }
    if (call.signal.aborted || call.deadline - context.now() < RESERVE_MS) return 'open';
    await context.sleep(LOOK_EVERY_MS, call.signal);
  }
}

/** The value of a setting; `null` where the exchange does not tell. */
function toldValue(values: Values, setting: SettingName): string | null {
  return (values as Partial<Record<SettingName, string | null>>)[setting] ?? null;
}

function isTold(values: Values, { setting }: SettingChange): boolean {
  return toldValue(values, setting) !== null;
}

function has(values: Values, change: SettingChange): boolean {
  const value = toldValue(values, change.setting);
  if (value === null) return false;
  // With cross margin BitMEX shows a leverage that is not set.
  if (change.setting === 'leverage') return decimal(value).eq(decimal(change.value));
  return value === change.value;
}

async function unlessUnread<S>(read: () => Promise<S>): Promise<S | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** The refusal of an order reads differently from that of a setting; limits, keys and outages are the same for both. */
function refusalOf(problem: Problem): Problem {
  const ofOrders = [
    'EXCHANGE_REJECTED',
    'EXCHANGE_REFUSED_REQUEST',
    'INSUFFICIENT_FUNDS',
    'NOT_SUPPORTED',
    'RULE_VIOLATION',
  ];
  // A setting has no order, and sending it again is safe.
  if (!ofOrders.includes(problem.code)) return problem.with({ orderState: undefined, retryable: undefined });
  return new Problem('SETTING_REJECTED', problem.detail, { ...problem.details, orderState: undefined });
}

function refuseUnsupported(changes: readonly SettingChange[], { refusals }: SettingsPort, exchange: Exchange): void {
  const violations = changes.flatMap(({ setting, value }) => {
    const message = refusals[setting];
    return message === null ? [] : [{ field: setting, rule: 'supported', given: value, message }];
  });
  if (violations.length === 0) return;
  throw new Problem('NOT_SUPPORTED', violations.map(({ message }) => message).join(' '), { exchange, violations });
}

/** Where a leverage isolates the margin, the two settings are one. */
function isolating(changes: readonly SettingChange[], exchange: Exchange): readonly SettingChange[] {
  const leverage = changes.find(({ setting }) => setting === 'leverage');
  const mode = changes.find(({ setting }) => setting === 'marginMode');
  const refuse = (message: string, field: string) => {
    throw new Problem('NOT_SUPPORTED', message, { exchange, violations: [{ field, rule: 'supported', message }] });
  };
  if (mode?.value === 'isolated' && leverage === undefined) {
    refuse(`The leverage of a symbol isolates its margin at ${exchange}: give both.`, 'leverage');
  }
  if (mode?.value === 'cross' && leverage !== undefined) {
    refuse(`A leverage isolates the margin of a symbol at ${exchange}: give one of the two.`, 'marginMode');
  }
  return leverage === undefined ? changes : [leverage];
}

function refuseLeverage(leverage: string, { maxLeverage }: InstrumentSettings, { leverageStep }: SettingsPort): void {
  const given = decimal(leverage);
  if (given.lt(decimal('1'))) throw outOfBounds(leverage, 'min', 'least', '1');
  if (maxLeverage !== null && given.gt(decimal(maxLeverage))) throw outOfBounds(leverage, 'max', 'most', maxLeverage);
  if (leverageStep === null || isMultiple(given, decimal(leverageStep))) return;
  const suggestion = [floorTo(given, decimal(leverageStep)), ceilTo(given, decimal(leverageStep))].map(plain);
  const message = `leverage must be a multiple of ${leverageStep} on this instrument.`;
  throw new Problem('OUT_OF_BOUNDS', message, {
    violations: [{ field: 'leverage', rule: 'step', message, given: leverage, bound: leverageStep, suggestion }],
  });
}

function outOfBounds(given: string, rule: string, word: string, bound: string): Problem {
  const message = `leverage must be at ${word} ${bound} on this instrument.`;
  return new Problem('OUT_OF_BOUNDS', message, {
    violations: [{ field: 'leverage', rule, message, given, bound, suggestion: bound }],
  });
}

async function instrumentBy(
  context: SettingsContext,
  instrumentId: string,
  deadline: Deadline,
): Promise<SettingsOf & { readonly instrument: Instrument }> {
  const [exchange, market, ...name] = instrumentId.split('.');
  const exchangeSymbol = name.join('.');
  if (exchangeSymbol === '') {
    const form = 'the form is <exchange>.<market>.<exchangeSymbol>, e.g. binance.usdm.BTCUSDT';
    throw new Problem('NOT_FOUND', `"${instrumentId}" is not an instrument id: ${form}.`);
  }
  const of = await productBy(context, `${exchange}.${market}`);
  const instrument = await callOf(context, of.port, deadline).lookup(exchangeSymbol);
  if (instrument === undefined || instrument.market !== market) {
    throw new Problem('NOT_FOUND', `${exchange}.${market} has no instrument ${exchangeSymbol}.`);
  }
  return { ...of, instrument };
}

async function productBy(context: SettingsContext, product: string): Promise<SettingsOf> {
  const row = PRODUCT_ROWS.find((each) => each.product === product);
  if (row === undefined) {
    const products = PRODUCT_ROWS.map((each) => each.product).join(', ');
    throw new Problem('NOT_FOUND', `There is no product "${product}"; there are ${products}.`);
  }
  const port = await portOf(context, row.exchange, row.market);
  const { settings } = await port.account();
  if (settings !== null && HAS_POSITIONS[row.market]) return { port, settings };
  const having = MARKETS.filter((market: Market) => HAS_POSITIONS[market]).join(' and ');
  throw new Problem('NOT_SUPPORTED', `${product} has no settings: only ${having} have positions.`, {
    exchange: row.exchange,
  });
}
