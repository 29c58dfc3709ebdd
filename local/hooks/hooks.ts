import { randomBytes } from 'node:crypto';
import type { Strategy } from '../../lib/alerts/strategy.ts';
import { readTemplate, type Template, TemplateFault } from '../../lib/alerts/template.ts';
import { orderFaultsOf } from '../../lib/api/pipeline/alert-order.ts';
import { UsageError } from '../../lib/text/command-line.ts';
import { SECRET_MASK, Secret } from '../../lib/text/secret.ts';
import type { HooksCommand } from './command.ts';
import { exampleAlert } from './example-alert.ts';
import type { StrategyStore } from './strategy-store.ts';

/** The surroundings of the command. */
export interface HooksParts {
  readonly store: StrategyStore;
  /** Remarks about the deployment, e.g. that it does not serve alerts. */
  readonly notes: readonly string[];
  /** The text of a file, or of standard input for `-`. */
  readonly textOf: (file: string) => Promise<string>;
  /** Whether a user can confirm at a terminal. */
  readonly interactive: boolean;
  readonly ask: (question: string) => Promise<string>;
  readonly print: (text: string) => void;
  readonly tell: (text: string) => void;
  /** Draws a secret; 256 random bits by default. */
  readonly newSecret?: () => Secret;
}

/** The command was not carried out; the message says why and never contains a secret. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

/** Bytes of a secret: as text, characters that need no escape in JSON, in a line or in a shell. */
const SECRET_BYTES = 32;

/** Carries out one command. Throws `NotDone`, `UsageError`, `StrategyStoreError` or `InputEnded` when it could not. */
export async function runHooks(command: HooksCommand, parts: HooksParts): Promise<void> {
  switch (command.action) {
    case 'add':
      return await add(command, parts);
    case 'list':
      return await list(command, parts);
    case 'show':
      return await show(command, parts);
    case 'remove':
      return await remove(command, parts);
  }
}

async function add(command: Extract<HooksCommand, { action: 'add' }>, parts: HooksParts): Promise<void> {
  const { store, print, tell, newSecret = drawn } = parts;
  const { strategy: name, replace, json } = command;
  const text = await parts.textOf(command.template);
  const template = checked(text);
  const stored = await storedIn(store, name);
  if (stored !== undefined && !replace) {
    throw new NotDone(
      `There is a strategy ${name} already: replace its template with --replace, or choose another name.`,
    );
  }
  if (stored === undefined && replace) throw new NotDone(`There is no strategy ${name} to replace.`);
  const secret = stored === undefined || command.newSecret ? newSecret() : stored.secret;
  // Without the white space of its author, because a parameter is small.
  await store.write({ name, secret, template: JSON.stringify(JSON.parse(text)) }, stored);
  const isNew = secret !== stored?.secret;
  if (json) return print(jsonOf(name, template, isNew ? secret : undefined, store));
  print(`Stored ${name} at ${store.name}; it takes effect ${store.takesEffect}.`);
  print(wordsOf(name, template, isNew ? secret : undefined, store));
  for (const note of parts.notes) tell(note);
}

async function list({ json }: HooksCommand, { store, print }: HooksParts): Promise<void> {
  const strategies = (await store.read()).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const rows = strategies.map(({ name, template }) => ({ name, ...readable(template) }));
  if (json) return print(JSON.stringify(rows, null, 2));
  if (rows.length === 0) return print(`There are no strategies at ${store.name}.`);
  print(rows.map(lineOf).join('\n'));
}

async function show(command: Extract<HooksCommand, { action: 'show' }>, { store, print }: HooksParts): Promise<void> {
  const { strategy: name, reveal, json } = command;
  const stored = await mustExist(store, name);
  const { template, fault } = readable(stored.template);
  if (template === undefined) throw new NotDone(`The stored template of ${name} cannot be used: ${fault}`);
  const secret = reveal ? stored.secret : undefined;
  if (json) return print(jsonOf(name, template, secret, store));
  print(JSON.stringify(template, null, 2));
  print(wordsOf(name, template, secret, store));
}

async function remove(command: Extract<HooksCommand, { action: 'remove' }>, parts: HooksParts): Promise<void> {
  const { store, print } = parts;
  const { strategy: name, yes, json } = command;
  await mustExist(store, name);
  if (!yes) {
    if (!parts.interactive) throw new UsageError('No terminal to confirm at: add --yes.');
    const answer = await parts.ask(`Remove ${name} from ${store.name}? Type "${name}" to confirm: `);
    if (answer.trim() !== name) throw new NotDone('Nothing was removed.');
  }
  await store.remove(name);
  if (json) return print(JSON.stringify({ removed: name }));
  print(`Removed ${name}; its alerts are refused ${store.takesEffect}. Orders that it has placed stay.`);
}

/** Throws `NotDone` with every fault of a template. */
function checked(text: string): Template {
  const { template, fault } = readable(text);
  const faults = template === undefined ? [fault ?? ''] : orderFaultsOf(template);
  if (template !== undefined && faults.length === 0) return template;
  throw new NotDone(['The template was not stored:', ...faults.map((each) => `  - ${each}`)].join('\n'));
}

function readable(text: string): { readonly template?: Template; readonly fault?: string } {
  try {
    return { template: readTemplate(text) };
  } catch (error) {
    if (error instanceof TemplateFault) return { fault: error.faults.join('; ') };
    throw error;
  }
}

async function storedIn(store: StrategyStore, name: string): Promise<Strategy | undefined> {
  return (await store.read()).find((strategy) => strategy.name === name);
}

async function mustExist(store: StrategyStore, name: string): Promise<Strategy> {
  const stored = await storedIn(store, name);
  if (stored === undefined) throw new NotDone(`There is no strategy ${name} at ${store.name}.`);
  return stored;
}

function drawn(): Secret {
  return Secret.of(randomBytes(SECRET_BYTES).toString('base64url'));
}

function urlOf({ url }: StrategyStore, name: string): string {
  return `${url}/v1/hooks/${name}`;
}

function wordsOf(name: string, template: Template, secret: Secret | undefined, store: StrategyStore): string {
  const lines = [
    '',
    `Webhook URL:  ${urlOf(store, name)}`,
    'Message of the alert, in TradingView:',
    '',
    exampleAlert(template, secret?.reveal() ?? SECRET_MASK),
  ];
  if (secret === undefined) lines.push('', 'The secret is as before; "show --reveal" shows it.');
  else lines.push('', 'Whoever knows the secret can place orders within the limits of this strategy.');
  return lines.join('\n');
}

function jsonOf(name: string, template: Template, secret: Secret | undefined, store: StrategyStore): string {
  const shown = { strategy: name, url: urlOf(store, name), template, ...(secret && { secret: secret.reveal() }) };
  return JSON.stringify(shown, null, 2);
}

function lineOf({ name, template, fault }: { name: string } & ReturnType<typeof readable>): string {
  if (template === undefined) return `${name}  cannot be used: ${fault}`;
  const symbols = Object.entries(template.limits.symbols).map(([symbol, { maxQuantity, maxNotional }]) => {
    const bounds = [maxQuantity, maxNotional && `worth ${maxNotional}`].filter((bound) => bound !== undefined);
    return `${symbol} up to ${bounds.join(', ')}`;
  });
  const { ordersPerDay } = template.limits;
  return `${name}  ${symbols.join('; ')}; ${ordersPerDay} orders a day; alerts up to ${template.maxAgeSeconds} s old`;
}
