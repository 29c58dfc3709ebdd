import { posix } from 'node:path';
import { slug } from 'github-slugger';
import { GUIDES } from '../docs/guides.ts';
import { operations } from '../operations/index.ts';

/** Where a page lies: `/docs` itself, or beside its files. */
export type Place = 'home' | 'beside';

const PAGES = new Map<string, string>(GUIDES.map(({ name, file }) => [file, name]));
const OPERATIONS_FILE = 'docs/reference/operations.md';
const ANCHORS = new Map<string, string>(
  Object.values(operations).map(({ name, summary }) => [slug(summary), operationAnchor(name)]),
);

/** The anchor of an operation on the reference. */
export function operationAnchor(name: string): string {
  return `op-${name}`;
}

/** The address of a file beside the reference. */
export function toFile(place: Place, name: string): string {
  return place === 'home' ? `docs/${name}` : name;
}

/** The address of an anchor on the reference. */
export function toReference(place: Place, anchor: string): string {
  return place === 'home' ? `#${anchor}` : `../docs#${anchor}`;
}

/** The address of a model. */
export function toModel(place: Place, name: string): string {
  return `${toFile(place, 'models')}#${name}`;
}

/**
 * Where a link of a document leads on the pages; `undefined` for a file that only the repository has. `from` is the path of
 * the document in the repository.
 */
export function linkOf(href: string, from: string, place: Place): string | undefined {
  if (/^(https?:|#)/.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const file = posix.join(posix.dirname(from), path);
  if (file === OPERATIONS_FILE) return toReference(place, ANCHORS.get(anchor ?? '') ?? 'operations');
  const page = PAGES.get(file);
  if (page === undefined) return file === 'openapi.yaml' ? toReference(place, 'document') : undefined;
  return `${toFile(place, page)}${anchor === undefined ? '' : `#${anchor}`}`;
}
