import { createHash } from 'node:crypto';
import { KeyExpiredError, KeyReusedError } from '../errors.ts';

/** A command that was given a key, recorded before it is sent. */
export interface KeyedCommand {
  readonly key: string;
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The body as it is sent; `null` for none. */
  readonly body: string | null;
  /** Under which the intent can be read without any answer; `null`: only Atlas knows it. */
  readonly followId: string | null;
  /** RFC 3339 time of the first sending. */
  readonly createdAt: string;
}

/**
 * Where the keys of commands are kept until their outcome is final. What `begin` has returned survives what the store
 * survives: with the store in memory the process, with the file store a restart and a power cut.
 */
export interface KeyStore {
  /** Records a new command, or returns the one that is recorded under its key. */
  begin(command: KeyedCommand): Promise<KeyedCommand>;
  /** Forgets a key whose command has ended. */
  end(key: string): Promise<void>;
  /** The commands without a final outcome, oldest first. */
  open(): Promise<readonly KeyedCommand[]>;
}

export function memoryKeyStore(): KeyStore {
  const commands = new Map<string, KeyedCommand>();
  return {
    begin: (command) => {
      const standing = commands.get(command.key);
      if (standing === undefined) commands.set(command.key, command);
      return Promise.resolve(standing ?? command);
    },
    end: (key) => {
      commands.delete(key);
      return Promise.resolve();
    },
    open: () => Promise.resolve([...commands.values()]),
  };
}

/**
 * A key is not sent again after this time: Atlas forgets an ended command (`ATLAS_INTENT_TTL_HOURS`, 48 by default), and
 * would carry it out once more.
 */
const KEY_LIFETIME_MS = 24 * 3_600_000;

/**
 * Records the command before it is sent. `earlier`: it was recorded before, so that a copy of it may have taken effect.
 * Throws a `KeyReusedError` if the key belongs to another command, a `KeyExpiredError` if the key is too old.
 */
export async function recorded(
  store: KeyStore,
  command: KeyedCommand,
  now: number,
): Promise<{ readonly command: KeyedCommand; readonly earlier: boolean }> {
  const standing = await store.begin(command);
  if (standing === command) return { command, earlier: false };
  if (standing.method !== command.method || standing.path !== command.path || !sameBody(standing.body, command.body)) {
    throw new KeyReusedError(
      `The key ${command.key} was given to another command (${standing.method} ${standing.path} of ${standing.createdAt}) whose outcome is not final. Nothing was sent.`,
    );
  }
  checkAge(standing, now);
  return { command: standing, earlier: true };
}

/** Throws a `KeyExpiredError` if the command must not be sent any more. */
export function checkAge({ key, createdAt }: KeyedCommand, now: number): void {
  if (now - Date.parse(createdAt) <= KEY_LIFETIME_MS) return;
  throw new KeyExpiredError(
    `The command with the key ${key} is of ${createdAt}, and Atlas may have forgotten it. Nothing was sent. Look for its order before you place another.`,
  );
}

/** The client order id that stands for a key: the same key always names the same order. */
export function clientOrderIdOf(key: string): string {
  return `k${createHash('sha256').update(key).digest('base64url').slice(0, 30)}`;
}

/** Whether two bodies ask for the same, whatever the order of their fields. */
function sameBody(one: string | null, other: string | null): boolean {
  return one === other || (one !== null && other !== null && sorted(one) === sorted(other));
}

function sorted(json: string): string {
  return JSON.stringify(Object.entries(JSON.parse(json)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
