import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { commandLine } from '../../lib/text/command-line.ts';
import { start } from '../../local/start.ts';
import { startChromium } from './chromium.ts';
import { visitConsole } from './console-visit.ts';
import { drawPictures } from './pictures.ts';
import { VIEWS } from './visitor.ts';

const HELP = `Opens the pages in Chromium as readers do: desktop and phone, light and dark. Any error of the browser's console, any
violation that axe finds and any step that does not show what it should fails.

  npm run pages [-- --pictures]

  --pictures   also writes the pictures of the documents, and the same page on a phone and in the dark to a folder that it prints
  --help       print this

Example: npm run pages -- --pictures
`;

/** A short request, so that an unknown outcome is said soon. */
const ENVIRONMENT = {
  PORT: '0',
  PAPER_PORT: '0',
  ATLAS_LOG_LEVEL: 'silent',
  ATLAS_RECV_WINDOW_MS: '2000',
  ATLAS_REQUEST_BUDGET_MS: '5000',
};

const PICTURE = fileURLToPath(new URL('../../docs/pictures/console.png', import.meta.url));

async function main(): Promise<number> {
  const { values } = commandLine({ name: 'npm run pages', help: HELP, options: { pictures: { type: 'boolean' } } });
  return await run(values.pictures === true);
}

async function run(pictures: boolean): Promise<number> {
  const browser = await startChromium();
  const local = await start(ENVIRONMENT);
  try {
    const failed = await visitAll(browser, local.url);
    if (pictures) process.stdout.write(`${(await drawPictures(browser, local.url, PICTURE)).join('\n')}\n`);
    return failed ? 1 : 0;
  } finally {
    await browser.close();
    await local.close();
  }
}

async function visitAll(browser: Browser, url: string): Promise<boolean> {
  let failed = false;
  for (const view of VIEWS) {
    const { faults, firstPaintMs, bytes } = await visitConsole(browser, url, view);
    const name = `/console, ${view.device}, ${view.colorScheme}`;
    process.stdout.write(
      `${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name}: first paint ${Math.round(firstPaintMs)} ms, ${bytes} bytes\n`,
    );
    for (const fault of faults) process.stdout.write(`       ${fault}\n`);
    failed ||= faults.length > 0;
  }
  return failed;
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
