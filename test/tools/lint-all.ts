import { commandLine } from '../../lib/text/command-line.ts';
import { runSteps } from './npm-steps.ts';

const STEPS = ['lint:code', 'lint:imports', 'lint:names', 'lint:unused', 'lint:citations', 'lint:links'] as const;

const HELP = `Runs ${STEPS.join(', ')}, one after another, until one fails.

  npm run lint

It takes no options; npm run format mends what can be mended by itself.

Example: npm run lint
`;

commandLine({ name: 'npm run lint', help: HELP });
await runSteps(STEPS.map((step) => [step] as const));
