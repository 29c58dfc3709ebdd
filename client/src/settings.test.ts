import { describe, expect, it } from 'vitest';
import { createAtlasClient } from './index.ts';

const result = (outcome: string) => ({ setting: 'leverage', outcome, problem: null });
const changed = (...outcomes: readonly string[]) => ({ leverage: '10', results: outcomes.map(result) });
const problem = (code: string, more: object = {}) => ({
  ...{ type: 'about:blank', title: 'No', detail: 'No.', status: 422, code, retryable: false },
  ...more,
});
const LOST = new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
const REFUSED = new TypeError('fetch failed', { cause: Object.assign(new Error('none'), { code: 'ECONNREFUSED' }) });

/** What a change of the leverage comes to where Atlas answers so, and how often it was sent. */
async function changing(...answers: readonly (Error | object)[]) {
  const left = [...answers];
  let sent = 0;
  const atlas = createAtlasClient({
    url: 'http://127.0.0.1:3000',
    patience: { tries: 3, backOffMs: () => 1 },
    fetch: (_, { body } = {}) => {
      sent += 1;
      expect(body).toBe('{"leverage":"10"}');
      const answer = left.shift();
      if (answer instanceof Error) return Promise.reject(answer);
      const { status = 200 } = Object(answer);
      return Promise.resolve(Response.json(answer, { status: Number(status) }));
    },
  });
  const change = await atlas.settings
    .setInstrument('binance.usdm.BTCUSDT', { leverage: '10' })
    .catch((error: Error) => ({ error }));
  return { change, sent };
}

describe('a change of settings', () => {
  it.each([
    ['done', ['done']],
    ['done', []],
    ['partial', ['done', 'rejected']],
    ['unknown', ['done', 'unknown']],
    ['unknown', ['a word of a later version']],
  ])('is %s where its results are %j', async (outcome, results) => {
    const settings = changed(...results);
    expect(await changing(settings)).toEqual({ change: { outcome, settings }, sent: 1 });
  });

  it('is sent again where the reply is lost', async () => {
    expect(await changing(LOST, changed('done'))).toMatchObject({ change: { outcome: 'done' }, sent: 2 });
  });

  it('is unknown where a copy may have arrived and no later one is answered, whatever refuses it', async () => {
    expect(await changing(LOST, LOST, LOST)).toMatchObject({ change: { outcome: 'unknown', settings: null }, sent: 3 });
    const refusal = problem('SETTING_REJECTED');
    expect(await changing(LOST, refusal)).toMatchObject({ change: { outcome: 'unknown', settings: null }, sent: 2 });
    const failed = problem('INTERNAL', { status: 500 });
    expect(await changing(failed)).toMatchObject({ change: { outcome: 'unknown', settings: null }, sent: 1 });
    expect(await changing({ odd: true }, { odd: true }, { odd: true })).toMatchObject({
      change: { outcome: 'unknown' },
    });
  });

  it('throws the problem where nothing was changed, and the error where nothing left', async () => {
    const refusal = problem('OUT_OF_BOUNDS');
    expect(await changing(refusal)).toMatchObject({ change: { error: { code: 'OUT_OF_BOUNDS' } }, sent: 1 });
    const busy = problem('RATE_LIMITED', { status: 429, retryable: true });
    expect(await changing(busy, busy, busy)).toMatchObject({ change: { error: { code: 'RATE_LIMITED' } }, sent: 3 });
    expect(await changing(REFUSED, REFUSED, REFUSED)).toMatchObject({ change: { error: { sent: false } }, sent: 3 });
  });
});
