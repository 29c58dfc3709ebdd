import { readFile } from 'node:fs/promises';
import FLOORS from '../tools/floors.json' with { type: 'json' };
import { OPERATING_TABLES } from './deployment-tables.ts';
import { errorsDocument } from './errors.ts';
import { code, table } from './markdown.ts';
import { rulesTable } from './rules.ts';
import { TABLES } from './tables.ts';
import { type DocumentedProduct, documentedProducts } from './venues.ts';

/** A file that is made from the code, wholly or in parts: as it stands, and as it should be. */
export interface Document {
  readonly name: string;
  readonly file: URL;
  readonly current: string;
  readonly wanted: string;
}

type Writer = (current: string, products: readonly DocumentedProduct[]) => string | Promise<string>;

const WRITERS: Readonly<Record<string, Writer>> = {
  'README.md': withTables,
  'CONTRIBUTING.md': (current) => withTablesAt('CONTRIBUTING.md', current, { floors: floorsTable }),
  'docs/operate.md': (current) => withTablesAt('docs/operate.md', current, OPERATING_TABLES),
  'docs/rules.md': async (current) => {
    const rules = await rulesTable();
    return withTablesAt('docs/rules.md', current, { rules: () => rules });
  },
  'lib/exchanges/ERRORS.md': (_, products) => errorsDocument(products),
};

/** All documents that are made from the code. Throws when a table has lost its place. */
export async function documents(): Promise<readonly Document[]> {
  const products = await documentedProducts();
  return Promise.all(
    Object.entries(WRITERS).map(async ([name, write]) => {
      const file = new URL(`../../${name}`, import.meta.url);
      const current = await textOf(file);
      return { name, file, current, wanted: await write(current, products) };
    }),
  );
}

/** The text of the README with every table written anew between its marks. Throws when one has lost its place. */
export function withTables(current: string, products: readonly DocumentedProduct[]): string {
  const writers = Object.entries(TABLES).map(([name, write]) => [name, () => write(products)] as const);
  return withTablesAt('README.md', current, Object.fromEntries(writers));
}

/** The floors that the import lint keeps, from the top. */
function floorsTable(): string {
  return table(
    ['Rooms, from the top', 'What is there'],
    FLOORS.map(({ rooms, holds }) => [rooms.map(code).join(', '), holds]),
  );
}

function withTablesAt(file: string, current: string, tables: Readonly<Record<string, () => string>>): string {
  let text = current;
  for (const [name, write] of Object.entries(tables)) {
    const [begin, end] = [`<!-- ${name}: made by npm run readme -->`, `<!-- /${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from)
      throw new Error(`${file} has no place for the table "${name}": put ${begin} and ${end} into it`);
    text = `${text.slice(0, from + begin.length)}\n\n${write()}\n\n${text.slice(to)}`;
  }
  return text;
}

/** Empty when there is no such file yet. */
async function textOf(file: URL): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
