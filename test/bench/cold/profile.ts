import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions, PROJECT_ROOT } from '../../../infra/build.ts';
import { fileName } from '../../../lib/api/operation.ts';
import { operations } from '../../../lib/api/operations/index.ts';
import { schedules } from '../../../lib/api/schedules.ts';
import { type Frame, flameGraph } from './flame-graph.ts';
import { plainProcess } from './plain-process.ts';
import { placing } from './requests.ts';
import type { World } from './world/world.ts';

const INTERVAL_US = 100;

/** The part of V8's profile format that is read here. */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly children?: readonly number[];
}

export interface ProfileOptions {
  /** A folder for temporary files. */
  readonly folder: string;
  readonly world: World;
  readonly samples: number;
  /** The SVG file. */
  readonly file: string;
}

/**
 * Draws where the first order of a fresh process spends its time, by source file: combines the profiles of this many
 * processes, with a key and unsampled, in one picture.
 */
export async function drawProfile({ folder, world, samples, file }: ProfileOptions): Promise<void> {
  const outdir = join(folder, 'profiled');
  await bundleFunctions({ outdir, sourceMaps: true });
  const bundle = join(outdir, fileName(operations.placeOrder));
  await plainProcess({ bundle: join(outdir, fileName(schedules.refreshCatalogue)), env: world.env, event: {} });
  const profiles = join(folder, 'profiles');
  for (let index = 0; index < samples; index += 1) {
    await world.reset();
    const event = await placing(true).event(world);
    const flags = ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-interval=${INTERVAL_US}`];
    await plainProcess({ bundle, env: world.env, event, status: 201 }, flags);
  }
  const root: Frame = { name: 'first order', ms: 0, parts: new Map() };
  const places = new Places(bundle);
  for (const name of await readdir(profiles)) {
    const profile = JSON.parse(await readFile(join(profiles, name), 'utf8')) as CpuProfile;
    await addProfile(root, profile, samples, places);
  }
  const target = resolve(file);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, flameGraph(root));
}

async function addProfile(root: Frame, profile: CpuProfile, of: number, places: Places): Promise<void> {
  const parents = new Map<number, ProfileNode>();
  const nodes = new Map<number, ProfileNode>();
  for (const node of profile.nodes) {
    nodes.set(node.id, node);
    for (const child of node.children ?? []) parents.set(child, node);
  }
  const paths = new Map<number, readonly string[]>();
  const pathOf = async (id: number): Promise<readonly string[]> => {
    const known = paths.get(id);
    if (known !== undefined) return known;
    const node = nodes.get(id);
    const parent = parents.get(id);
    if (node === undefined || parent === undefined) return [];
    const above = await pathOf(parent.id);
    const place = await places.of(node);
    // Functions of one file that call each other form one frame.
    const path = above.at(-1) === place ? above : [...above, place];
    paths.set(id, path);
    return path;
  };
  for (const [index, id] of profile.samples.entries()) {
    const path = await pathOf(id);
    // Waiting, and native code that none of our functions called: on a shared machine, mostly other processes.
    if (path[0] === '(idle)' || path[0] === '(program)') continue;
    const ms = (profile.timeDeltas[index] ?? 0) / 1_000 / of;
    let frame = root;
    frame.ms += ms;
    for (const name of path) {
      const part: Frame = frame.parts.get(name) ?? { name, ms: 0, parts: new Map() };
      frame.parts.set(name, part);
      part.ms += ms;
      frame = part;
    }
  }
}

/** Maps positions in the bundles to functions in the sources, by the source maps beside the bundles. */
class Places {
  readonly #maps = new Map<string, Promise<SourceMap | undefined>>();
  readonly #bundle: string;

  constructor(bundle: string) {
    this.#bundle = bundle;
  }

  async of({ callFrame: { functionName, url, lineNumber, columnNumber } }: ProfileNode): Promise<string> {
    if (url === '') return functionName === '' ? '(native)' : functionName;
    if (url.startsWith('node:')) return url;
    const path = fileURLToPath(url);
    if (!path.startsWith(dirname(this.#bundle))) return relative(PROJECT_ROOT, path);
    const map = await this.#mapOf(path);
    const entry = map?.findEntry(lineNumber, columnNumber);
    if (entry === undefined || !('originalSource' in entry)) return 'the bundle itself';
    const source = resolve(dirname(path), entry.originalSource);
    return relative(PROJECT_ROOT, source.startsWith('file:') ? fileURLToPath(source) : source)
      .replace(/.*node_modules\//, '')
      .replace(/\/(dist-es|dist-cjs|dist|lib\/esm|esm)\//, '/');
  }

  #mapOf(path: string): Promise<SourceMap | undefined> {
    const known = this.#maps.get(path);
    if (known !== undefined) return known;
    const map = readFile(`${path}.map`, 'utf8').then(
      (text) => new SourceMap(JSON.parse(text)),
      () => undefined,
    );
    this.#maps.set(path, map);
    return map;
  }
}
