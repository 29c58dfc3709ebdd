import { fileURLToPath } from 'node:url';
import { buildPackage } from '../infra/build-package.ts';
import { commandLine } from '../lib/text/command-line.ts';

const HELP = `Builds the package's dist: JavaScript, because Node does not strip types under node_modules, and the declarations of the
exports. npm pack runs it.

  npm run build --workspace atlas-client

It takes no options.

Example: npm run build --workspace atlas-client
`;

commandLine({ name: 'npm run build --workspace atlas-client', help: HELP });

await buildPackage({ folder: fileURLToPath(new URL('.', import.meta.url)), entries: ['index'], program: 'main' });
