/** The headings that pages stand under, in the order of the navigation. */
export const GUIDE_GROUPS = ['Concepts', 'Guides', 'Tables'] as const;

/** A document that is shown beside the reference. */
export interface Guide {
  /** Its path below `/docs/`. */
  readonly name: string;
  /** Its path in the repository. */
  readonly file: string;
  readonly group: (typeof GUIDE_GROUPS)[number];
  /** Its name in the navigation; absent: its title. */
  readonly title?: string;
}

const concept = (name: string): Guide => ({ name, file: `docs/concepts/${name}.md`, group: 'Concepts' });
const guide = (name: string): Guide => ({ name, file: `docs/guides/${name}.md`, group: 'Guides' });
const table = (name: string): Guide => ({ name, file: `docs/reference/${name}.md`, group: 'Tables' });

/** Every document that is shown, in the order of the navigation; how to change Atlas itself is for its repository. */
export const GUIDES: readonly Guide[] = [
  concept('outcomes'),
  concept('idempotency'),
  concept('quantities'),
  concept('orders'),
  concept('batches'),
  concept('cancel-after'),
  concept('lists'),
  concept('order-lists'),
  concept('limits'),
  concept('instruments'),
  concept('account'),
  concept('versions'),
  guide('local'),
  guide('console'),
  guide('clients'),
  { name: 'typescript', file: 'client/README.md', group: 'Guides', title: 'TypeScript client' },
  { name: 'python', file: 'client/python/README.md', group: 'Guides', title: 'Python client' },
  guide('command-line'),
  guide('alerts'),
  guide('bybit'),
  guide('testnet'),
  guide('container'),
  guide('deploy'),
  guide('operate'),
  guide('upgrade'),
  table('errors'),
  table('products'),
  table('capabilities'),
  table('configuration'),
  table('metrics'),
  table('alarms'),
  table('permissions'),
  table('costs'),
];
