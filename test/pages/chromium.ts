import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];

/** Nothing but the page under test is asked for. */
const FLAGS = ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update'];

/**
 * Starts the Chromium of this machine, without a window. Where there is none it is installed by apt-get, which needs root;
 * throws with what to do when that fails.
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = installed() ?? install();
  return await chromium.launch({ executablePath, args: FLAGS });
}

function installed(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

function install(): string {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const step of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const [program = 'apt-get', ...words] = [...sudo, 'apt-get', '-q', ...step];
    process.stdout.write(`${program} ${words.join(' ')}\n`);
    spawnSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const path = installed();
  if (path === undefined) throw new Error('No Chromium: install chromium or google-chrome, and run this again.');
  return path;
}
