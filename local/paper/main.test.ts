import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Runs the program; `whenUp` gets the address once the program has printed all it prints. */
function run(args: readonly string[], port: string, whenUp?: (url: string) => Promise<void>): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, PAPER_PORT: port } });
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

  it('refuses a port that is none', async () => {
    const { stderr, code } = await run([], '70000');
    expect(stderr).toBe('PAPER_PORT is a whole number from 0 to 65535: 70000\n');
    expect(code).toBe(1);
  });
});
