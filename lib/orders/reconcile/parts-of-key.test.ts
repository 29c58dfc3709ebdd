import { describe, expect, it } from 'vitest';
import type { Intent } from '../../intents/intent.ts';
import { intentIdOf, partIdOf, requestHashOf } from '../../intents/intent-id.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import type { PartOfKey } from './command.ts';
import { type PartsWork, runParts } from './parts-of-key.ts';
import { exchangeFake, problemThrownBy } from './testing/exchange-fake.ts';
import { placeIntent } from './testing/intent-sample.ts';

interface Part {
  readonly name: string;
}

const [A, B, C] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
const KEY = 'a-key';
const INPUT = { orders: 3 };
const HASH = requestHashOf('batch', INPUT);
const KEY_ID = intentIdOf('test', null, KEY);
const idOf = ({ name }: Part) => partIdOf('test', null, KEY, name);
/** What a command is recorded under: as the first of its request, or later. */
const first = (part: Part) => [part.name, KEY_ID, `${HASH}.${part.name}`];
const later = (part: Part) => [part.name, idOf(part), HASH];

const recordOf = (intentId: string, requestHash: string | null): Intent => placeIntent({ intentId, requestHash });

/**
 * A request of three commands, whose key is bound by `standing` already. `checks` says which commands pass their checks, and
 * `overtaken` what another call records under an id just before this one.
 */
function request({
  standing,
  checks = () => true,
  overtaken = () => undefined,
  ended = () => Promise.resolve(),
  beforeFirst = () => Promise.resolve(),
}: {
  readonly standing?: string | null;
  readonly checks?: (part: Part) => boolean;
  readonly overtaken?: (part: Part, of: PartOfKey) => string | undefined;
  readonly ended?: (part: Part) => Promise<void>;
  readonly beforeFirst?: PartsWork<Part, string>['beforeFirst'];
} = {}) {
  const { context, call } = exchangeFake();
  const records = new Map<string, Intent>();
  if (standing !== undefined) records.set(KEY_ID, recordOf(KEY_ID, standing));
  const store: Pick<IntentStore, 'get'> = { get: async (id) => records.get(id) };
  const ran: unknown[] = [];
  const events: string[] = [];
  const run = async (part: Part, of: PartOfKey): Promise<string> => {
    ran.push([part.name, of.intentId, of.requestHash]);
    events.push(`begin ${part.name}`);
    await Promise.resolve();
    const other = overtaken(part, of);
    if (other !== undefined) records.set(of.intentId, recordOf(of.intentId, other));
    const existing = records.get(of.intentId);
    const recorded = existing ?? recordOf(of.intentId, of.requestHash);
    if (!checks(part) && existing === undefined) {
      events.push(`refuse ${part.name}`);
      return `${part.name} refused`;
    }
    records.set(of.intentId, recorded);
    of.recorded?.(recorded);
    await ended(part);
    events.push(`end ${part.name}`);
    return recorded.requestHash === of.requestHash ? `${part.name} done` : `${part.name} of another`;
  };
  const result = runParts(
    {
      ...{ deadline: call, operation: 'batch', input: INPUT },
      // The test uses only the reads of one command.
      context: { ...context, intents: { ...context.intents, store: store as IntentStore, outlivesProcess: true } },
      caller: { principal: null, keyOwner: null, requestId: 'request-1', idempotencyKey: KEY, key: KEY },
    },
    [A, B, C],
    {
      beforeFirst: () => {
        events.push('check all');
        return beforeFirst();
      },
      run,
      together: (parts, each) => {
        events.push('together');
        return Promise.all(parts.map(each));
      },
    },
  );
  return { result, ran, events, records };
}

describe('the commands of a request under one key', () => {
  it('are recorded each under an id of its own, the first under that of the key, which it binds', async () => {
    const { result, ran } = request();
    expect(await result).toEqual(['a done', 'b done', 'c done']);
    expect(ran).toEqual([first(A), later(B), later(C)]);
  });

  it('begin once the key is bound, and do not wait for the end of the first', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const ended = ({ name }: Part) => {
      if (name === 'c') resolve();
      return name === 'a' ? promise : Promise.resolve();
    };
    const { result, events } = request({ ended });
    expect(await result).toEqual(['a done', 'b done', 'c done']);
    expect(events.slice(0, 5)).toEqual(['check all', 'begin a', 'together', 'begin b', 'begin c']);
  });

  it('bind the key with the first that passes its checks, and look once more for those before it', async () => {
    const { result, ran } = request({ checks: ({ name }) => name !== 'a' });
    expect(await result).toEqual(['a refused', 'b done', 'c done']);
    expect(ran).toEqual([first(A), first(B), later(A), later(C)]);
  });

  it('leave the key free when none passes its checks', async () => {
    const { result, ran, events, records } = request({ checks: () => false });
    expect(await result).toEqual(['a refused', 'b refused', 'c refused']);
    expect(ran).toEqual([first(A), first(B), first(C)]);
    expect(events).not.toContain('together');
    expect(records.size).toBe(0);
  });

  it('wait for the checks of the whole request, which may refuse it', async () => {
    const { result, ran } = request({ beforeFirst: () => Promise.reject(new Error('one is wrong')) });
    await expect(result).rejects.toThrow('one is wrong');
    expect(ran).toEqual([]);
  });
});

describe('a repeated request', () => {
  it.each([
    ['a', [first(A), later(B), later(C)]],
    ['b', [later(A), first(B), later(C)]],
    ['c', [later(A), later(B), first(C)]],
  ])('finds the command that bound its key under it (%s)', async (name, commands) => {
    const { result, ran, events } = request({ standing: `${HASH}.${name}` });
    expect(await result).toEqual(['a done', 'b done', 'c done']);
    expect(ran).toEqual(commands);
    // What it could refuse has begun.
    expect(events[0]).toBe('together');
  });

  it.each([
    ['another request', `${requestHashOf('batch', {})}.a`],
    ['a request of another kind', `${requestHashOf('flatten', INPUT)}.a`],
    ['a single command', HASH],
    ['a request whose hash begins alike', `${HASH}0.a`],
    ['nothing that is known', null],
  ])('is refused under the key of %s', async (_, standing) => {
    const { result, ran, events } = request({ standing });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      details: { orderState: 'notPlaced' },
    });
    expect([ran, events]).toEqual([[], []]);
  });
});

describe('of two calls with one key at once', () => {
  it('the slower one hears of the command that the faster one has begun', async () => {
    const { result, ran } = request({ overtaken: ({ name }) => (name === 'a' ? `${HASH}.a` : undefined) });
    expect(await result).toEqual(['a done', 'b done', 'c done']);
    expect(ran).toEqual([first(A), later(B), later(C)]);
  });

  it('the slower one runs its first command again, under its own id, where the faster one has bound the key by another', async () => {
    const overtaken = (_: Part, { intentId, recorded }: PartOfKey) =>
      intentId === KEY_ID && recorded !== undefined ? `${HASH}.b` : undefined;
    const ended = () => new Promise<void>((resolve) => setImmediate(resolve));
    const { result, ran, events } = request({ overtaken, ended });
    expect(await result).toEqual(['a done', 'b done', 'c done']);
    expect(ran).toEqual([first(A), later(A), first(B), later(C)]);
    // Not before the first one has been refused.
    expect(events.slice(0, 4)).toEqual(['check all', 'begin a', 'end a', 'together']);
  });

  it('the slower one is refused where the key belongs to another request by then', async () => {
    const { result, ran } = request({ overtaken: () => 'another.a' });
    expect((await problemThrownBy(result)).code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(ran).toEqual([first(A)]);
  });
});
