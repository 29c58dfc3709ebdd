import { expect, test } from 'vitest';
import { rateLimitHeaders } from './rate-limit-headers.ts';

const NOW = 1_795_341_600_000;
const reading = { limit: 6_000, used: 120, windowSeconds: 60, at: NOW - 5, resetsAt: NOW + 14_200 };

test('each limit has its quota, window, remainder and reset time', () => {
  const readings = [
    { ...reading, name: 'weight-1m' },
    { ...reading, name: 'orders-10s', limit: 100, used: 100, windowSeconds: 10, resetsAt: NOW + 1 },
  ];
  expect(rateLimitHeaders([{ exchange: 'binance', market: 'spot', readings }], NOW)).toEqual({
    'RateLimit-Policy': '"binance.spot.weight-1m";q=6000;w=60, "binance.spot.orders-10s";q=100;w=10',
    RateLimit: '"binance.spot.weight-1m";r=5880;t=15, "binance.spot.orders-10s";r=0;t=1',
  });
});

test('an exchange that has reported nothing adds no header', () => {
  expect(rateLimitHeaders([{ exchange: 'bitmex', market: 'usdm', readings: [] }], NOW)).toEqual({});
});
