import type { CommandOutcome } from '../../domain/outcome.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import type { Countdown } from '../../exchanges/port.ts';
import { accountSample } from '../../exchanges/testing/port-sample.ts';
import { byExchange } from '../../exchanges/venues.ts';
import { memorySwitchStore } from '../../intents/testing/memory-switch-store.ts';
import { type CancelAfterRequest, listCancelAfter, type SwitchContext, setCancelAfter } from '../cancel-after.ts';
import { fireSwitches } from '../fire-switches.ts';
import { acknowledged, type ExchangeScript, exchangeFake } from '../reconcile/testing/exchange-fake.ts';

export const LINEAR = { exchange: 'binance', symbol: 'BTC/USDT:USDT' } as const;

/** A deployment with a store, and what its exchange's timer was set to, in order; `null`: it has none. */
export function switchFixture(script: ExchangeScript = {}, answers: readonly CommandOutcome<null>[] | null = []) {
  const fake = exchangeFake({ instrument: samples.linear, budgetMs: 3_600_000, ...script });
  const sent: number[] = [];
  let before: (() => Promise<unknown>) | undefined;
  const countdown: Countdown | null = answers && {
    covers: 'instrument',
    async set(_, ms) {
      sent.push(ms);
      const act = before;
      before = undefined;
      await act?.();
      return answers[sent.length - 1] ?? acknowledged(null);
    },
  };
  fake.port.account = () => Promise.resolve({ ...accountSample, countdown });
  const store = memorySwitchStore();
  let writers = 0;
  const failures: unknown[] = [];
  const context: SwitchContext = {
    ...fake.context,
    intents: {
      ...fake.context.intents,
      outlivesProcess: true,
      newWriter: () => `writer-${++writers}`,
      failed: (what) => failures.push(what),
    },
    switches: store,
  };
  const set = (request: Partial<CancelAfterRequest>, keyOwner: string | null = null, in_ = context) =>
    setCancelAfter(in_, { ...LINEAR, seconds: 120, ...request }, { keyOwner }, fake.call);
  const sweep = (ms = 55_000, in_ = context) => {
    const deps = { ...in_, maxWeight: byExchange(() => 200), concurrency: 2 };
    return fireSwitches(in_, (call) => ({ ...deps, call }), { ...fake.call, deadline: fake.now() + ms });
  };
  return {
    ...fake,
    context,
    store,
    sent,
    failures,
    set,
    sweep,
    list: () => listCancelAfter(context, fake.call),
    /** Runs once, while the exchange's timer is being set. */
    meanwhile: (act: () => Promise<unknown>) => (before = act),
  };
}
