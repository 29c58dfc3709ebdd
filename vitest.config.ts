import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Files that change the process they run in (its environment, its modules, a class of the SDK): each gets its own. */
const ALONE = [
  'lib/aws/*.test.ts',
  'lib/runtime/environment-credentials.test.ts',
  'lib/observability/*.test.ts',
  'local/keys/*.test.ts',
  'infra/findings.test.ts',
  'test/observability/*.test.ts',
];

/** What every adapter has to pass, product by product; `npm test` leaves it to `npm run conformance`, CI runs both. */
const CONFORMANCE = ['test/conformance/*.test.ts'];

export default defineConfig({
  test: {
    env: {
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      // CDK would try every template against its own rules, which `npm run synth` does once.
      CDK_VALIDATION: 'false',
      // For the programs that tests start: half of their time to start is compiling.
      NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/node-compile', import.meta.url)),
    },
    // Generous: a test that hangs still ends, one on a busy machine is not blamed for it.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['test/setup/cdk-outdir.ts'],
    // Many tests wait, for processes they started and for the end of a deadline: two workers keep one core at work.
    maxWorkers: 2 * availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['{client,functions,lib,infra,local,paper,test}/**/*.test.ts'],
          exclude: [...ALONE, ...CONFORMANCE],
          // Importing everything anew for every file would take longer than the tests.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'conformance', include: CONFORMANCE, isolate: false } },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
    coverage: {
      provider: 'v8',
      // Programs are processes of their own, which this does not see: tests and CI start them, and look at what they print.
      // The clients are tested as such: the command line, the MCP server and what they call.
      include: ['functions/**/*.ts', 'lib/**/*.ts', 'infra/**/*.ts', 'local/**/*.ts', 'paper/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/main.ts', '**/write.ts', 'infra/app.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 96, statements: 95.5, functions: 95, branches: 89 },
    },
  },
});
