import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { TOUR } from './curl.ts';

const STARTING = { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '' };
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs a program of the project with the given variables only, and the compile cache. */
function run(program: string, env: Record<string, string> = {}, args: readonly string[] = []) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...STARTING, ...env } });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  const ended = once(child, 'close').then(([code]): unknown => code);
  return {
    child,
    said,
    ended,
    /** Its output once that contains `text`; or everything it printed, if it exits before. */
    async printed(text: string): Promise<string> {
      while (!said.out.includes(text) && child.exitCode === null)
        await Promise.race([once(child.stdout, 'data'), ended]);
      return said.out + said.err;
    },
  };
}

const FREE = { PORT: '0', PAPER_PORT: '0' };

describe('npm start', () => {
  test('needs no configuration, prints every address, and ends cleanly on Ctrl-C', async () => {
    const { child, ended, printed, said } = run('local/main.ts', FREE);
    const banner = await printed('Press Ctrl-C to stop.');
    const [, url] = /API {4}(http:\S+)\/v1/.exec(banner) ?? [];
    expect(banner).toMatch(/binance\.spot +paper/);
    expect(banner).not.toContain('LIVE');
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(said.err).toBe('');
  });

  test('prints commands that work when pasted', async () => {
    const { printed } = run('local/main.ts', FREE);
    const [, commands = ''] = (await printed('Press Ctrl-C to stop.')).split('Try, in another terminal:');
    const script = commands.split('Ctrl-C')[0]?.replaceAll("-w '\\n'", "-o /dev/null -w '%{http_code}\\n'") ?? '';
    const shell = spawn('bash', ['-c', script.replaceAll('-i ', '')], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(shell);
    const lines = Buffer.concat(await shell.stdout.toArray())
      .toString('utf8')
      .trim()
      .split('\n');
    const [statuses, ids] = [
      lines.filter((line) => /^\d+$/.test(line)),
      lines.filter((line) => line.startsWith('binance.')),
    ];
    expect(statuses).toEqual(TOUR.map((name) => (name.startsWith('placeOrder') ? '201' : '200')));
    expect(ids).toHaveLength(2);
  });

  test('ends at once on a second Ctrl-C, even with a request in progress', async () => {
    const { child, ended, printed } = run('local/main.ts', FREE);
    const banner = await printed('Press Ctrl-C to stop.');
    const [, paper] = /Paper {2}(http:\S+)/.exec(banner) ?? [];
    const [, url] = /API {4}(http:\S+)\/v1/.exec(banner) ?? [];
    const fault = { fault: 'no-reply-before-effect', path: '/api/v3/openOrders', count: 0 };
    await fetch(`${paper}/control/faults`, { method: 'POST', body: JSON.stringify(fault) });
    const waiting = request(`${url}/v1/orders/active`);
    waiting.on('error', () => undefined);
    waiting.end();
    while (!(await (await fetch(`${paper}/control/requests`)).text()).includes('/api/v3/openOrders'));
    child.kill('SIGINT');
    const again = setInterval(() => child.kill('SIGINT'), 50);
    expect(await ended).toBe(130);
    clearInterval(again);
  });

  test('a taken port is one line that names the variable to change', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { ended, said } = run('local/main.ts', { ...FREE, PORT: String(port) });
    expect(await ended).toBe(1);
    expect(said.err).toMatch(new RegExp(`^Port ${port} is taken: choose another: PORT=\\d+ npm start\n$`));
    squatter.close();
  });

  test('reports all invalid variables at once, without a stack trace', async () => {
    const { ended, said } = run('local/main.ts', { PORT: 'x', ATLAS_LOG_LEVL: 'debug', HOST: '0.0.0.0' });
    expect(await ended).toBe(1);
    expect(said.err).toMatch(/PORT:.*\n.*ATLAS_LOCAL_TOKEN:.*\n.*ATLAS_LOG_LEVL:/);
    expect(said.err).not.toContain('    at ');
  });

  test.each(['local/main.ts', 'local/demo/main.ts'])('%s prints its help with --help', async (program) => {
    const { ended, said } = run(program, {}, ['--help']);
    expect(await ended).toBe(0);
    expect(said.out).toContain('npm');
  });
});

describe('npm run demo', () => {
  test('runs standalone and exits with 0', async () => {
    const { ended, said } = run('local/demo/main.ts', {}, ['--product', 'binance']);
    expect(await ended).toBe(0);
    expect(said.out).toContain('Every step succeeded.');
  });

  test('runs against a running gateway', async () => {
    const banner = await run('local/main.ts', FREE).printed('Press Ctrl-C to stop.');
    const [, paper = ''] = /Paper {2}(http:\S+)/.exec(banner) ?? [];
    const [, url = ''] = /API {4}(http:\S+)\/v1/.exec(banner) ?? [];
    const { ended, said } = run('local/demo/main.ts', {}, [
      '--url',
      `${url}/`,
      '--paper',
      paper,
      '--product',
      'bitmex.spot',
    ]);
    expect(await ended).toBe(0);
    expect(said.out).toContain('Every step succeeded.');
  });

  test('lists the products when given an unknown one', async () => {
    const { ended, said } = run('local/demo/main.ts', {}, ['--product', 'binance.options']);
    expect(await ended).toBe(1);
    expect(said.err).toContain('--product binance.options: choose binance.spot, ');
  });

  test('exits with 1 and a message when nothing listens', async () => {
    const { ended, said } = run('local/demo/main.ts', {}, ['--url', 'http://127.0.0.1:1']);
    expect(await ended).toBe(1);
    expect(said.err).toContain('What can be traded, instruments: Nothing listens at http://127.0.0.1:1');
  });
});
