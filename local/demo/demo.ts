import { playAccount } from './account.ts';
import { playBadInput } from './bad-input.ts';
import { type DemoRun, type Played, play } from './demo-run.ts';
import { playDesk } from './desk.ts';
import { expectStatus, expectThat, rows, Unexpected } from './expect.ts';
import { instrumentFor, SCENES, type Scene } from './products.ts';
import { playProduct } from './session.ts';

/**
 * Plays the scenes in turn, what a desk needs around an order where all of them are played, then the steps across all of
 * them, and prints each. Stops at the first step that fails, and
 * names it. Another gateway may not serve every product; a product that it does not list is reported and skipped.
 */
export async function playDemo(demo: DemoRun, scenes: readonly Scene[]): Promise<void> {
  const played: Played[] = [];
  await play(demo, 'What can be traded', 'instruments', async () => {
    const listed = rows(expectStatus(await demo.api.call('GET', '/v1/instruments'), 200), 'instruments');
    const missing: string[] = [];
    for (const scene of scenes) {
      const instrument = instrumentFor(scene, listed, demo.now());
      if (instrument === undefined) missing.push(scene.title);
      else played.push({ scene, instrument });
    }
    expectThat(!demo.own || missing.length === 0, `nothing is listed for ${missing.join(', ')}`);
    return [`${listed.length} listed`, ...missing.map((title) => `${title}: not traded here, left out`)];
  });
  const [first] = played;
  if (first === undefined) throw new Unexpected('None of the products is traded here.');

  for (const { scene, instrument } of played) await playProduct(demo, scene, instrument);
  if (demo.desk !== undefined && played.length === SCENES.length) await playDesk(demo, demo.desk);
  await playAccount(demo, played);
  await playBadInput(demo, first);
}
