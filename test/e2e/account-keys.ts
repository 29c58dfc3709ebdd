import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Exchange } from '../../lib/domain/instrument.ts';
import type { Answer } from '../../local/demo/api.ts';
import { Unexpected } from '../../local/demo/expect.ts';
import { runToEnd } from './child-process.ts';
import { type Cloud, PROJECT } from './cloud.ts';

export interface KeyPair {
  readonly key: string;
  readonly secret: string;
}

/** Keys unknown to any exchange, and used nowhere else: wherever they turn up, they have leaked. */
export const CANARY: KeyPair = {
  key: `canaryKey${randomBytes(20).toString('hex')}`,
  secret: `canarySecret${randomBytes(20).toString('hex')}`,
};

/** Two accounts of the paper exchanges (paper/src/credentials.ts). */
export const FIRST_ACCOUNT: KeyPair = { key: 'paper-key', secret: 'paper-secret' };
/** Of the first account, without permission to trade. */
export const READ_ONLY: KeyPair = { key: 'paper-read-key', secret: 'paper-read-secret' };
export const SECOND_ACCOUNT: KeyPair = { key: 'paper-key-2', secret: 'paper-secret-2' };

/** Functions reload keys after their time to live, or half a minute after a refusal. */
const PATIENCE_MS = 60_000;
const INTERVAL_MS = 1_000;

/** Runs `npm run keys` as an operator types it; the pair, if any, is piped in. Resolves to everything printed. */
export async function npmRunKeys(
  cloud: Cloud,
  origins: Readonly<Record<string, string>>,
  args: readonly string[],
  pair?: KeyPair,
): Promise<string> {
  return await runToEnd({
    command: 'npm',
    args: ['run', '--silent', 'keys', '--', ...args],
    cwd: PROJECT,
    env: { ...cloud.env, ...origins },
    ...(pair && { input: `${pair.key}\n${pair.secret}\n` }),
  });
}

/** Stores a pair, by default after trying it. */
export function storing(action: 'set' | 'rotate', exchange: Exchange, stage: string): readonly string[] {
  return [action, exchange, '--stage', stage];
}

/** Polls until the answer is as expected, because a change of keys takes time to arrive. Resolves to that time. */
export async function until(ask: () => Promise<Answer>, holds: (answer: Answer) => boolean): Promise<string> {
  const began = performance.now();
  for (;;) {
    const answer = await ask();
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    if (holds(answer)) return `seen by the functions after ${seconds} s`;
    if (performance.now() - began > PATIENCE_MS) {
      throw new Unexpected(`after ${seconds} s still ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    await wait(INTERVAL_MS);
  }
}
