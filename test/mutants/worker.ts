import { BroadcastChannel, isMainThread, parentPort } from 'node:worker_threads';
import { vi } from 'vitest';
import { init, runBaseTests, setupEnvironment } from 'vitest/worker';
import type { FileCoverage, Reply, Request, TestFileRun, Verdict } from './messages.ts';
import { switches } from './switches.ts';
import { type TaskFile, testsOf, titleOf } from './tasks.ts';

/**
 * The thread in which tests run. It keeps loaded modules, so that a mutant costs only its tests: vitest runs a test
 * file as usual, repeatedly, each time with another switch on.
 */

type State = Parameters<typeof runBaseTests>[1];
type Traces = Parameters<typeof runBaseTests>[2];

/** Vitest's reports of a run to its main process; they stay here. */
interface Told {
  files: TaskFile[];
  failed: Set<string>;
  durations: Map<string, number>;
}

if (isMainThread || parentPort === null) throw new Error('this runs in a thread that vitest starts');
const port = parentPort;
const channel = new BroadcastChannel('atlas-mutants');
const reply = (message: Reply): void => channel.postMessage(message);

init({
  post: (response) => port.postMessage(response),
  on: (callback) => void port.on('message', callback),
  off: (callback) => void port.off('message', callback),
  teardown: () => void port.removeAllListeners('message'),
  runTests: serve,
  collectTests: () => undefined,
  setup: setupEnvironment,
});

/** Answers requests one after the other, until one ends it. */
function serve(state: State, traces: Traces): Promise<void> {
  const before = Promise.resolve();
  return new Promise((resolve, reject) => {
    let last = before;
    channel.onmessage = ({ data }) => {
      const request = data as Request;
      if (request.kind === 'end') {
        channel.close();
        resolve();
        return;
      }
      last = last.then(async () => reply(await answer(request, state, traces))).catch(reject);
    };
    reply({ kind: 'ready' });
  });
}

async function answer(request: Exclude<Request, { kind: 'end' }>, state: State, traces: Traces): Promise<Reply> {
  if (request.kind === 'cover')
    return { kind: 'covered', file: request.file, coverage: await cover(request.file, state, traces) };
  const began = performance.now();
  const verdict = await judge(request, state, traces);
  return { kind: 'judged', number: request.number, ms: performance.now() - began, verdict };
}

async function cover(file: string, state: State, traces: Traces): Promise<FileCoverage> {
  const began = performance.now();
  switches.record();
  const told = await run({ file, timeoutMs: 60_000 }, state, traces);
  const { loading, around, byTest } = switches.recorded();
  const tests = told.files.flatMap(testsOf);
  return {
    loading: [...loading],
    around: [...around],
    tests: tests.map((test) => ({
      id: test.id,
      title: titleOf(test),
      ms: told.durations.get(test.id) ?? 0,
      numbers: [...(byTest.get(test.id) ?? [])],
    })),
    failed: tests.filter(({ id }) => told.failed.has(id)).map(titleOf),
    ms: performance.now() - began,
  };
}

async function judge(
  { number, anew, runs }: Extract<Request, { kind: 'judge' }>,
  state: State,
  traces: Traces,
): Promise<Verdict> {
  let ran = 0;
  try {
    for (const each of runs) {
      if (anew) vi.resetModules();
      switches.turnOn(number);
      const told = await run(each, state, traces);
      const [failed] = told.failed;
      if (failed !== undefined) return { ending: 'killed', by: `${each.file}: ${nameOf(failed, told)}` };
      ran += told.durations.size;
    }
    return ran === 0 ? { ending: 'notRun' } : { ending: 'survived' };
  } finally {
    switches.turnOff();
    if (anew) vi.resetModules();
    vi.useRealTimers();
  }
}

function nameOf(id: string, { files }: Told): string {
  const test = files.flatMap(testsOf).find((each) => each.id === id);
  return test === undefined ? 'could not be loaded' : titleOf(test);
}

async function run({ file, ids, timeoutMs }: TestFileRun, state: State, traces: Traces): Promise<Told> {
  const told: Told = { files: [], failed: new Set(), durations: new Map() };
  const config = { ...state.config, testTimeout: timeoutMs, hookTimeout: timeoutMs, bail: 1 };
  const files = [{ filepath: file, fileTags: [], ...(ids && { testIds: [...ids] }) }];
  const own = { ...state, config, rpc: listening(state.rpc, told), ctx: { ...state.ctx, config, files } };
  await runBaseTests('run', own as State, traces);
  for (const each of told.files) {
    if (each.result?.state === 'fail' && told.failed.size === 0) told.failed.add(each.id);
  }
  return told;
}

/** The channel to vitest's main process for loading modules; reports of tests go only to `told`. */
function listening(rpc: State['rpc'], told: Told): State['rpc'] {
  const heard: Readonly<Record<string, (...values: never[]) => unknown>> = {
    onCollected: (files: TaskFile[]) => {
      told.files.push(...files);
      switches.loaded();
    },
    onTaskUpdate: (packs: readonly [id: string, result: { state?: string; duration?: number } | undefined][]) => {
      for (const [id, result] of packs) {
        if (result?.state === 'fail') told.failed.add(id);
        if (result?.duration !== undefined) told.durations.set(id, result.duration);
      }
    },
    getCountOfFailedTests: () => 0,
  };
  const passed = new Set([
    'fetch',
    'resolve',
    'resolveId',
    'transform',
    'resolveSnapshotPath',
    'ensureModuleGraphEntry',
  ]);
  return new Proxy(rpc, {
    get(target, name, receiver) {
      if (typeof name !== 'string' || passed.has(name) || name.startsWith('$'))
        return Reflect.get(target, name, receiver);
      const own = heard[name];
      return (...values: never[]) => Promise.resolve(own?.(...values));
    },
  });
}
