/** A part of the sources whose mutants are all killed or explained, and the tests that have to kill them. */
export interface Room {
  readonly name: string;
  /** Patterns of source files. Test files among them are left out. */
  readonly files: readonly string[];
  /** Patterns of the test files that judge, besides those beside the sources. */
  readonly tests: readonly string[];
  /** Files of the room, by pattern, that have survivors nobody has looked at yet: only --files and --waiting try them. */
  readonly waiting?: readonly string[];
}

const EXCHANGES = ['lib/exchanges/**/*.test.ts', 'test/exchanges/*.test.ts'];

/**
 * The checked-in list: a file that is not waiting has no survivor without an explanation. What is a model of the rules
 * (`lib/intents/protocol-model.ts`, `sending-model.ts`) judges and is not judged.
 */
export const ROOMS: readonly Room[] = [
  {
    name: 'domain',
    files: ['lib/domain/*.ts'],
    waiting: ['lib/domain/problem.ts'],
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
    waiting: ['lib/orders/reconcile/*.ts'],
    tests: ['lib/orders/**/*.test.ts', 'test/intents/*.test.ts', 'test/exchanges/*.test.ts'],
  },
  {
    name: 'orders',
    files: ['lib/orders/*.ts'],
    waiting: ['lib/orders/*.ts'],
    tests: ['lib/orders/**/*.test.ts', 'test/intents/*.test.ts', 'test/limits/*.test.ts', 'test/exchanges/*.test.ts'],
  },
  {
    name: 'order lists',
    files: ['lib/orders/list/*.ts'],
    waiting: ['lib/orders/list/*.ts'],
    tests: ['lib/orders/**/*.test.ts', 'test/contract/listing.test.ts', 'test/exchanges/*.test.ts'],
  },
  {
    name: 'listing',
    files: ['lib/listing/*.ts'],
    waiting: ['lib/listing/*.ts'],
    tests: ['lib/orders/list/*.test.ts', 'test/contract/listing.test.ts', 'test/exchanges/*.test.ts'],
  },
  {
    name: 'client',
    files: ['lib/exchanges/client/*.ts'],
    waiting: ['lib/exchanges/client/*.ts'],
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
    name: 'composition',
    files: [
      'lib/runtime/compose.ts',
      'lib/runtime/entry-point.ts',
      'lib/exchanges/venues.ts',
      'lib/api/pipeline/pipeline.ts',
    ],
    tests: [
      'lib/api/pipeline/*.test.ts',
      'test/limits/*.test.ts',
      'test/intents/keyed.test.ts',
      'test/contract/*.test.ts',
    ],
    waiting: ['lib/runtime/*.ts', 'lib/exchanges/venues.ts', 'lib/api/pipeline/*.ts'],
  },
];
