import { readFile } from 'node:fs/promises';
import type { Instrument } from '../../lib/domain/instrument.ts';
import { productRow, VENUES } from '../../lib/exchanges/venues.ts';
import { code, table } from '../documents/markdown.ts';
import type { DocumentedProduct } from '../documents/venues.ts';
import { headingsOf } from '../tools/links.ts';
import { type Citation, FEATURES, type Feature, type Stated } from './features.ts';

/** What a product states of a feature: all of its instruments have it, only these contracts, or none. */
export type Extent = 'all' | 'none' | readonly string[];

/** What the code states about an instrument of a product. */
export function statedOf({ product, account }: DocumentedProduct, { market, capabilities }: Instrument): Stated {
  return { market, capabilities, account, privateKeys: VENUES[productRow(product).exchange].privateKeys };
}

export function extentOf({ able }: Feature, documented: DocumentedProduct): Extent {
  const { instruments } = documented;
  const having = instruments.filter((instrument) => able(statedOf(documented, instrument)));
  if (having.length === 0) return 'none';
  if (having.length === instruments.length) return 'all';
  return [...new Set(having.map(({ symbol }) => symbol))].sort();
}

/** The venue and the section of a citation. */
export function sectionOf(citation: Citation): { readonly venue: string; readonly section: string } {
  const [, venue = '', section = ''] = /^docs\/venues\/([a-z]+)\.md §([\d.]+)$/.exec(citation) ?? [];
  return { venue, section };
}

/** Feature × product: `yes`, or the section that says why not; and the conformance scenario that shows it. */
export async function capabilitiesTable(products: readonly DocumentedProduct[]): Promise<string> {
  const anchors = await venueAnchors();
  const no = (citation: Citation | undefined) => {
    if (citation === undefined) return '';
    const { venue, section } = sectionOf(citation);
    return `[no: §${section}](../venues/${venue}.md#${anchors.get(venue)?.get(section) ?? ''})`;
  };
  const cell = (feature: Feature, documented: DocumentedProduct) => {
    const extent = extentOf(feature, documented);
    if (extent === 'all') return 'yes';
    const why = no(feature.without[documented.product]);
    return extent === 'none' ? why : `${extent.join(', ')}; others ${why}`;
  };
  return table(
    ['', ...products.map(({ product }) => code(product)), 'Conformance scenario'],
    FEATURES.map((feature) => [feature.name, ...products.map((each) => cell(feature, each)), feature.scenario]),
  );
}

/** The anchors of the sections of each venue's document. */
async function venueAnchors(): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const documents = Object.keys(VENUES).map(async (venue) => {
    const text = await readFile(new URL(`../../docs/venues/${venue}.md`, import.meta.url), 'utf8');
    const numbered = headingsOf(text).map(({ text, anchor }) => [/^[\d.]*\d/.exec(text)?.[0] ?? '', anchor] as const);
    return [venue, new Map(numbered)] as const;
  });
  return new Map(await Promise.all(documents));
}

/** How the scenarios ended on a product, by name: the declared variant, or `null` for the one ending there is. */
export type Endings = ReadonlyMap<string, string | null>;

/** Whether the variant says that the product does not have what the scenario tries. */
function isLacking(variant: string | null): boolean {
  return variant?.startsWith('no ') === true;
}

/** Where the table says something else than what the scenarios were seen to do on an instrument. */
export function contradictions(stated: Stated, endings: Endings): readonly string[] {
  return FEATURES.flatMap(({ name, scenario, able }) => {
    const ending = endings.get(scenario);
    if (ending === undefined) return [`${name}: "${scenario}" has not been played to its end`];
    if (isLacking(ending) !== able(stated)) return [];
    return [`${name}: stated as ${able(stated) ? 'there' : 'absent'}, "${scenario}" ended ${ending ?? 'as there'}`];
  });
}
