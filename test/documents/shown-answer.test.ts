import { describe, expect, test } from 'vitest';
import { differences } from './shown-answer.ts';

const json = (text: string) => ({ language: 'json', runs: false, text });

describe('what was printed', () => {
  test.each([
    ['has more than is shown', '{"a":{"b":"1"}}', 'HTTP/1.1 200 OK\n{"a":{"b":"1","c":2},"d":[]}'],
    ['differs at a wildcard', '{"id":"binance.spot.…"}', '{"id":"binance.spot.BTCUSDT.7"}'],
    ['has a longer list', '{"list":[{"a":1}]}', '{"list":[{"a":1},{"a":2}]}'],
  ])('is as shown when it %s', (_, shown, printed) => {
    expect(differences(json(shown), printed)).toEqual([]);
  });

  test.each([
    ['lacks a member', '{"a":{"b":"1"}}', '{"a":{}}', '.a.b: shown "1", printed undefined'],
    ['has another value', '{"list":["1","2"]}', '{"list":["1","3"]}', '.list[1]: shown "2", printed "3"'],
    ['has rows where none is shown', '{"orders":[]}', '{"orders":[{}]}', '.orders: not empty'],
    ['is no JSON', '{"a":1}', 'curl: (7) refused', 'printed no JSON: curl: (7) refused'],
  ])('is not as shown when it %s', (_, shown, printed, difference) => {
    expect(differences(json(shown), printed)).toEqual([difference]);
  });

  test('is compared line by line where the document shows text', () => {
    const shown = { language: 'text', runs: false, text: '2 binance.spot.…' };
    expect(differences(shown, '   2 binance.spot.ETHUSDT.1\n')).toEqual([]);
    expect(differences(shown, '   1 binance.spot.ETHUSDT.1\n')).toHaveLength(1);
  });
});
