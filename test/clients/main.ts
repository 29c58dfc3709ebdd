import { commandLine } from '../../lib/text/command-line.ts';
import { runSteps } from '../tools/npm-steps.ts';

const HELP = `Checks both clients as their users have them: npm run client:python -- --check, then npm run client:installed.
Needs python3, npm and PyPI. Takes three minutes.

  npm run clients

It takes no options.

Example: npm run clients
`;

commandLine({ name: 'npm run clients', help: HELP });
await runSteps([['client:python', '--check'], ['client:installed']]);
