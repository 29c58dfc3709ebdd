import type { Fill } from '../domain/fill.ts';
import type { Market } from '../domain/instrument.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import type { Tracer } from '../telemetry/tracer.ts';
import { cleaningWith, LONGEST_WORD } from './cleaning.ts';
import type { ForeignText } from './foreign-text.ts';
import type { AccountPort, Countdown, ExchangePort, HistoryStream, LeftOut, Reading, SettingsPort } from './port.ts';
import { type UnreadableRows, unreadableAmong } from './row-watch.ts';

/** What an account port is wrapped with. */
export interface AccountLayers {
  readonly text: ForeignText;
  readonly tracer: Tracer;
  readonly report: (rows: UnreadableRows) => void;
}

/** A row's names and ids, which must be shown unchanged or not at all. */
type Names = readonly (string | null | undefined)[];

/** What else is done to the rows of a list: their words are cleaned, and one that is left out says what is known of it. */
interface RowCare<T> {
  readonly clean?: (row: T) => T;
  readonly about?: (row: T) => Partial<LeftOut>;
}

const CANNOT_BE_SHOWN: LeftOut = {
  why: 'unreadable',
  exchangeSymbol: undefined,
  exchangeOrderId: undefined,
  market: undefined,
  time: undefined,
  reason: 'one of its names cannot be shown',
};

/**
 * The same account port, treated like the port it belongs to (`createPorts`): exchange text is cleaned, each call is a segment
 * of the trace, and unreadable rows are reported. A row with an id or an asset that cannot be shown is left out.
 */
export function observedAccount(
  account: AccountPort,
  { exchange }: Pick<ExchangePort, 'exchange'>,
  { text, tracer, report }: AccountLayers,
): AccountPort {
  const cleaning = cleaningWith(text);
  const sharedBy = (asked: readonly Market[]) => (asked.length === 1 ? asked[0] : undefined) ?? 'account';
  const within = <T>(operation: string, market: Market | 'account', work: () => Promise<T>): Promise<T> =>
    tracer.segment(`${exchange}.${market}.${operation}`, work, { exchange, market, operation });
  const list = async <T, L extends Reading<T>>(
    name: UnreadableRows['list'],
    asked: readonly Market[],
    read: () => Promise<L & Reading<T>>,
    namesOf: (row: T) => Names,
    { clean = (row) => row, about }: RowCare<T> = {},
  ): Promise<L> => {
    const market = sharedBy(asked);
    const found = await within(name, market, () => cleaning.reading(read));
    const isShown = (row: T) => namesOf(row).every((each) => each == null || text.isFit(each));
    const odd = found.rows
      .filter((row) => !isShown(row))
      .map((row): LeftOut => ({ ...CANNOT_BE_SHOWN, ...about?.(row) }));
    const leftOut = [...found.leftOut.map(cleaning.leftOutOf), ...odd];
    unreadableAmong(leftOut, { exchange, market, list: name }, report);
    return { ...found, rows: found.rows.filter(isShown).map(clean), leftOut };
  };

  const command = <T>(
    operation: string,
    market: Market | 'account',
    send: () => Promise<CommandOutcome<T>>,
  ): Promise<CommandOutcome<T>> =>
    within(operation, market, async () => {
      const result = await send();
      return result.outcome === 'acknowledged' ? result : { ...result, problem: cleaning.problemOf(result.problem) };
    });
  const observedCountdown = (countdown: Countdown): Countdown => ({
    covers: countdown.covers,
    set: (on, ms, call) => command('countdown', on?.market ?? 'account', () => countdown.set(on, ms, call)),
  });

  const observedSettings = (settings: SettingsPort): SettingsPort => ({
    ...settings,
    instrument: (instrument, call) =>
      within('settings', instrument.market, () => cleaning.reading(() => settings.instrument(instrument, call))),
    account: (call) => within('settings', 'account', () => cleaning.reading(() => settings.account(call))),
    set: (on, change, call) => command(change.setting, on?.market ?? 'account', () => settings.set(on, change, call)),
  });

  const fillNames = ({ exchangeSymbol, exchangeFillId, exchangeOrderId, clientOrderId, fee, realizedProfit }: Fill) => [
    exchangeSymbol,
    exchangeFillId,
    exchangeOrderId,
    clientOrderId,
    fee?.asset,
    realizedProfit?.asset,
  ];
  const fillCare: RowCare<Fill> = {
    clean: (fill) => ({
      ...fill,
      forcedBy: fill.forcedBy === null ? null : text.cleaned(fill.forcedBy, LONGEST_WORD),
    }),
    about: ({ market, tradedAt }) => ({ market, time: Date.parse(tradedAt) }),
  };

  return {
    fills: (instruments) =>
      account.fills(instruments).map(
        (stream): HistoryStream<Fill> => ({
          ...stream,
          read: (request, call) => list('fills', stream.markets, () => stream.read(request, call), fillNames, fillCare),
        }),
      ),
    fillsOf: (order, call) =>
      list('fills', [order.instrument.market], () => account.fillsOf(order, call), fillNames, fillCare),
    positions: (asked, call) =>
      list(
        'positions',
        asked,
        () => account.positions(asked, call),
        ({ exchangeSymbol, unrealizedProfit }) => [exchangeSymbol, unrealizedProfit?.asset],
      ),
    balances: (asked, call) =>
      list(
        'balances',
        asked,
        () => account.balances(asked, call),
        ({ asset }) => [asset],
      ),
    feeRates: (instrument, call) =>
      within('feeRates', instrument.market, () =>
        cleaning.reading(async () => {
          const rates = await account.feeRates(instrument, call);
          return { ...rates, note: rates.note === null ? null : text.cleaned(rates.note) };
        }),
      ),
    quantoMultiplier: (instrument, call) =>
      within('quantoMultiplier', instrument.market, () =>
        cleaning.reading(() => account.quantoMultiplier(instrument, call)),
      ),
    checkedTypes: account.checkedTypes,
    tryOrder: (order, call) =>
      within('tryOrder', order.instrument.market, () => cleaning.reading(() => account.tryOrder(order, call))),
    countdown: account.countdown && observedCountdown(account.countdown),
    settings: account.settings && observedSettings(account.settings),
  };
}
