import { describe, expect, test } from 'vitest';
import { bodyText, nextPage, queryText } from './request-text.ts';

describe('the query', () => {
  test('has the fields in order, without absent ones', () => {
    expect(
      queryText([
        ['category', 'spot'],
        ['symbol', undefined],
        ['limit', 50],
        ['orderLinkId', 'a b'],
      ]),
    ).toBe('category=spot&limit=50&orderLinkId=a%20b');
  });

  test.each([
    ['a cursor that came encoded is sent as it came', 'id%3A1%2Cid%3A1', 'id%3A1%2Cid%3A1'],
    ['one with what would part the query is encoded', 'page_token=3&x', 'page_token%3D3%26x'],
  ])('%s', (_, cursor, sent) => {
    expect(nextPage('category=spot', cursor)).toBe(`category=spot&cursor=${sent}`);
  });
});

test('the body has decimals as text, flags and numbers unchanged, and no absent fields', () => {
  expect(
    bodyText([
      ['qty', '0.010'],
      ['price', undefined],
      ['positionIdx', 1],
      ['reduceOnly', true],
    ]),
  ).toBe('{"qty":"0.010","positionIdx":1,"reduceOnly":true}');
});
