import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Runs the program; `whenUp` gets the address once the program has printed all it prints. */
function run(
  args: readonly string[],
  port: string,
  whenUp?: (url: string) => Promise<void>,
  settings: Readonly<Record<string, string>> = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, PAPER_PORT: port, ...settings } });
    let stdout = '';
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const url = /Paper exchanges at (\S+)[\s\S]*Ctrl-C/.exec(stdout)?.[1];
      if (url === undefined || whenUp === undefined) return;
      whenUp(url).then(() => child.kill('SIGINT'), reject);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ stdout, stderr, code }));
  });
}

function isOutside({ family, internal }: NetworkInterfaceInfo): boolean {
  return family === 'IPv4' && !internal;
}

/** Asks for the time over an outside address of this machine, under the name of loopback. */
function statusOf(address: string, port: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = { host: address, port, path: '/control/time', headers: { ...headers, host: `localhost:${port}` } };
    get(asked, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    }).on('error', reject);
  });
}

describe('npm run paper', () => {
  it('prints where it is, what it has and how to use it, serves, and ends cleanly on Ctrl-C', async () => {
    const { stdout, stderr, code } = await run(['--seed', '3'], '0', async (url) => {
      expect((await fetch(`${url}/api/v3/ping`)).status).toBe(200);
    });
    expect(stdout).toMatch(/binance spot .*BTCUSDT/);
    expect(stdout).toMatch(/paper-key\s+paper-secret/);
    expect(stdout).toContain('curl ');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('explains itself', async () => {
    const { stdout, code } = await run(['--help'], '0');
    expect(stdout).toContain('PAPER_PORT');
    expect(code).toBe(0);
  });

  it('says in one line that its port is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const { stderr, code } = await run([], port);
    expect(stderr).toBe(`Port ${port} is taken. Choose another: PAPER_PORT=3101 npm run paper\n`);
    expect(code).toBe(1);
    holder.close();
  });

  it('answers to control from another address with the token, and there only with it', async () => {
    const settings = { PAPER_HOST: '0.0.0.0', PAPER_CONTROL_TOKEN: 'token-of-the-main-test' };
    const headers = { authorization: `Bearer ${settings.PAPER_CONTROL_TOKEN}` };
    const [outside] = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(isOutside);
    const { code } = await run(
      [],
      '0',
      async (url) => {
        const { port } = new URL(url);
        expect((await fetch(`http://127.0.0.1:${port}/control/time`)).status).toBe(200);
        if (outside === undefined) return;
        // What a published port does: the caller's name is loopback, the connection comes from elsewhere.
        const from = (sent: Record<string, string>) => statusOf(outside.address, port, sent);
        expect(await from({})).toBe(403);
        expect(await from(headers)).toBe(200);
      },
      settings,
    );
    expect(code).toBe(0);
  });

  it('refuses a control token that is short', async () => {
    const { stderr, code } = await run([], '0', undefined, { PAPER_CONTROL_TOKEN: 'short' });
    expect(stderr).toBe('PAPER_CONTROL_TOKEN has 16 characters or more\n');
    expect(code).toBe(1);
  });

  it('refuses a port that is none', async () => {
    const { stderr, code } = await run([], '70000');
    expect(stderr).toBe('PAPER_PORT is a whole number from 0 to 65535: 70000\n');
    expect(code).toBe(1);
  });
});
