import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runAtlas } from '../../client/src/cli/program.ts';
import type { ClientFixture } from './client-fixture.ts';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly asked: readonly string[];
}

interface RunOptions {
  /** What a person answers to every question; without it nobody can answer. */
  readonly answer?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Files by their paths, before those on the disk. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Runs the command line in this process. */
export async function atlasRun(
  { url, folder }: Pick<ClientFixture, 'url' | 'folder'>,
  words: string,
  { answer, env = {}, files = {} }: RunOptions = {},
): Promise<Run> {
  let [out, err] = ['', ''];
  const asked: string[] = [];
  const code = await runAtlas(
    {
      env: { ATLAS_URL: url, ATLAS_STATE_DIR: join(folder, 'state'), XDG_CONFIG_HOME: folder, ...env },
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      interactive: answer !== undefined,
      screen: false,
      ask: (question) => {
        asked.push(question);
        return Promise.resolve(answer ?? '');
      },
      signal: new AbortController().signal,
      readFile: async (path) => files[path] ?? (await readFile(path, 'utf8')),
    },
    words.split(' '),
  );
  return { code, out, err, asked };
}
