import { describe, expect, test } from 'vitest';
import type { Deadline } from '../../domain/deadline.ts';
import { timestamp } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { type IntentSubject, intentProductOf, type OpenIntent } from '../../intents/intent.ts';
import type { Catalogue } from '../../reference/catalogue.ts';
import { atMost, resolveIntent } from './resolve-intent.ts';
import { type ExchangeScript, exchangeFake, heldOrder, START } from './testing/exchange-fake.ts';
import { placeIntent } from './testing/intent-sample.ts';

const amendOf = (mayBeReplaced: boolean): IntentSubject => ({
  ...{ operation: 'amend', ...intentProductOf(samples.spot), before: heldOrder(), modifyId: '7' },
  ...{ change: { quantity: '0.004', price: undefined }, replacementClientOrderId: 'another', mayBeReplaced },
});
const CANCEL: IntentSubject = { operation: 'cancel', ...intentProductOf(samples.spot), orderId: heldOrder().id };

/** Resolves an intent in a deployment that may lack what it needs. */
function resolve(
  intent: OpenIntent,
  { lookup, ports, ...script }: ExchangeScript & { readonly lookup?: () => Promise<never>; readonly ports?: [] } = {},
  deadline: Partial<Deadline> = {},
) {
  const fake = exchangeFake({ budgetMs: 3_000, ...script });
  const catalogue: Catalogue = { ...fake.context.catalogue, ...(lookup && { lookup: () => lookup }) };
  const context = { ...fake.context, catalogue, ...(ports && { ports }) };
  return { ...fake, result: resolveIntent(context, intent, { ...fake.call, ...deadline }) };
}

describe('a command whose exchange cannot be asked', () => {
  test('stays unknown where its product is not enabled any more', async () => {
    const { result, calls } = resolve(placeIntent(), { ports: [] });
    expect(await result).toMatchObject({
      kind: 'unknown',
      unknown: {
        ...{ operation: 'place', exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', askAgainMs: 1_000 },
        ...{ clientOrderIds: ['mine'], orderId: null },
        lost: { problem: { code: 'EXCHANGE_UNREACHABLE', details: { exchange: 'binance' } }, acceptedUntil: null },
      },
    });
    expect(calls).toEqual([]);
  });

  test.each([
    [41_000, 41_000],
    [500, 1_000],
    [undefined, 1_000],
  ])('says when to ask again: refused for %s ms, after %i ms', async (retryAfterMs, askAgainMs) => {
    const lookup = () => Promise.reject(new Problem('RATE_LIMITED', 'Too many requests.', { retryAfterMs }));
    expect(await resolve(placeIntent(), { lookup }).result).toMatchObject({ kind: 'unknown', unknown: { askAgainMs } });
  });

  test('stays unknown where the time runs out, and a bug is none of its endings', async () => {
    const lookup = () => Promise.reject(new Error('odd'));
    const over = { signal: AbortSignal.abort() };
    expect(await resolve(placeIntent(), { lookup }, over).result).toMatchObject({
      ...{ kind: 'unknown', unknown: { askAgainMs: 1_000 } },
    });
    await expect(resolve(placeIntent(), { lookup }).result).rejects.toThrow('odd');
  });

  test.each<[string, IntentSubject, readonly string[], string | null]>([
    ['an order that is placed', placeIntent().subject, ['mine'], null],
    ['an order that may be replaced', amendOf(true), ['another'], heldOrder().id],
    ['an order that is changed in place', amendOf(false), [], heldOrder().id],
    ['an order that is cancelled', CANCEL, [], heldOrder().id],
  ])('names the ids by which the exchange may know %s', async (_, subject, clientOrderIds, orderId) => {
    const { result } = resolve(placeIntent({ subject }), { ports: [] });
    expect(await result).toMatchObject({ unknown: { clientOrderIds, orderId, lost: { clientOrderIds } } });
  });

  test('keeps the reason why its outcome was unknown before', async () => {
    const cause = { code: 'EXCHANGE_OVERLOADED', detail: 'Busy.', details: {} } as const;
    const progress = { state: 'UNKNOWN', lease: null, cause, acceptedUntil: START, dueAt: START } as const;
    expect(await resolve(placeIntent({ progress }), { ports: [] }).result).toMatchObject({
      unknown: { lost: { problem: { code: 'EXCHANGE_OVERLOADED', detail: 'Busy.' }, acceptedUntil: START } },
    });
  });
});

test("an order under the caller's own id is found though the command's own record names it, too", async () => {
  const find = () => heldOrder({ createdAt: timestamp(START + 2_000) });
  const intent = placeIntent({ intentId: 'ours' });
  const { result } = resolve(intent, { find, intents: [intent] });
  expect(await result).toMatchObject({ kind: 'done', order: { exchangeOrderId: '7' } });
});

describe('the time for one command', () => {
  const within = (deadline: number): Deadline => ({ signal: new AbortController().signal, deadline });

  test('is what is left, where that is no more', () => {
    const deadline = within(START + 3_000);
    expect(atMost(deadline, 3_000, START)).toBe(deadline);
  });

  test('is a part of what is left, and ends with that', () => {
    const outer = new AbortController();
    const brief = atMost({ signal: outer.signal, deadline: START + 60_000 }, 30_000, START);
    expect([brief.deadline, brief.signal.aborted]).toEqual([START + 30_000, false]);
    outer.abort();
    expect(brief.signal.aborted).toBe(true);
  });

  test('ends by itself', async () => {
    const { signal } = atMost(within(START + 60_000), 1, START);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });
});

describe('a command that was recorded before its exchange had other keys', () => {
  const progress = {
    state: 'SENT',
    lease: { owner: 'gone', until: START },
    acceptedUntil: START,
    dueAt: START,
  } as const;
  const intent = placeIntent({ progress, createdAt: START });
  const settled = (keysUsedSince: number) =>
    resolve(intent, { find: () => undefined, fills: () => [], keysUsedSince, budgetMs: 60_000 }).result;

  test('stays unknown where they show nothing of it, and the answer says what to do', async () => {
    expect(await settled(START)).toMatchObject({
      kind: 'unknown',
      unknown: {
        detail: expect.stringMatching(
          /known whether binance.*The keys of binance were replaced after it was sent.*settle/,
        ),
        lost: { problem: { detail: expect.not.stringContaining('keys') } },
      },
    });
  });

  test('is proven absent where the keys are those it was sent with', async () => {
    expect(await settled(START - 1)).toMatchObject({ kind: 'notExecuted', problem: { code: 'NOT_PLACED' } });
  });
});
