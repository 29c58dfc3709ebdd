import { LOOP, SWITCH } from './mutant.ts';

/** More rounds than any loop of the sources makes in a test. */
const MOST_ROUNDS = 300_000;

/** Code reached since the recording began: by a test, by code around several tests, and while the file loaded. */
interface Recorded {
  readonly loading: Set<number>;
  readonly around: Set<number>;
  readonly byTest: Map<string, Set<number>>;
}

let on = 0;
let rounds = 0;
let recorded: Recorded | undefined;
let reached: Set<number> | undefined;

Object.assign(globalThis, {
  [SWITCH]: (number: number): boolean => {
    reached?.add(number);
    return number === on;
  },
  [LOOP]: (): void => {
    rounds += 1;
    if (on !== 0 && rounds > MOST_ROUNDS) throw new Error('a loop does not end');
  },
  // For the setup file, which vitest loads in its own way.
  __atlasTest: (id: string | undefined): void => switches.test(id),
});

/** The switches of all mutants; at most one is on. */
export const switches = {
  turnOn(number: number): void {
    rounds = 0;
    on = number;
  },
  turnOff(): void {
    on = 0;
  },
  record(): void {
    recorded = { loading: new Set(), around: new Set(), byTest: new Map() };
    reached = recorded.loading;
  },
  loaded(): void {
    reached = recorded?.around;
  },
  test(id: string | undefined): void {
    if (recorded === undefined) return;
    if (id === undefined) {
      reached = recorded.around;
      return;
    }
    reached = recorded.byTest.get(id) ?? new Set();
    recorded.byTest.set(id, reached);
  },
  recorded(): Recorded {
    const result = recorded;
    if (result === undefined) throw new Error('nothing was recorded');
    recorded = undefined;
    reached = undefined;
    return result;
  },
};
