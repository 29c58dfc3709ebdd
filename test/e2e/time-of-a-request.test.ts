import { expect, test } from 'vitest';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { documentedProducts } from '../documents/venues.ts';
import { REQUEST_BUDGET_MS } from './time-of-a-request.ts';

/** Reads, sends and reads again, each a few times the round trip to a paper exchange in an emulated function. */
const WORK_MS = 3_000;

test('a request of the deployment outlasts the list that lags most, so that a cancel-all can be confirmed', async () => {
  const lags = (await documentedProducts()).map(({ facts }) => facts.listingLagMs);
  expect(lags).toHaveLength(PRODUCTS.length);
  expect(REQUEST_BUDGET_MS).toBeGreaterThan(Math.max(...lags) + WORK_MS);
});
