import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { commandLine } from '../../lib/text/command-line.ts';
import { start } from '../../local/start.ts';
import { startChromium } from './chromium.ts';
import { visitConsole } from './console-visit.ts';
import { visitDeployed } from './deployed.ts';
import { refuseLive, tryEverything, useToken } from './docs-trial.ts';
import { type DocsVisit, visitDocs } from './docs-visit.ts';
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
    const seen = await visitAll(browser, local.url);
    const failed = (await tryDocs(browser, local.url)) || seen;
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
    failed = tell(name, `first paint ${Math.round(firstPaintMs)} ms, ${bytes} bytes`, faults) || failed;
  }
  for (const view of VIEWS) {
    const seen = await visitDocs(browser, url, view);
    failed = tell(`/docs, ${view.device}, ${view.colorScheme}`, sizesOf(seen), seen.faults) || failed;
  }
  const deployed = await visitDeployed(browser);
  return tell('/docs of the bundles, where callers sign', sizesOf(deployed), deployed.faults) || failed;
}

function sizesOf({ firstPaintMs, bytes, bytesUsed }: DocsVisit): string {
  return `first paint ${Math.round(firstPaintMs)} ms, ${bytes} bytes over the wire, ${bytesUsed} after a search`;
}

/** What the page sends: everything on paper, nothing unasked where an exchange is live, nothing without a token. */
async function tryDocs(browser: Browser, url: string): Promise<boolean> {
  const { faults, pressed } = await tryEverything(browser, url);
  const failed = tell('/docs, every button once', `${pressed} requests answered with success`, faults);
  const live = tell('/docs, a live exchange', 'asks before it sends', await refuseLive(browser, url));
  const token = randomUUID();
  const guarded = await start({ ...ENVIRONMENT, ATLAS_LOCAL_TOKEN: token });
  try {
    const asked = await useToken(browser, guarded.url, token);
    return tell('/docs, a gateway with a token', 'asks for it and keeps it in memory', asked) || failed || live;
  } finally {
    await guarded.close();
  }
}

/** Prints a line about a page; returns whether it has faults. */
function tell(name: string, facts: string, faults: readonly string[]): boolean {
  process.stdout.write(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name}: ${facts}\n`);
  for (const fault of faults) process.stdout.write(`       ${fault}\n`);
  return faults.length > 0;
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
