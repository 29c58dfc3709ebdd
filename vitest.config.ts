import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{functions,lib,infra,local,test}/**/*.test.ts'],
    env: { AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' },
    // Generous: a test that hangs still ends, one on a busy machine is not blamed for it.
    testTimeout: 30_000,
    setupFiles: ['test/setup/cdk-outdir.ts'],
    coverage: {
      provider: 'v8',
      include: ['functions/**/*.ts', 'lib/**/*.ts', 'infra/**/*.ts', 'local/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 95, statements: 95, functions: 95, branches: 88 },
    },
  },
});
