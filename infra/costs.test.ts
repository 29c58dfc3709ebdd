import { expect, test } from 'vitest';
import { idleMonth, millionOrders, optionMonths, publicMonth, total, UNIT_PRICES } from './costs.ts';
import { requestLogBytes, scheduledLogBytes } from './log-bytes.ts';

const shape = {
  placingMb: 1769,
  publicMb: 512,
  scheduledMb: 1024,
  probeMb: 256,
  alarms: 9,
  keptWarm: [
    { name: 'placeOrder', memoryMb: 1769 },
    { name: 'cancelOrder', memoryMb: 1769 },
  ],
  publicOperations: 4,
  publicRate: 20,
};
const usd = (lines: ReturnType<typeof idleMonth>, what: string) => lines.find((line) => line.what === what)?.usd;

test('a million requests cost a million times the request price', () => {
  expect(usd(millionOrders(shape), 'API Gateway')).toBeCloseTo(4.25, 10);
});

test('computing costs time times memory: 0.15 s of 1.7275 GB a million times, plus the calls', () => {
  expect(usd(millionOrders(shape), 'Lambda')).toBeCloseTo(0.15 * 1e6 * (1769 / 1024) * 0.000_013_333_4 + 0.2, 8);
});

test('logs cost the measured bytes of an order', () => {
  expect(usd(millionOrders(shape), 'Logs')).toBeCloseTo((1e6 * requestLogBytes('placeOrder') * 0.76) / 1e9, 8);
});

test('the refresh costs its runs every two minutes: 1.5 s of a GB, 12 write units, and its log', () => {
  const perRun = 0.2e-6 + 1.5 * 0.000_013_333_4 + 12 * 0.715e-6 + (scheduledLogBytes('refreshCatalogue') / 1e9) * 0.76;
  expect(usd(idleMonth(shape), 'Catalogue refresh')).toBeCloseTo(730 * 30 * perRun, 8);
});

test('an idle month costs a few dollars, and a fixed address is by far the most expensive option', () => {
  expect(total(idleMonth(shape))).toBeLessThan(7);
  const options = optionMonths(shape);
  expect(usd(options, 'staticEgress')).toBeCloseTo(
    730 * (UNIT_PRICES.natGatewayHour + UNIT_PRICES.publicAddressHour),
    8,
  );
  expect(Math.max(...options.map((line) => line.usd))).toBe(usd(options, 'staticEgress'));
});

test('the public operations at their full throttle cost enough to need an alarm', () => {
  expect(usd(publicMonth(shape), 'API Gateway')).toBeCloseTo(4 * 20 * 730 * 3_600 * 4.25e-6, 8);
  expect(total(publicMonth(shape))).toBeGreaterThan(880);
});
