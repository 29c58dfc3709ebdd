import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Replaces the SDK's default credential chain; its file explains why. */
const CREDENTIALS = join(ROOT, 'lib/aws/function-credentials.ts');

/** The errors `lib/aws` checks by class, or reads beyond name and message, and those whose class makes the SDK retry. */
const ERRORS: ReadonlySet<string> = new Set([
  'ParameterNotFound',
  'ConditionalCheckFailedException',
  'ReplicatedWriteConflictException',
]);

/**
 * How an SDK client registers an error with its parser, one line each; a registration keeps the error's class and schema.
 */
const REGISTRATION = /^n0_registry\.registerError\((\w+)\$, \w+\);$/gm;

/** Reads the profiles in the home folder, which a function lacks. */
const NO_SHARED_FILES = `
  export { CONFIG_PREFIX_SEPARATOR } from './constants';
  export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });
`;

/**
 * Removes from a bundle the parts of the AWS SDK that a Lambda function cannot use. Clients and commands stay unchanged.
 * Three things that its packages always import are removed:
 *
 * - the default credential chain, replaced by the one a function has;
 * - errors that are distinguished by name only. An unregistered error arrives as the service's base exception with the same
 *   name, message and `$fault`, and is retried alike: of those left out, the SDK decides by name and status;
 * - reading `~/.aws/config` and `~/.aws/credentials`.
 */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: CREDENTIALS }));
    build.onLoad({ filter: /@aws-sdk\/client-(ssm|dynamodb)\/dist-es\/schemas\/schemas_0\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!REGISTRATION.test(text)) throw new Error(`${path} no longer registers its errors in the expected way.`);
      return { contents: text.replaceAll(REGISTRATION, (line, name: string) => (ERRORS.has(name) ? line : '')) };
    });
    build.onLoad({ filter: /\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/ }, () => ({
      contents: NO_SHARED_FILES,
    }));
  },
};
