import { intentsTableName, stackNameOf } from '../../infra/names.ts';
import type { DynamoDb } from '../../lib/aws/dynamodb-client.ts';
import { dynamoDbIntentStore } from '../../lib/aws/dynamodb-intent-store.ts';
import { type Environment, readConfig } from '../../lib/config.ts';
import { timestamp } from '../../lib/domain/order.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { type Intent, isOpen, type OpenIntent } from '../../lib/intents/intent.ts';
import { RECORD_FORMAT, UnreadableIntent } from '../../lib/intents/intent-record.ts';
import { type Settleability, settleability, settleByHand } from '../../lib/orders/reconcile/settle-by-hand.ts';
import { createRedactor } from '../../lib/telemetry/redaction.ts';
import { UsageError } from '../../lib/text/command-line.ts';
import type { IntentsCommand } from './command.ts';
import { proofTime } from './proof-time.ts';
import { counted, listed, shown } from './text.ts';
import { type IntentView, viewOf } from './view.ts';
import { TableError, type WatchedTable, watchedTable } from './watched-table.ts';

/** The surroundings of the command. */
export interface IntentsParts {
  readonly env: Environment;
  readonly connect: (region: string) => {
    readonly client: DynamoDb;
    /** The clock of the table's writers, which decides what is leased. */
    readonly now: () => number;
  };
  /** The default region of the stack. */
  readonly defaultRegion: string;
  readonly newWriter: () => string;
  /** The user at the terminal. */
  readonly userName: () => string;
  /** Whether a user can confirm at a terminal. */
  readonly interactive: boolean;
  readonly ask: (question: string) => Promise<string>;
  /** Receives the result. */
  readonly print: (text: string) => void;
  /** Receives prompts and warnings. */
  readonly tell: (text: string) => void;
}

/** The command was not carried out; the message says why. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

/** The maximum of `ATLAS_INTENT_TTL_HOURS`: a settlement by hand is kept that long, whatever the deployment's value. */
export const REMEMBERED_MS = 8_760 * 3_600_000;
/** The operator may be far from the table, and the SDK loads first. */
const PATIENCE_MS = 15_000;
const ANY_TIME = Number.MAX_SAFE_INTEGER;
/** More open commands than this are a problem to solve before an upgrade. */
const MOST_CHECKED = 1_000;

interface IntentsTool {
  readonly parts: IntentsParts;
  readonly table: WatchedTable;
  readonly tableName: string;
  readonly region: string;
  readonly now: () => number;
  readonly provenAfter: (intent: OpenIntent) => number;
}

/** Carries out one command. Throws `NotDone`, `UsageError`, `TableError`, `InputEnded` or `ConfigError` when it could not. */
export async function runIntents(command: IntentsCommand, parts: IntentsParts): Promise<void> {
  const tool = await toolOf(command, parts);
  switch (command.action) {
    case 'list':
      return await list(tool, command);
    case 'check':
      return await check(tool, command);
    case 'show':
      return print(tool, command.json, viewAt(tool, await find(tool, command.id)), shown);
    case 'settle':
      return await settle(tool, command);
  }
}

async function toolOf({ stage, region, table }: IntentsCommand, parts: IntentsParts): Promise<IntentsTool> {
  const { ATLAS_STAGE, ATLAS_INTENTS_TABLE } = parts.env;
  const said = stage ?? ATLAS_STAGE;
  const named = table ?? (stage === undefined ? ATLAS_INTENTS_TABLE : undefined);
  const { stage: read, intents } = readConfig({ ATLAS_STAGE: said, ATLAS_INTENTS_TABLE: named }, PRODUCTS);
  const tableName = intents.table ?? intentsTableName(stackNameOf(read));
  const chosen = region ?? parts.defaultRegion;
  const { client, now } = parts.connect(chosen);
  const store = dynamoDbIntentStore({
    tableName,
    ttlMs: REMEMBERED_MS,
    timeoutMs: PATIENCE_MS,
    client,
  });
  return {
    parts,
    table: watchedTable(store, tableName, chosen),
    tableName,
    region: chosen,
    now,
    provenAfter: await proofTime(),
  };
}

async function list(tool: IntentsTool, { json, limit }: Extract<IntentsCommand, { action: 'list' }>): Promise<void> {
  const { table, tableName, region, parts } = tool;
  const due = await table.due(ANY_TIME, limit + 1);
  const found = await Promise.all(due.slice(0, limit).map((id) => table.get(id)));
  // The index may lag behind the table: an intent may have ended meanwhile.
  const views = found.flatMap((intent) => (intent && isOpen(intent) ? [viewAt(tool, intent)] : []));
  const more = due.length > limit;
  if (json) return parts.print(asJson({ table: tableName, region, more, intents: views }));
  if (views.length === 0) return parts.print(`No open intents in ${tableName}, ${region}.`);
  const head = `${counted(views.length, 'open intent')} in ${tableName}, ${region}, longest due first`;
  const tail = more ? [`There are more; raise --limit ${limit}.`] : [];
  parts.print(clean([`${head}:`, ...views.map(listed), ...tail].join('\n\n')));
}

/**
 * Reports whether any open command was recorded in another format than this version writes. Throws `NotDone` while there is
 * one: a version that derives ids differently does not find it by its key, and an older one cannot read it.
 */
async function check({ table, tableName, region, parts }: IntentsTool, { json }: IntentsCommand): Promise<void> {
  const open = await openIn(table);
  if (open === undefined) return parts.print(`There is no table ${tableName} in ${region} yet, so no intent is open.`);
  if (open.length > MOST_CHECKED) {
    throw new NotDone(`More than ${MOST_CHECKED} intents are open in ${tableName}, ${region}; not checked.`);
  }
  const formats = await Promise.all(open.map(async (id) => ({ id, format: await formatIn(table, id) })));
  const others = formats.filter(({ format }) => format !== undefined && format !== RECORD_FORMAT);
  if (others.length > 0) {
    const named = others.map(({ id, format }) => `  ${id} (${format === 'newer' ? 'newer' : `format ${format}`})`);
    const advice =
      'Do not deploy yet. Stop trading (npm run trading -- cancel-only), let the sweeper resolve them, settle the rest, and check again.';
    throw new NotDone(
      clean(
        [
          `${counted(others.length, 'open intent')} in ${tableName}, ${region}, not in format ${RECORD_FORMAT} of this version:`,
          ...named,
          advice,
        ].join('\n'),
      ),
    );
  }
  if (json) return parts.print(asJson({ table: tableName, region, open: open.length, ofAnotherVersion: 0 }));
  parts.print(`${counted(open.length, 'open intent')} in ${tableName}, ${region}, all in the format of this version.`);
}

/** The open intents; `undefined` where there is no table, as before the first deployment. */
async function openIn(table: WatchedTable): Promise<readonly string[] | undefined> {
  try {
    return await table.due(ANY_TIME, MOST_CHECKED + 1);
  } catch (error) {
    const cause = error instanceof TableError ? error.cause : undefined;
    if (cause instanceof Error && cause.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function formatIn(table: WatchedTable, id: string): Promise<number | 'newer' | undefined> {
  try {
    return await table.formatOf(id);
  } catch (error) {
    if (error instanceof UnreadableIntent && error.why === 'newer') return 'newer';
    throw error;
  }
}

async function settle(tool: IntentsTool, command: Extract<IntentsCommand, { action: 'settle' }>): Promise<void> {
  const { table, parts, provenAfter, now } = tool;
  const { id, reason, json, yes } = command;
  const by = command.by ?? parts.userName();
  const seen = await find(tool, id);
  if (seen.intentId !== id) {
    throw new UsageError(`${id} is the client order id of intent ${seen.intentId}: to settle it, give that id.`);
  }
  mustBeOpen(tool, seen, settleability(seen, provenAfter, now()));
  if (!yes) await confirm(tool, seen);

  // The sweeper writes to it every minute; only another attempt, or an end, changes what the operator confirmed.
  const current = await find(tool, id);
  const intent = mustBeOpen(tool, current, settleability(current, provenAfter, now()));
  if (intent.attempt !== seen.attempt) {
    throw new NotDone(`${id} was sent again meanwhile (attempt ${intent.attempt}). Nothing was settled; check again.`);
  }
  const settlement = { by: clean(by), reason: clean(reason), at: now(), writer: parts.newWriter() };
  const settled = await settleByHand(table, intent, settlement);
  if (settled === undefined) {
    const { progress } = await find(tool, id);
    throw new NotDone(
      `${id} changed at the same moment and is ${progress.state} now. Nothing was settled; check again.`,
    );
  }
  print(tool, json, viewAt(tool, settled), (view) =>
    [
      shown(view),
      '',
      'Settled. The key answers with this from now on and never sends again; to repeat the command, use a new key.',
      ...(Number.isFinite(provenAfter(intent)) ? [] : [STILL_POSSIBLE]),
    ].join('\n'),
  );
}

const STILL_POSSIBLE =
  'Nothing proves that the order cannot appear any more, and Atlas no longer looks for it: watch the open orders.';

async function confirm({ parts, tableName, region, provenAfter, now }: IntentsTool, seen: Intent): Promise<void> {
  if (!parts.interactive) throw new UsageError('No terminal to confirm at: add --yes.');
  parts.tell(clean(shown(viewOf(seen, provenAfter, now()))));
  const after = isOpen(seen) ? provenAfter(seen) : Number.POSITIVE_INFINITY;
  if (Number.isFinite(after)) {
    parts.tell(`\nOnly a check after ${timestamp(after)} counts; check again if yours was earlier.`);
  }
  parts.tell('');
  const question = `Settle it in ${tableName}, ${region}, as "nothing happened"? Type ${seen.intentId} to confirm: `;
  const answer = await parts.ask(question);
  if (answer.trim() !== seen.intentId) throw new NotDone('Nothing was settled.');
}

function mustBeOpen(tool: IntentsTool, intent: Intent, able: Settleability): OpenIntent {
  switch (able.kind) {
    case 'open':
      return able.intent;
    case 'ended':
      throw new NotDone(`It has already ended; nothing changed.\n\n${clean(shown(viewAt(tool, intent)))}`);
    case 'leased':
      throw new NotDone(
        `${intent.intentId} is in progress until ${timestamp(able.until)} at most. Nothing was settled; check again then.`,
      );
    case 'provable':
      throw new NotDone(
        `${intent.subject.exchange} will prove it: an order absent after ${timestamp(able.after)} was never placed. Nothing was settled: the sweeper resolves it, and the same key may then send again.`,
      );
  }
}

async function find({ table, tableName, region }: IntentsTool, id: string): Promise<Intent> {
  const found = (await table.get(id)) ?? (await table.byClientOrderId(id))[0];
  if (found) return found;
  throw new NotDone(`No intent ${id} in ${tableName}, ${region}.`);
}

function viewAt({ provenAfter, now }: IntentsTool, intent: Intent): IntentView {
  return viewOf(intent, provenAfter, now());
}

function print({ parts }: IntentsTool, json: boolean, view: IntentView, text: (view: IntentView) => string): void {
  parts.print(json ? asJson(view) : clean(text(view)));
}

/**
 * No intent holds a secret, but text from an exchange or a caller is redacted and stripped of control characters all the
 * same.
 */
function clean(text: string): string {
  return createRedactor()
    .text(text)
    .replaceAll(/[^\P{Cc}\n]/gu, ' ');
}

function asJson(value: unknown): string {
  return JSON.stringify(createRedactor().value(value), null, 2);
}
