import { mkdir, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Bench, demand, type Ended, emptyEnvironment, signalGroup, start, tell } from './bench.ts';

/** Public endpoints, and the expected content of each answer. */
const QUESTIONS = [
  { exchange: 'Binance', path: '/api/v3/ticker/bookTicker?symbol=BTCUSDT', contains: { symbol: 'BTCUSDT' } },
  { exchange: 'BitMEX', path: '/api/v1/instrument?symbol=XBTUSD', contains: { symbol: 'XBTUSD', state: 'Open' } },
  { exchange: 'Bybit', path: '/v5/market/time', contains: { retCode: 0, retMsg: 'OK' } },
];

/** Runs the package with npx in an empty folder. */
export async function checkAsProgram(bench: Bench): Promise<void> {
  const cwd = join(bench.folder, 'empty');
  await mkdir(cwd);
  const how = { cwd, env: emptyEnvironment(bench) };
  const byNpx = (...args: readonly string[]) =>
    start(process.execPath, [bench.npx, '--yes', '--package', bench.tarball, '--', ...args], how);

  const node = (await byNpx('node', '--version').ended).stdout.trim();
  const started = performance.now();
  // npm treats an absolute path as a program, and a relative one as a package.
  const tarball = relative(cwd, bench.tarball);
  const serving = start(process.execPath, [bench.npx, '--yes', tarball, '--port', '0', '--seed', '7'], how);
  const url = await addressOf(serving);
  tell(`npx runs it in an empty folder, on Node ${node}: up after ${Math.round(performance.now() - started)} ms`);
  for (const { exchange, path, contains } of QUESTIONS) {
    const reply = await fetch(`${url}${path}`);
    const body: unknown = await reply.json();
    const [row] = Array.isArray(body) ? body : [body];
    demand(
      reply.status === 200 && Object.entries(contains).every(([name, value]) => row[name] === value),
      `${exchange} answers ${path} with ${reply.status}: ${JSON.stringify(body)}`,
    );
    tell(`${exchange} answers ${path}`);
  }
  const taken = await byNpx('atlas-paper', '--port', new URL(url).port).ended;
  demand(taken.code === 1 && /^Port \d+ is taken\. .*--port/.test(taken.stderr), `a taken port: ${told(taken)}`);
  signalGroup(serving.child, 'SIGINT');
  const end = await serving.ended;
  // npm passes on its signal; the started program has ended on its own.
  demand(end.code === 0 || end.signal === 'SIGINT' || end.code === 130, `Ctrl-C: ${told(end)}`);
  demand(end.stderr === '', `it prints errors: ${end.stderr}`);
  demand(!(await answers(url)), 'it still answers after Ctrl-C');
  tell('Press Ctrl-C to stop');

  const version = await byNpx('atlas-paper', '--version').ended;
  demand(version.code === 0 && version.stdout === `${bench.version}\n`, `--version: ${told(version)}`);
  const help = await byNpx('atlas-paper', '--help').ended;
  demand(help.code === 0 && help.stdout.includes('--products'), `--help: ${told(help)}`);
  const wrong = await byNpx('atlas-paper', '--prot', '0').ended;
  demand(wrong.code === 2 && /--prot\b.*--help/.test(wrong.stderr), `an unknown option: ${told(wrong)}`);
  const unknown = await byNpx('atlas-paper', '--products', 'margin').ended;
  demand(unknown.code === 2 && /"margin".*spot/.test(unknown.stderr), `an unknown product: ${told(unknown)}`);
  tell('--version, --help, and the messages for a wrong option, product or port');
  demand((await readdir(cwd)).length === 0, 'it leaves something in the folder');
}

/** Runs the installed program without npm: SIGTERM must end it with 0. */
export async function checkSigterm(bench: Bench, cwd: string): Promise<void> {
  const program = join(cwd, 'node_modules/.bin/atlas-paper');
  const serving = start(program, ['--port', '0', '--products', 'bitmex'], { cwd, env: emptyEnvironment(bench) });
  const url = await addressOf(serving);
  signalGroup(serving.child, 'SIGTERM');
  const end = await serving.ended;
  demand(end.code === 0 && end.stderr === '', `SIGTERM: ${told(end)}`);
  demand(!(await answers(url)), 'it still answers after SIGTERM');
  tell('SIGTERM ends it with 0');
}

/** Its address, once it has printed its banner. */
async function addressOf({ child, stdout, ended }: ReturnType<typeof start>): Promise<string> {
  const up = new Promise<string>((resolve) => {
    child.stdout?.on('data', () => {
      const url = /Paper exchanges at (\S+)[\s\S]*Ctrl-C/.exec(stdout())?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const url = await Promise.race([up, ended]);
  return typeof url === 'string' ? url : Promise.reject(new Error(`it does not come up: ${told(url)}`));
}

function answers(url: string): Promise<boolean> {
  return fetch(`${url}/control`).then(
    () => true,
    () => false,
  );
}

function told({ code, signal, stdout, stderr }: Ended): string {
  return `it ends with ${code ?? signal}\n${stderr}${stdout}`;
}
