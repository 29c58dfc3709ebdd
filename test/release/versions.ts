import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The whole repository has one version. Where it stands: a file, and what surrounds it there. */
const PLACES: readonly { readonly file: string; readonly around: RegExp }[] = [
  { file: 'package.json', around: /^( {2}"version": ")([^"]+)(",)$/m },
  { file: 'client/package.json', around: /^( {2}"version": ")([^"]+)(",)$/m },
  { file: 'paper/package.json', around: /^( {2}"version": ")([^"]+)(",)$/m },
  { file: 'client/python/pyproject.toml', around: /^(version = ")([^"]+)(")$/m },
  { file: 'package-lock.json', around: /^( {2}"version": ")([^"]+)(",)$/m },
  ...['atlas', 'atlas-client', 'atlas-paper'].map((name) => ({
    file: 'package-lock.json',
    around: new RegExp(`("name": "${name}",\\n {6}"version": ")([^"]+)(",)`),
  })),
];

/** Files that name the packed files, with their version. */
const NAMING = ['docs/guides/clients.md', 'paper/README.md'];
const PACKED = /\b(atlas-client-|atlas-paper-|atlas_orders-)\d+\.\d+\.\d+(?=[.-])/g;

/** The version that every place of a folder has. Throws where two differ. */
export async function versionOf(folder: string): Promise<string> {
  const found = await Promise.all(
    PLACES.map(async ({ file, around }) => {
      const version = around.exec(await readFile(join(folder, file), 'utf8'))?.[2];
      if (version === undefined) throw new Error(`${file} has no version where it should be: ${around}`);
      return { file, version };
    }),
  );
  const [first] = found;
  const other = found.find(({ version }) => version !== first?.version);
  if (first === undefined || other !== undefined) {
    throw new Error(`${first?.file} has version ${first?.version}, ${other?.file} has ${other?.version}.`);
  }
  return first.version;
}

/** Writes the version everywhere. */
export async function setVersion(folder: string, version: string): Promise<void> {
  for (const { file, around } of PLACES) {
    await change(join(folder, file), (text) => text.replace(around, `$1${version}$3`));
  }
  for (const file of NAMING) {
    await change(join(folder, file), (text) => text.replaceAll(PACKED, `$1${version}`));
  }
}

async function change(file: string, edit: (text: string) => string): Promise<void> {
  await writeFile(file, edit(await readFile(file, 'utf8')));
}
