import { intentsTableName, stackNameOf } from '../../infra/names.ts';
import { type BackOffEntry, clearBackOff, readBackOffs } from '../../lib/aws/dynamodb-back-offs.ts';
import type { DynamoDb } from '../../lib/aws/dynamodb-client.ts';
import { type Environment, readConfig } from '../../lib/config.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { createRedactor } from '../../lib/telemetry/redaction.ts';
import { UsageError } from '../../lib/text/command-line.ts';
import { awsAdvice } from '../aws-advice.ts';
import type { LimitsCommand } from './command.ts';

/** The surroundings of the command. */
export interface LimitsParts {
  readonly env: Environment;
  readonly connect: (region: string) => {
    readonly client: DynamoDb;
    /** The clock of the table's writers. */
    readonly now: () => number;
  };
  /** The default region of the stack. */
  readonly defaultRegion: string;
  /** Whether a user can confirm at a terminal. */
  readonly interactive: boolean;
  readonly ask: (question: string) => Promise<string>;
  readonly print: (text: string) => void;
  readonly tell: (text: string) => void;
}

/** The command was not carried out; the message says why. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

/** The operator may be far from the table, and the SDK loads first. */
const PATIENCE_MS = 15_000;

/** Carries out one command. Throws `NotDone`, `UsageError`, `InputEnded` or `ConfigError` when it could not. */
export async function runLimits(command: LimitsCommand, parts: LimitsParts): Promise<void> {
  const { ATLAS_STAGE, ATLAS_INTENTS_TABLE } = parts.env;
  const named = command.table ?? (command.stage === undefined ? ATLAS_INTENTS_TABLE : undefined);
  const { stage, intents } = readConfig(
    { ATLAS_STAGE: command.stage ?? ATLAS_STAGE, ATLAS_INTENTS_TABLE: named },
    PRODUCTS,
  );
  const tableName = intents.table ?? intentsTableName(stackNameOf(stage));
  const region = command.region ?? parts.defaultRegion;
  const { client, now } = parts.connect(region);
  const told = explained(tableName, region);

  const entries = await readBackOffs(client, tableName, PATIENCE_MS).catch(told('dynamodb:GetItem'));
  const closed = entries.filter(({ until }) => until > now());
  if (command.name === undefined) {
    if (command.json)
      return parts.print(
        JSON.stringify(
          closed.map((backOff) => viewOf(backOff)),
          null,
          2,
        ),
      );
    if (closed.length === 0) return parts.print(`Nothing is closed in ${tableName}.`);
    return parts.print(closed.map((backOff) => lineOf(backOff, now())).join('\n'));
  }

  const backOff = closed.find(({ name }) => name === command.name);
  if (backOff === undefined) {
    const names = closed.map(({ name }) => `\n  ${name}`).join('');
    throw new NotDone(`"${command.name}" is not closed.${names === '' ? ' Nothing is.' : ` What is closed:${names}`}`);
  }
  if (!command.yes) await confirm(backOff, now(), parts);
  await clearBackOff(client, tableName, backOff.name, now(), PATIENCE_MS).catch(told('dynamodb:UpdateItem'));
  if (command.json) parts.print(JSON.stringify({ cleared: backOff.name }));
  else parts.print(`${backOff.name} is open. Running containers learn of it within seconds.`);
}

async function confirm(backOff: BackOffEntry, now: number, parts: LimitsParts): Promise<void> {
  if (!parts.interactive) throw new UsageError('No terminal to confirm at: add --yes if you are sure.');
  parts.tell(`${lineOf(backOff, now)}\nRequests during a ban make it longer.`);
  if ((await parts.ask('Type "clear" to open it: ')).trim() !== 'clear') throw new NotDone('Nothing was changed.');
}

const viewOf = ({ name, until, reason }: BackOffEntry) => {
  const [pool, way] = name.split(' ');
  return { pool, way, until: new Date(until).toISOString(), reason };
};

function lineOf(backOff: BackOffEntry, now: number): string {
  const seconds = Math.ceil((backOff.until - now) / 1_000);
  return `${backOff.name}  closed for another ${seconds} s, until ${viewOf(backOff).until}, by ${backOff.reason}`;
}

/** Adds advice to AWS errors. */
function explained(tableName: string, region: string) {
  return (permission: string) => (error: unknown) => {
    const { name, message } = error instanceof Error ? error : { name: 'unknown error', message: '' };
    const advice =
      name === 'ResourceNotFoundException'
        ? `There is no table ${tableName} in ${region}: check --stage, --region, --table and the account you are signed in to.`
        : (awsAdvice(name, `${permission} on ${tableName}`) ?? 'Check the region, the network and AWS_ENDPOINT_URL.');
    const said = createRedactor()
      .text(message)
      .replaceAll(/\p{Cc}+/gu, ' ');
    throw new NotDone(`DynamoDB failed (${name}: ${said}). ${advice}`, { cause: error });
  };
}
