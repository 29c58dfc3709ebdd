import type { ScenarioFixture } from './scenario-fixture.ts';

/**
 * One promise of the port and its use cases. A product that cannot keep it declares so in the capabilities of its
 * instruments or the facts of its venue; the scenario then asserts the declared refusal.
 */
export interface Scenario {
  readonly name: string;
  /** Plays it; resolves to the declared variant, where there is more than one correct ending. */
  readonly play: (fixture: ScenarioFixture) => Promise<string | undefined>;
}

/** A scenario with one correct ending everywhere. */
export function scenario(name: string, play: (fixture: ScenarioFixture) => Promise<void>): Scenario {
  return { name, play: (fixture) => play(fixture).then(() => undefined) };
}

/** A scenario whose ending the product declares; `no …` where it does not have what the scenario tries. */
export function declared(name: string, play: (fixture: ScenarioFixture) => Promise<string | undefined>): Scenario {
  return { name, play };
}
