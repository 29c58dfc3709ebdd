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

/** Runs the program; `whenUp` gets the address once the program has printed its banner. */
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

/** Asks for the time over a non-loopback address of this machine, with a loopback host name. */
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
  it('prints its address, its products and how to use them, serves, and ends cleanly on Ctrl-C', async () => {
    const { stdout, stderr, code } = await run(['--seed', '3'], '0', async (url) => {
      expect((await fetch(`${url}/api/v3/ping`)).status).toBe(200);
    });
    expect(stdout).toMatch(/binance spot .*BTCUSDT/);
    expect(stdout).toMatch(/paper-key\s+paper-secret/);
    expect(stdout).toContain('curl ');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('prints its help', async () => {
    const { stdout, code } = await run(['--help'], '0');
    expect(stdout).toContain('PAPER_PORT');
    expect(code).toBe(0);
  });

  it('reports in one line that its port is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const { stderr, code } = await run([], port);
    expect(stderr).toBe(`Port ${port} is taken. Choose another with --port, or --port 0 for any free one.\n`);
    expect(code).toBe(1);
    holder.close();
  });

  it('answers control from another address only with the token', async () => {
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
        // As with a published port: the caller's host name is loopback, the connection comes from elsewhere.
        const from = (sent: Record<string, string>) => statusOf(outside.address, port, sent);
        expect(await from({})).toBe(403);
        expect(await from(headers)).toBe(200);
      },
      settings,
    );
    expect(code).toBe(0);
  });

  it('refuses a short control token', async () => {
    const { stderr, code } = await run([], '0', undefined, { PAPER_CONTROL_TOKEN: 'short' });
    expect(stderr).toBe('PAPER_CONTROL_TOKEN must have 16 characters or more. atlas-paper --help says more.\n');
    expect(code).toBe(2);
  });

  it('takes port and products from its options, which override the environment', async () => {
    const { stdout, code } = await run(['--port', '0', '--products', 'spot, bitmex'], '70000', async (url) => {
      expect((await fetch(`${url}/api/v3/ping`)).status).toBe(200);
      expect((await fetch(`${url}/fapi/v1/ping`)).status).toBe(404);
    });
    expect(stdout).not.toMatch(/fapi|dapi/);
    expect(stdout).toContain('XBTUSD');
    expect(code).toBe(0);
  });

  it('prints its version', async () => {
    expect(await run(['--version'], '0')).toEqual({ stdout: '0.1.0\n', stderr: '', code: 0 });
  });

  it.each([
    { args: [], port: '70000', says: 'PAPER_PORT must be a whole number from 0 to 65535, not "70000".' },
    { args: ['--port', '1e3'], says: '--port must be a whole number from 0 to 65535, not "1e3".' },
    { args: ['--seed', 'one'], says: '--seed must be a whole number from 0 to 2147483648, not "one".' },
    { args: ['--seed', '-1'], says: '--seed needs a value that does not begin with a dash.' },
    { args: ['--seeds', '1'], says: "Unknown option '--seeds'." },
    { args: ['spot'], says: "Unexpected argument 'spot'." },
    { args: ['--host', ''], says: 'The address to listen on is empty; 127.0.0.1 is this machine alone.' },
    {
      args: ['--products', 'spot,margin'],
      says: 'No product is named "margin"; there are: spot, usdm, coinm, bitmex, bybit-spot, bybit-linear, bybit-inverse, binance, bybit.',
    },
    {
      args: ['--products', ''],
      says: 'No product is chosen; there are: spot, usdm, coinm, bitmex, bybit-spot, bybit-linear, bybit-inverse, binance, bybit.',
    },
  ])('ends with 2 and says: $says', async ({ args, port = '0', says }) => {
    expect(await run(args, port)).toEqual({ stdout: '', stderr: `${says} atlas-paper --help says more.\n`, code: 2 });
  });
});
