import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { knownStage } from '../../infra/deployment.ts';
import { DeploymentRefused } from '../../infra/stage-file.ts';
import { dynamoDbOfEnvironment } from '../../lib/aws/dynamodb-client.ts';
import { ConfigError } from '../../lib/config.ts';
import { helpHint, UsageError } from '../../lib/text/command-line.ts';
import { InputEnded } from '../keys/hidden-input.ts';
import { runCommand } from '../run-command.ts';
import { HELP, parseCommand } from './command.ts';
import { lineInput } from './confirm.ts';
import { NotDone, runIntents } from './intents.ts';
import { tableClock } from './table-clock.ts';
import { TableError } from './watched-table.ts';

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command === undefined) {
    process.stdout.write(HELP);
    return;
  }
  const { region: defaultRegion } = await knownStage(command.stage ?? (process.env.ATLAS_STAGE || 'dev'));
  await runIntents(command, {
    env: process.env,
    connect(region) {
      const { now, onReply } = tableClock(Date.now);
      return { client: dynamoDbOfEnvironment({ region, onReply }), now };
    },
    defaultRegion,
    newWriter: randomUUID,
    userName,
    interactive: process.stdin.isTTY === true,
    ask: lineInput(process.stdin, process.stderr),
    print: (text) => void process.stdout.write(`${text}\n`),
    tell: (text) => void process.stderr.write(`${text}\n`),
  });
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
  if (error instanceof UsageError) return { text: `${error.message} ${helpHint('npm run intents')}`, code: 2 };
  if (error instanceof ConfigError || error instanceof DeploymentRefused) return { text: error.message, code: 2 };
  if (error instanceof InputEnded) return { text: error.message, code: error.interrupted ? 130 : 1 };
  if (error instanceof NotDone || error instanceof TableError) return { text: error.message, code: 1 };
  return { text: `Failed with ${error instanceof Error ? error.name : typeof error}.`, code: 1 };
}

runCommand(main, explain);
