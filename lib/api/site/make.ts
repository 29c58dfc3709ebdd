import { readFile } from 'node:fs/promises';
import manifest from '../../../package.json' with { type: 'json' };
import { DOCS_ASSETS, DOCS_PAGE, type DocsFiles, PAGE_SCRIPTS } from '../docs/assets.ts';
import { GUIDES } from '../docs/guides.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations/index.ts';
import { readContract } from './contract.ts';
import { guidePage } from './guide-page.ts';
import { renderDocument } from './markdown.ts';
import { modelsPage } from './models-page.ts';
import { referencePage } from './reference-page.ts';
import { searchEntries } from './search-index.ts';
import type { Frame } from './shell.ts';

const REPOSITORY = new URL('../../../', import.meta.url);

/** Files that are served as they lie here. */
const STATIC = ['page.css', 'icon.svg', ...PAGE_SCRIPTS];

/**
 * Makes every file of the docs from the contract and the documents of the repository, by name. The same sources give the
 * same text. Throws when a document is missing or a name is not one that `/docs/{asset}` serves.
 */
export async function makeSite(): Promise<ReadonlyMap<string, string>> {
  const documents = new Map(
    await Promise.all(
      GUIDES.map(async ({ name, file }) => {
        const text = await readFile(new URL(file, REPOSITORY), 'utf8');
        return [name, renderDocument(text, file, 'beside')] as const;
      }),
    ),
  );
  const frame: Frame = {
    contract: readContract(),
    operations: Object.values(operations) as readonly Operation[],
    titles: new Map(GUIDES.map(({ name, title }) => [name, title ?? documents.get(name)?.title ?? name])),
    version: manifest.version,
  };
  const pages: (readonly [string, string])[] = [
    [DOCS_PAGE, referencePage(frame)],
    ['models', modelsPage(frame)],
    ['search.json', JSON.stringify(searchEntries(frame, documents))],
    ['minisearch.js', await searchLibrary()],
    ...GUIDES.map((guide): [string, string] => {
      const rendered = documents.get(guide.name);
      if (rendered === undefined) throw new Error(`${guide.file} was not read`);
      return [guide.name, guidePage(frame, guide, rendered)];
    }),
    ...(await Promise.all(
      STATIC.map(
        async (name): Promise<[string, string]> => [
          name,
          await readFile(new URL(`page/${name}`, import.meta.url), 'utf8'),
        ],
      ),
    )),
  ];
  const stranger = pages.find(([name]) => name !== DOCS_PAGE && !DOCS_ASSETS.has(name));
  if (stranger) throw new Error(`/docs/{asset} does not serve ${stranger[0]}`);
  return new Map(pages);
}

/** The search of the browser, without the address of a source map that is not served. */
async function searchLibrary(): Promise<string> {
  const text = await readFile(new URL(import.meta.resolve('minisearch')), 'utf8');
  return text.replace(/\n\/\/# sourceMappingURL=.*/, '');
}

/** The files of the docs, made when the first is read. For a gateway that runs from the sources. */
export function madeFiles(): DocsFiles {
  let made: Promise<ReadonlyMap<string, string>> | undefined;
  return async (name) => {
    made ??= makeSite();
    const text = (await made).get(name);
    if (text === undefined) throw new RangeError(`There is no file ${name}`);
    return text;
  };
}
