import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { strategiesPath } from '../../lib/aws/ssm-strategies.ts';
import { ConfigError, readConfig } from '../../lib/config.ts';
import { helpHint, UsageError } from '../../lib/text/command-line.ts';
import { lineInput } from '../intents/confirm.ts';
import { InputEnded } from '../keys/hidden-input.ts';
import { runCommand } from '../run-command.ts';
import { filesIn } from '../storage/data-folder.ts';
import { HELP, type HooksCommand, parseCommand } from './command.ts';
import { NotDone, runHooks } from './hooks.ts';
import { fileStrategyStore, parameterStrategies, type StrategyStore, StrategyStoreError } from './strategy-store.ts';

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command === undefined) {
    process.stdout.write(HELP);
    return;
  }
  await runHooks(command, {
    ...(await storeOf(command)),
    textOf,
    interactive: process.stdin.isTTY === true,
    ask: lineInput(process.stdin, process.stderr),
    print: (line) => void process.stdout.write(`${line}\n`),
    tell: (line) => void process.stderr.write(`${line}\n`),
  });
}

async function storeOf(command: HooksCommand): Promise<{ store: StrategyStore; notes: readonly string[] }> {
  const { dataDir, stage, region, kmsKey } = command;
  const { ATLAS_STAGE, ATLAS_DATA_DIR } = process.env;
  const folder = dataDir ?? (stage === undefined && region === undefined ? ATLAS_DATA_DIR : undefined);
  if (folder) return { store: fileStrategyStore(folder, filesIn(folder).strategies), notes: [] };
  // Loaded only here: a container does not have the stack.
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  const { knownStage } = await import('../../infra/deployment.ts');
  const known = await knownStage(stage ?? (ATLAS_STAGE || 'dev'));
  const { credentials } = readConfig({
    ...known.settings,
    ATLAS_STAGE: stage ?? ATLAS_STAGE,
    ATLAS_CREDENTIALS: 'ssm',
  });
  if (credentials.source !== 'ssm') throw new TypeError('The strategies of a stage are in Parameter Store.');
  const chosen = region ?? known.region;
  const store = parameterStrategies({
    client: new SSMClient({ region: chosen }),
    path: strategiesPath(credentials.prefix),
    region: chosen,
    kmsKey: kmsKey ?? known.keyEncryptionArn,
  });
  return { store, notes: known.hooks ? [] : ['Not served yet: set hooks: true in the stage file, and deploy.'] };
}

async function textOf(file: string): Promise<string> {
  if (file === '-') return await text(process.stdin);
  return await readFile(file, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new UsageError(`${file} cannot be read (${code}).`);
  });
}

/** Errors whose message says what to do; of any other error only the name is printed, since its text may contain a secret. */
function explain(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof UsageError) return { text: `${error.message} ${helpHint('npm run hooks')}`, code: 2 };
  // Of the stack, which a container does not have.
  const isRefused = error instanceof Error && error.name === 'DeploymentRefused';
  if (error instanceof ConfigError || isRefused) return { text: error.message, code: 2 };
  if (error instanceof InputEnded) return { text: error.message, code: error.interrupted ? 130 : 1 };
  if (error instanceof NotDone || error instanceof StrategyStoreError) return { text: error.message, code: 1 };
  return { text: `Failed with ${error instanceof Error ? error.name : typeof error}.`, code: 1 };
}

runCommand(main, explain);
