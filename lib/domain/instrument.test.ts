import { expect, test } from 'vitest';
import { AMEND_METHODS, CONTRACTS, INSTRUMENT_STATUSES, PRICE_REFERENCES } from './instrument.ts';

test('the words about an instrument are a promise to clients', () => {
  expect({ CONTRACTS, INSTRUMENT_STATUSES, PRICE_REFERENCES, AMEND_METHODS }).toEqual({
    CONTRACTS: ['perpetual', 'delivery'],
    INSTRUMENT_STATUSES: ['active', 'reduceOnly', 'cancelOnly', 'halted'],
    PRICE_REFERENCES: ['averagePrice', 'markPrice'],
    AMEND_METHODS: ['inPlace', 'keepPriority', 'cancelReplace'],
  });
});
