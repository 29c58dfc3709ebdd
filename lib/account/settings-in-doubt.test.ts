import { expect, test } from 'vitest';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import type { InstrumentSettings } from '../domain/settings.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { SettingsPort, VenueFacts } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { accountSample, portSample } from '../exchanges/testing/port-sample.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { changeInstrumentSettings, type SettingsContext } from './settings.ts';

const START = Date.UTC(2026, 10, 22, 12);
const LAG_MS = 2_000;
const ENGINE_MS = 500;
const { linear } = samples;
const ID = `binance.usdm.${linear.exchangeSymbol}`;
const lost = new Problem('EXCHANGE_UNREACHABLE', 'No answer.', { exchange: 'binance' });
const late = new Problem('EXCHANGE_CLOCK', 'Too late.', { exchange: 'binance', orderState: 'notPlaced' });

/** An exchange whose leverage is what `leverageAt` says at a moment, in milliseconds since the start. */
function exchange(
  leverageAt: (ms: number) => string,
  ...outcomes: readonly ((ms: number) => CommandOutcome<null>)[]
): { readonly change: (leverage: string) => ReturnType<typeof changeInstrumentSettings>; readonly sent: () => number } {
  let now = START;
  let sent = 0;
  const settings: SettingsPort = {
    refusals: { leverage: null, marginMode: null, positionMode: null, assetMode: null },
    leverageIsolates: false,
    leverageStep: null,
    instrument: (): Promise<InstrumentSettings> =>
      Promise.resolve({ leverage: leverageAt(now - START), marginMode: 'cross', maxLeverage: '125' }),
    account: () => Promise.resolve({ positionMode: null, assetMode: null }),
    set() {
      sent += 1;
      const outcome = outcomes[sent - 1]?.(now - START);
      return Promise.resolve(outcome ?? { outcome: 'acknowledged', value: null });
    },
  };
  const facts = { listingLagMs: LAG_MS, engineLagMs: ENGINE_MS } as VenueFacts;
  const account = () => Promise.resolve({ ...accountSample, settings });
  const instruments = () => Promise.resolve({ instruments: [linear], unreadable: [], notServed: [] });
  const instrument = () => Promise.resolve(linear);
  const port = portSample({ markets: ['usdm'], facts, account, instruments, instrument });
  const ports = [loadedPort(port)];
  const context: SettingsContext = {
    ports,
    catalogue: createCatalogue({ ports, ttlMs: 60_000, now: () => now }),
    now: () => now,
    sleep(ms) {
      now += ms;
      return Promise.resolve();
    },
  } as SettingsContext;
  return {
    change: (leverage) =>
      changeInstrumentSettings(
        context,
        ID,
        { leverage },
        { signal: AbortSignal.timeout(60_000), deadline: START + 20_000 },
      ),
    sent: () => sent,
  };
}

const unknownUntil =
  (until: number | null) =>
  (ms: number): CommandOutcome<null> => ({
    outcome: 'unknown',
    problem: lost,
    acceptedUntil: until === null ? null : START + ms + until,
    clientOrderIds: [],
  });

test('what already has its value is not sent', async () => {
  const { change, sent } = exchange(() => '7');
  expect(await change('7')).toMatchObject({ results: [{ outcome: 'done' }] });
  expect(sent()).toBe(0);
});

test('a value that only a read of the past shows is sent', async () => {
  // It was changed a moment ago, and reads lag.
  const { change, sent } = exchange((ms) => (ms < LAG_MS ? '7' : '5'));
  await change('7');
  expect(sent()).toBe(1);
});

test('a change whose reply is lost is not done because a read of the past shows the value', async () => {
  const { change } = exchange((ms) => (ms > 0 && ms < LAG_MS ? '7' : '5'), unknownUntil(3_000));
  await expect(change('7')).rejects.toMatchObject({ code: 'NOT_PLACED' });
});

test('a change that takes effect at the last moment, and is listed late, is done', async () => {
  // Accepted at 3 s, in effect half a second later, and shown two seconds after that.
  const { change } = exchange((ms) => (ms < 3_000 + ENGINE_MS + LAG_MS ? '5' : '7'), unknownUntil(3_000));
  expect(await change('7')).toMatchObject({ results: [{ outcome: 'done' }] });
});

test('a change refused for its time is done if another copy was in time', async () => {
  const refused = (ms: number): CommandOutcome<null> => ({
    outcome: 'rejected',
    problem: late.with({ retryable: false }),
    recheckFrom: START + ms + LAG_MS,
  });
  const made = exchange((ms) => (ms < 1_000 ? '5' : '7'), refused);
  expect(await made.change('7')).toMatchObject({ results: [{ outcome: 'done' }] });
  const { change } = exchange(() => '5', refused);
  await expect(change('7')).rejects.toMatchObject({
    code: 'EXCHANGE_CLOCK',
    retryable: true,
    details: { orderState: undefined },
  });
});

test('a change refused for its time may have been made and overtaken where another value is there than before', async () => {
  const refused = (ms: number): CommandOutcome<null> => ({
    outcome: 'rejected',
    problem: late,
    recheckFrom: START + ms,
  });
  const { change } = exchange((ms) => (ms < 1_000 ? '5' : '8'), refused);
  await expect(change('7')).rejects.toMatchObject({ code: 'NOT_PLACED', retryable: true });
});

test('a change whose refusal is cured is sent once more, after a look that found nothing', async () => {
  const cured = (ms: number): CommandOutcome<null> =>
    ({ ...unknownUntil(1_000)(ms), sendAgain: true }) as CommandOutcome<null>;
  const { change, sent } = exchange(() => '5', cured);
  expect(await change('7')).toMatchObject({ results: [{ outcome: 'done' }] });
  expect(sent()).toBe(2);
});

test('a change without an end of its doubt stays unknown', async () => {
  const { change, sent } = exchange(() => '5', unknownUntil(null));
  expect(await change('7')).toMatchObject({ results: [{ outcome: 'unknown' }] });
  expect(sent()).toBe(1);
});
