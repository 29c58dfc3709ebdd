import { expect, test } from 'vitest';
import { epochOf } from './moment.ts';

const MIDNIGHT = Date.UTC(2026, 10, 22);

test.each([
  ['2026-11-22T00:00:00Z', MIDNIGHT],
  ['2026-11-22t00:00:00z', MIDNIGHT],
  ['2026-11-22t09:00:00.000+09:00', MIDNIGHT],
  ['2026-11-21T19:00:00-05:00', MIDNIGHT],
  ['2026-11-22T00:00:00.123456789Z', MIDNIGHT + 123],
  ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  [String(MIDNIGHT), MIDNIGHT],
])('%s is a moment', (text, epochMs) => {
  expect(epochOf(text)).toBe(epochMs);
});

test.each([
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-22T24:30:00Z',
  '2026-11-22T00:00:00',
  '2026-11-22',
  '+002026-11-22T00:00:00Z',
  ' 2026-11-22T00:00:00Z',
  '2026-11-22T00:00:00Z (noon)',
  '2026-11-22T00:00:00Z ',
  ` ${MIDNIGHT}`,
  `${MIDNIGHT} `,
  `${MIDNIGHT}.0`,
  '1795305600',
  '1e12',
  '',
])('%j is none', (text) => {
  expect(epochOf(text)).toBeNaN();
});
