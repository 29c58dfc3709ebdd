import { describe, expect, test } from 'vitest';
import {
  AMEND_MUTANTS,
  firstSendingWorld,
  nextSendingWorlds,
  SENDING_MUTANTS,
  SENDING_RULES,
  type SendingRules,
  type SendingWorld,
  sendingViolation,
  TIMELESS_SENDING_MUTANTS,
} from './sending-model.ts';

interface Search {
  readonly worlds: number;
  readonly wrong: string | undefined;
  readonly seen: ReadonlySet<string>;
}

/** Visits every reachable world, nearest first, until one has a violation. */
function search(first: SendingWorld, rules: SendingRules): Search {
  const known = new Set<string>();
  const seen = new Set<string>();
  let frontier = [first];
  while (frontier.length > 0) {
    const further: SendingWorld[] = [];
    for (const world of frontier) {
      const wrong = sendingViolation(world);
      if (wrong !== undefined) return { worlds: known.size, wrong, seen };
      for (const each of milestones(world)) seen.add(each);
      for (const next of nextSendingWorlds(world, rules)) {
        const key = JSON.stringify(next);
        if (known.has(key)) continue;
        known.add(key);
        further.push(next);
      }
    }
    frontier = further;
  }
  return { worlds: known.size, wrong: undefined, seen };
}

/** Notable features of a world: a search that never reaches them proves nothing. */
function milestones({ effects, said, flight, caller }: SendingWorld): string[] {
  const [effect] = effects;
  return [
    ...(said === undefined ? [] : [said]),
    ...(effect?.sending === 2 ? ['done by the second sending'] : []),
    ...(effect && caller.kind === 'look' ? ['done while its caller looks'] : []),
    ...(flight.some(({ copies }) => copies === 1) && caller.kind === 'look' ? ['a copy still on its way'] : []),
  ];
}

const SAID = ['done', 'notDone', 'unknown', 'done by the second sending', 'done while its caller looks'];

describe('one command that may be sent again, through a proxy that delivers each copy twice', () => {
  test.each([
    ['place', SAID],
    ['amend', [...SAID, 'changed']],
  ] as const)('%s never takes effect by two sendings, and no answer is false', (command, expected) => {
    const { wrong, worlds, seen } = search(firstSendingWorld(command, true), SENDING_RULES);
    expect(wrong).toBeUndefined();
    expect(worlds).toBeGreaterThan(1_000);
    expect([...seen]).toEqual(expect.arrayContaining([...expected, 'a copy still on its way']));
  });

  test.each(['place', 'amend'] as const)(
    '%s is never repeated after a refused copy where signatures do not expire',
    (command) => {
      const { wrong, seen } = search(firstSendingWorld(command, false), SENDING_RULES);
      expect(wrong).toBeUndefined();
      expect([...seen]).toEqual(expect.arrayContaining(['done', 'refused', 'unknown']));
    },
  );

  test.each(Object.entries(SENDING_MUTANTS))('the search finds the wrong place when %s', (_, broken) => {
    expect(search(firstSendingWorld('place', true), { ...SENDING_RULES, ...broken }).wrong).toBeDefined();
  });

  test.each(Object.entries(AMEND_MUTANTS))('the search finds the wrong amend when %s', (_, broken) => {
    expect(search(firstSendingWorld('amend', true), { ...SENDING_RULES, ...broken }).wrong).toBeDefined();
  });

  test.each(Object.entries(TIMELESS_SENDING_MUTANTS))('the search finds the violation when %s', (_, broken) => {
    for (const command of ['place', 'amend'] as const) {
      expect(search(firstSendingWorld(command, false), { ...SENDING_RULES, ...broken }).wrong).toBeDefined();
    }
  });
});
