import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs scripts of package.json one after another, until one fails; its exit code is that of this process. */
export async function runSteps(steps: readonly (readonly [script: string, ...options: string[]])[]): Promise<void> {
  for (const [script, ...options] of steps) {
    const words = ['run', '--silent', script, ...(options.length === 0 ? [] : ['--', ...options])];
    const [code] = (await once(spawn('npm', words, { stdio: 'inherit' }), 'close')) as [number | null];
    if (code !== 0) {
      process.stderr.write(`npm run ${script} failed\n`);
      process.exitCode = code ?? 1;
      return;
    }
  }
}
