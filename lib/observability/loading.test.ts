import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** Imports files in a process of their own, and lists the packages from `suspects` that came along. */
async function loadedBy(files: readonly string[], suspects: readonly string[]): Promise<string[]> {
  // The loader is asked for every module; what is never resolved was never loaded.
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

test('importing key sources and observability loads neither the AWS SDK nor X-Ray, which cost a cold start most', async () => {
  const suspects = ['@aws-sdk', '@smithy', 'aws-xray-sdk-core', '@aws-lambda-powertools/logger'];
  const files = ['lib/aws/ssm-credentials.ts', 'lib/observability/observability.ts'];
  // The logger stands for "the list is not empty because nothing was watched".
  expect(await loadedBy(files, suspects)).toEqual(['@aws-lambda-powertools/logger']);
});
