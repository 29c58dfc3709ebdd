import { afterEach, beforeEach, expect, test } from 'vitest';
import { answer } from '../http/testing/scripted-exchange.ts';
import { type BybitUnderTest, bybitUnderTest } from './testing/bybit-under-test.ts';
import { envelope, refused } from './testing/rows.ts';

let under: BybitUnderTest;
beforeEach(async () => {
  under = await bybitUnderTest('usdm');
});
afterEach(() => under.close());

/** The outcome of setting a leverage that is answered so. */
async function outcomeOf(body: object): Promise<string | undefined> {
  under.exchange.script.push(answer(200, body));
  const { settings } = await under.port.account();
  const outcome = await settings?.set(under.instrument, { setting: 'leverage', value: '7' }, under.call);
  return outcome?.outcome;
}

test('a setting is made when it is answered with an empty result', async () => {
  expect(await outcomeOf(envelope({}))).toBe('acknowledged');
});

test('a setting that has its value already is made', async () => {
  expect(await outcomeOf(refused(110043, 'leverage not modified'))).toBe('acknowledged');
});

test('the answer to another request says nothing of a setting', async () => {
  expect(await outcomeOf(envelope({ category: '', list: [], nextPageCursor: '' }))).toBe('unknown');
});
