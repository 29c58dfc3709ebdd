import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

const TABLE = ['lib/aws/dynamodb-intent-store.ts', 'lib/aws/dynamodb-back-offs.ts', 'lib/aws/dynamodb-catalogue.ts'];

/** Imports files in a separate process, and lists the packages from `suspects` that were loaded. */
async function loadedBy(files: readonly string[], suspects: readonly string[]): Promise<string[]> {
  // The loader resolves every module; a package that was never resolved was never loaded.
  const script = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({ resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      for (const name of ${JSON.stringify(suspects)}) if (resolved.url.includes('/node_modules/' + name + '/')) seen.add(name);
      return resolved;
    } });
    for (const file of ${JSON.stringify(files)}) await import(new URL(file, ${JSON.stringify(root.href)}).href);
    console.log(JSON.stringify([...seen]));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  return JSON.parse(stdout);
}

test('importing key sources, the table and observability loads neither the AWS SDK nor X-Ray, the largest costs of a cold start', async () => {
  const suspects = ['@aws-sdk', '@smithy', 'aws-xray-sdk-core', '@aws-lambda-powertools/logger'];
  const files = ['lib/aws/ssm-credentials.ts', ...TABLE, 'lib/observability/observability.ts'];
  // The logger proves that the hook sees loaded packages.
  expect(await loadedBy(files, suspects)).toEqual(['@aws-lambda-powertools/logger']);
});
