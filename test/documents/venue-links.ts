import { readdir, readFile } from 'node:fs/promises';

const FOLDER = new URL('../../docs/venues/', import.meta.url);

/** A link to each document of docs/venues, by the exchange in its title. */
export async function venueLinks(): Promise<string> {
  const links = (await readdir(FOLDER)).toSorted().map(async (name) => {
    const [, exchange = name] = /^# ([^:\n]+)/.exec(await readFile(new URL(name, FOLDER), 'utf8')) ?? [];
    return `- [${exchange}](venues/${name})`;
  });
  return (await Promise.all(links)).join('\n');
}
