import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Local, start } from '../../local/start.ts';
import { type CodeBlock, readDocuments } from './code-blocks.ts';
import { differences } from './shown-answer.ts';
import { UNRUN_BLOCKS } from './unrun-blocks.ts';

/** The addresses of the gateway and the paper exchanges in the documents. */
const GATEWAY = 'http://127.0.0.1:3000';
const PAPER = 'http://127.0.0.1:3001';
const PROGRAM = fileURLToPath(new URL('../../client/src/main.ts', import.meta.url));
/** A session of the command line starts a program for each of its lines. */
const SESSION_MS = 120_000;
/** Text that no answer contains; it ends the output of a block. */
const END = '\u0001';

/** Languages of the blocks that show an answer. */
const ANSWERS: ReadonlySet<string> = new Set(['json', 'text']);

const documents = await readDocuments();
const sessions = documents.filter(({ blocks }) => blocks.some(({ runs }) => runs));

let folder: string;
let local: Local;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-sessions-'));
  // The command line as after its installation; what it writes goes to the folder.
  const program = `#!/bin/sh\ncd '${folder}' && exec '${process.execPath}' '${PROGRAM}' "$@"\n`;
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/atlas'), program, { mode: 0o755 });
  local = await start({ PORT: '0', PAPER_PORT: '0', ATLAS_LOG_LEVEL: 'silent', ATLAS_DATA_DIR: folder });
});
afterAll(async () => {
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the blocks of a document in one shell, as a reader pastes them, and returns the output of each. */
async function played(blocks: readonly CodeBlock[]): Promise<readonly string[]> {
  const script = ['set -euo pipefail', ...blocks.flatMap(({ text }) => [text, `printf '${END}'`])].join('\n');
  const command = script.replaceAll(GATEWAY, local.url).replaceAll(PAPER, local.paperUrl ?? '');
  const env = {
    ...process.env,
    ATLAS_DATA_DIR: folder,
    ATLAS_URL: local.url,
    XDG_STATE_HOME: folder,
    PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter),
  };
  const { stdout } = await promisify(execFile)('bash', ['-c', command], { env });
  return stdout.split(END);
}

describe.each(sessions)('the session in $name', ({ blocks }) => {
  test(
    'runs as shown, with the shown answers',
    async () => {
      const printed = await played(blocks.filter(({ runs }) => runs));
      let at = -1;
      const wrong = blocks.flatMap((block, index) => {
        if (block.runs) at++;
        const shown = ANSWERS.has(block.language) && blocks[index - 1]?.runs === true;
        return shown ? differences(block, printed[at] ?? '') : [];
      });
      expect(wrong).toEqual([]);
      expect(printed.join('\n')).not.toMatch(/"code":"(INVALID_REQUEST|INTERNAL|NOT_FOUND)"/);
    },
    SESSION_MS,
  );
});

test('every shown call of the gateway that needs no token is part of such a session', () => {
  const idle = documents.flatMap(({ name, blocks }) =>
    blocks
      .filter(({ runs, text }) => !runs && text.includes(`curl`) && text.includes(GATEWAY))
      .filter(({ text }) => !text.includes('ATLAS_LOCAL_TOKEN'))
      .map(({ text }) => `${name}: ${text}`),
  );
  expect(idle).toEqual([]);
});

describe('the blocks of the documents', () => {
  const shell = documents.flatMap(({ name, blocks }) =>
    blocks.filter(({ language, runs }) => language === 'sh' && !runs).map(({ text }) => ({ name, text })),
  );
  const listed = Object.entries(UNRUN_BLOCKS).flatMap(([name, entries]) =>
    entries.map(({ begins }) => ({ name, begins })),
  );

  test('that a shell can run are run, or listed with the reason why not', () => {
    const unlisted = shell.filter(
      ({ name, text }) => !listed.some((entry) => entry.name === name && text.startsWith(entry.begins)),
    );
    expect(unlisted).toEqual([]);
  });

  test('that are listed are there, once', () => {
    const stale = listed.filter(
      (entry) => shell.filter(({ name, text }) => entry.name === name && text.startsWith(entry.begins)).length !== 1,
    );
    expect(stale).toEqual([]);
  });

  test('that show JSON can be read as such', () => {
    const broken = documents.flatMap(({ name, blocks }) =>
      blocks.flatMap(({ language, text }) => {
        if (language !== 'json' && language !== 'jsonl') return [];
        const values = language === 'json' ? [text] : text.split('\n').filter((line) => !/^(\/\/|$)/.test(line));
        return values.filter((value) => !isJson(value)).map((value) => `${name}: ${value.slice(0, 80)}`);
      }),
    );
    expect(broken).toEqual([]);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
