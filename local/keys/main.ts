import { SSMClient } from '@aws-sdk/client-ssm';
import { knownStage } from '../../infra/deployment.ts';
import { DeploymentRefused } from '../../infra/stage-file.ts';
import { ConfigError } from '../../lib/config.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { helpHint, UsageError } from '../../lib/text/command-line.ts';
import { runCommand } from '../run-command.ts';
import { HELP, parseCommand } from './command.ts';
import { hiddenInput, InputEnded } from './hidden-input.ts';
import { KeyStoreError } from './key-store.ts';
import { KeysRefused, runKeys } from './keys.ts';

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command === undefined) {
    process.stdout.write(HELP);
    return;
  }
  const stage = await knownStage(command.stage ?? (process.env.ATLAS_STAGE || 'dev'));
  await runKeys(command, {
    env: process.env,
    stage,
    now: Date.now,
    ask: hiddenInput(process.stdin, process.stderr),
    interactive: process.stdin.isTTY === true,
    print: (line) => void process.stdout.write(`${line}\n`),
    ssm: (region) => new SSMClient({ region }),
  });
}

/** Errors whose message says what to do; of any other error only the name is printed, since its text may contain a key. */
function explain(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof UsageError) return { text: `${error.message} ${helpHint('npm run keys')}`, code: 2 };
  if (error instanceof ConfigError || error instanceof DeploymentRefused) return { text: error.message, code: 2 };
  if (error instanceof InputEnded) return { text: error.message, code: error.interrupted ? 130 : 1 };
  if (error instanceof Problem) return { text: `${error.code}: ${error.detail}`, code: 1 };
  if (error instanceof KeysRefused || error instanceof KeyStoreError) return { text: error.message, code: 1 };
  return { text: `Failed with ${error instanceof Error ? error.name : typeof error}.`, code: 1 };
}

runCommand(main, explain);
