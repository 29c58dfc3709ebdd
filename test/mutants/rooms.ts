/** A part of the sources in which every mutant is killed or explained, and the tests that must kill them. */
export interface Room {
  readonly name: string;
  /** Patterns of source files, without test files. */
  readonly files: readonly string[];
  /** Patterns of the test files that judge, in addition to those beside the sources. */
  readonly tests: readonly string[];
}

const EXCHANGES = ['lib/exchanges/**/*.test.ts', 'test/exchanges/*.test.ts'];

/**
 * The checked-in list: no file in it has an unexplained survivor. Models of the rules
 * (`lib/intents/protocol-model.ts`, `sending-model.ts`) judge and are not judged.
 */
export const ROOMS: readonly Room[] = [
  {
    name: 'domain',
    files: ['lib/domain/*.ts'],
    tests: ['lib/orders/*.test.ts', 'lib/exchanges/**/*.test.ts', 'lib/reference/*.test.ts', 'lib/api/**/*.test.ts'],
  },
  {
    name: 'intents',
    files: ['lib/intents/*.ts', '!lib/intents/*-model.ts'],
    tests: ['lib/orders/**/*.test.ts', 'test/intents/*.test.ts'],
  },
  {
    name: 'reconcile',
    files: ['lib/orders/reconcile/*.ts'],
    tests: ['lib/orders/**/*.test.ts', 'test/intents/*.test.ts', 'test/exchanges/*.test.ts'],
  },
  {
    name: 'orders',
    files: ['lib/orders/*.ts'],
    tests: [
      'lib/orders/**/*.test.ts',
      'test/intents/*.test.ts',
      'test/limits/*.test.ts',
      'test/exchanges/*.test.ts',
      'test/contract/alerts.test.ts',
    ],
  },
  {
    name: 'order lists',
    files: ['lib/orders/list/*.ts'],
    tests: ['lib/orders/**/*.test.ts', 'test/contract/listing.test.ts', 'test/exchanges/*.test.ts'],
  },
  {
    name: 'listing',
    files: ['lib/listing/*.ts'],
    tests: ['lib/orders/list/*.test.ts', 'test/contract/listing.test.ts', 'test/exchanges/*.test.ts'],
  },
  {
    name: 'account',
    files: ['lib/account/*.ts', 'lib/exchanges/observed-account.ts'],
    tests: [],
  },
  {
    name: 'client',
    files: ['lib/exchanges/client/*.ts'],
    tests: [...EXCHANGES, 'test/limits/*.test.ts', 'lib/orders/*.test.ts'],
  },
  {
    name: 'budgets',
    files: ['lib/exchanges/*/budget.ts'],
    tests: [...EXCHANGES, 'test/limits/*.test.ts'],
  },
  {
    name: 'guard',
    files: ['lib/guard/*.ts'],
    tests: ['lib/orders/*.test.ts', 'test/limits/trading-state.test.ts'],
  },
  {
    name: 'alerts',
    files: ['lib/alerts/*.ts'],
    tests: ['test/contract/alerts.test.ts'],
  },
  {
    name: 'pipeline',
    files: ['lib/api/pipeline/pipeline.ts'],
    tests: ['lib/api/pipeline/*.test.ts', 'test/contract/deprecation.test.ts'],
  },
  {
    name: 'composition',
    files: [
      'lib/runtime/compose.ts',
      'lib/runtime/entry-point.ts',
      'lib/runtime/use-cases.ts',
      'lib/exchanges/venues.ts',
    ],
    tests: [
      'lib/runtime/use-cases.orders.test.ts',
      'lib/api/pipeline/*.test.ts',
      'test/limits/*.test.ts',
      'test/intents/keyed.test.ts',
      'test/contract/*.test.ts',
    ],
  },
];
