import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Replaces the SDK's default credential chain; its file explains why. */
const CREDENTIALS = join(ROOT, 'lib/aws/function-credentials.ts');

/** Replaces the SDK's handler of HTTP; its file explains why. */
const HTTP_HANDLER = join(ROOT, 'lib/aws/function-http-handler.ts');

/** The error that `lib/aws` checks by class; of Parameter Store's, none makes the SDK retry by its class. */
const KEPT_ERROR = 'ParameterNotFound';

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
 * Parts of the X-Ray SDK that it always loads and a function that writes its own segments never uses: patches of clients, of
 * http and of promises; rules by which a server samples, which Lambda does itself; machines that are not Lambda; SQL.
 */
const UNTRACED = /\/aws-xray-sdk-core\/dist\/lib\/(patchers|segments\/plugins|middleware\/sampling|database)\/\w+\.js$/;

/** The same for the description of calls to AWS, whose file lies among others that are used. */
const UNTRACED_CALLS = /\/aws-xray-sdk-core\/dist\/lib\/segments\/attributes\/aws\.js$/;

/**
 * Removes from a bundle the parts of the AWS SDK that a Lambda function cannot use. Clients and commands stay unchanged.
 * Four things that its packages always import are removed:
 *
 * - the default credential chain, replaced by the one a function has;
 * - the handler of HTTP, replaced by ours;
 * - errors that are distinguished by name only. An unregistered error arrives as the service's base exception with the same
 *   name, message and `$fault`, and is retried alike: of those left out, the SDK decides by name and status;
 * - reading `~/.aws/config` and `~/.aws/credentials`.
 *
 * Of the X-Ray SDK it keeps what makes segments and sends them.
 */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: CREDENTIALS }));
    build.onResolve({ filter: /^@smithy\/node-http-handler$/ }, () => ({ path: HTTP_HANDLER }));
    build.onLoad({ filter: /@aws-sdk\/client-ssm\/dist-es\/schemas\/schemas_0\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!REGISTRATION.test(text)) throw new Error(`${path} no longer registers its errors in the expected way.`);
      return { contents: text.replaceAll(REGISTRATION, (line, name: string) => (name === KEPT_ERROR ? line : '')) };
    });
    build.onLoad({ filter: /\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/ }, () => ({
      contents: NO_SHARED_FILES,
    }));
    for (const filter of [UNTRACED, UNTRACED_CALLS]) {
      // A class, because the SDK makes one sampler while it loads.
      build.onLoad({ filter }, () => ({ contents: 'module.exports = class {};' }));
    }
  },
};
