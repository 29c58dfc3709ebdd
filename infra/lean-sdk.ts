import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Takes the place of the SDK's default chain of credentials; says itself why. */
const CREDENTIALS = join(ROOT, 'lib/aws/function-credentials.ts');

/** The errors that `lib/aws` knows by their class, or whose fields beyond name and message it reads. */
const ERRORS: ReadonlySet<string> = new Set(['ParameterNotFound', 'ConditionalCheckFailedException']);

/** How a client of the SDK makes an error known to its parser, one line each; to name one is to keep its class and schema. */
const REGISTRATION = /^n0_registry\.registerError\((\w+)\$, \w+\);$/gm;

/** What reads the profiles below a home folder, which a function has not. */
const NO_SHARED_FILES = `
  export { CONFIG_PREFIX_SEPARATOR } from './constants';
  export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });
`;

/**
 * Leaves out of a bundle what the AWS SDK brings along and a function in Lambda cannot use. Its clients and commands stay as
 * they are. Three things go, each of which its packages import without asking:
 *
 * - the default chain of credentials, for the one that a function has;
 * - errors that are told apart by their name alone. One that is not registered comes as the service's base exception with
 *   the same name, message and `$fault`, and is retried alike, since the SDK goes by name and status;
 * - the reading of `~/.aws/config` and `~/.aws/credentials`.
 */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: CREDENTIALS }));
    build.onLoad({ filter: /@aws-sdk\/client-(ssm|dynamodb)\/dist-es\/schemas\/schemas_0\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!REGISTRATION.test(text)) throw new Error(`${path} makes its errors known in another way than before.`);
      return { contents: text.replaceAll(REGISTRATION, (line, name: string) => (ERRORS.has(name) ? line : '')) };
    });
    build.onLoad({ filter: /\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/ }, () => ({
      contents: NO_SHARED_FILES,
    }));
  },
};
