import { userInfo } from 'node:os';
import { ConfigError, readConfig } from '../../lib/config.ts';
import { helpHint, UsageError } from '../../lib/text/command-line.ts';
import { lineInput } from '../intents/confirm.ts';
import { InputEnded } from '../keys/hidden-input.ts';
import { runCommand } from '../run-command.ts';
import { filesIn } from '../storage/data-folder.ts';
import { HELP, parseCommand, type TradingCommand } from './command.ts';
import { fileSwitch, parameterSwitch, type Switch, SwitchError } from './switches.ts';
import { NotDone, runTrading } from './trading.ts';

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command === undefined) {
    process.stdout.write(HELP);
    return;
  }
  await runTrading(command, {
    target: await switchOf(command),
    now: Date.now,
    userName,
    interactive: process.stdin.isTTY === true,
    ask: lineInput(process.stdin, process.stderr),
    print: (text) => void process.stdout.write(`${text}\n`),
    tell: (text) => void process.stderr.write(`${text}\n`),
  });
}

async function switchOf({ dataDir, stage, region }: TradingCommand): Promise<Switch> {
  const { ATLAS_STAGE, ATLAS_SSM_PREFIX, ATLAS_DATA_DIR } = process.env;
  const folder = dataDir ?? (stage === undefined && region === undefined ? ATLAS_DATA_DIR : undefined);
  if (folder) return fileSwitch(folder, filesIn(folder).tradingState);
  const said = { ATLAS_STAGE: stage ?? ATLAS_STAGE, ATLAS_SSM_PREFIX, ATLAS_TRADING_STATE: 'ssm' };
  const { state } = readConfig(said).trading;
  if (state.source !== 'ssm') throw new UsageError('The trading state of a stage is in Parameter Store.');
  // Loaded only here: a container does not have the stack.
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  const { knownStage } = await import('../../infra/deployment.ts');
  const chosen = region ?? (await knownStage(stage ?? (ATLAS_STAGE || 'dev'))).region;
  return parameterSwitch(new SSMClient({ region: chosen }), state.parameter, chosen);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id without a name.
    throw new UsageError('The operating system has no name for you: give --by NAME.');
  }
}

/** Errors whose message says what to do; of any other error only the name is printed. */
function explain(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof UsageError) return { text: `${error.message} ${helpHint('npm run trading')}`, code: 2 };
  if (error instanceof ConfigError) return { text: error.message, code: 2 };
  if (error instanceof InputEnded) return { text: error.message, code: error.interrupted ? 130 : 1 };
  if (error instanceof NotDone || error instanceof SwitchError) return { text: error.message, code: 1 };
  return { text: `Failed with ${error instanceof Error ? error.name : typeof error}.`, code: 1 };
}

runCommand(main, explain);
