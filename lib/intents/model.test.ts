import { describe, expect, test } from 'vitest';
import { isOpen } from './intent.ts';
import {
  fingerprint,
  firstProtocolWorld,
  nextProtocolWorlds,
  PROTOCOL_MUTANTS,
  PROTOCOL_RULES,
  type ProtocolRules,
  type ProtocolWorld,
  protocolViolation,
  TIMELESS_PROTOCOL_MUTANTS,
} from './protocol-model.ts';

interface Search {
  readonly worlds: number;
  /** The violation, and the number of steps to reach it; `undefined` when no world has one. */
  readonly wrong: string | undefined;
  readonly seen: ReadonlySet<string>;
}

const TIMED = { timed: true };
const TIMELESS = { timed: false };

/** Visits every reachable world, nearest first, until one has a violation. */
function search(
  rules: ProtocolRules,
  note: (world: ProtocolWorld) => readonly string[] = () => [],
  venue: { readonly timed: boolean } = TIMED,
): Search {
  const known = new Set<string>();
  const seen = new Set<string>();
  let frontier = [firstProtocolWorld(venue)];
  for (let steps = 0; frontier.length > 0; steps += 1) {
    const further: ProtocolWorld[] = [];
    for (const world of frontier) {
      const wrong = protocolViolation(world);
      if (wrong !== undefined) return { worlds: known.size, wrong: `${wrong}, in ${steps} steps`, seen };
      for (const each of note(world)) seen.add(each);
      for (const next of nextProtocolWorlds(world, rules)) {
        const key = fingerprint(next);
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
function milestones({ effects, said, record, callers, flight }: ProtocolWorld): string[] {
  const placed = said.some(({ what }) => what === 'placed');
  const settled = said.some(({ what }) => what === 'settled');
  const notPlaced = said.some(({ what }) => what === 'notPlaced');
  return [
    ...(effects.length === 1 ? ['an effect'] : []),
    ...(placed && callers.some(({ at }) => at.kind === 'send') ? ['placed while another is frozen'] : []),
    ...(placed && notPlaced ? ['placed by a second attempt, after a proven absence'] : []),
    ...(record && isOpen(record) && record.progress.state === 'UNKNOWN' ? ['an unknown outcome'] : []),
    ...(settled ? ['settled by hand'] : []),
    ...(settled && flight.length > 0 ? ['settled with the request still on its way'] : []),
    ...(settled && effects.length === 1 ? ['settled, and an effect'] : []),
  ];
}

describe('two callers of one key that freeze or crash anywhere, with lost and late messages and lagging reads', () => {
  test('never cause more than one effect or a false answer', { timeout: 120_000 }, () => {
    const { wrong, worlds, seen } = search(PROTOCOL_RULES, milestones);
    expect(wrong).toBeUndefined();
    expect(worlds).toBeGreaterThan(10_000);
    expect(seen).toContain('an effect');
    expect(seen).toContain('placed while another is frozen');
    expect(seen).toContain('placed by a second attempt, after a proven absence');
    expect(seen).toContain('an unknown outcome');
    expect(seen).toContain('settled by hand');
    expect(seen).not.toContain('settled with the request still on its way');
  });

  test.each(Object.entries(PROTOCOL_MUTANTS))('would if %s', { timeout: 120_000 }, (_, mutation) => {
    expect(search({ ...PROTOCOL_RULES, ...mutation }).wrong).toMatch(/effect|placed/);
  });
});

describe('where signatures do not expire, and an operator may have been wrong', () => {
  test('a key still has at most one effect', { timeout: 120_000 }, () => {
    const { wrong, worlds, seen } = search(PROTOCOL_RULES, milestones, TIMELESS);
    expect(wrong).toBeUndefined();
    expect(worlds).toBeGreaterThan(10_000);
    expect(seen).toContain('settled with the request still on its way');
    expect(seen).toContain('settled, and an effect');
  });

  test.each(Object.entries(TIMELESS_PROTOCOL_MUTANTS))(
    'it would have two if %s',
    { timeout: 120_000 },
    (_, mutation) => {
      expect(search({ ...PROTOCOL_RULES, ...mutation }, undefined, TIMELESS).wrong).toMatch(/more than one effect/);
    },
  );
});
