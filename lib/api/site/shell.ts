import { PAGE_SCRIPTS } from '../docs/assets.ts';
import { GUIDE_GROUPS, GUIDES } from '../docs/guides.ts';
import { MADE_ACCESS } from '../docs/page.ts';
import type { Operation } from '../operation.ts';
import type { ApiContract } from './contract.ts';
import { escaped } from './html.ts';
import { operationAnchor, type Place, toFile, toReference } from './links.ts';

/** What every page has around it. */
export interface Frame {
  readonly contract: ApiContract;
  readonly operations: readonly Operation[];
  /** The titles of the guides, by name. */
  readonly titles: ReadonlyMap<string, string>;
  /** The version of Atlas that the pages are made from. */
  readonly version: string;
}

export interface SitePage {
  readonly place: Place;
  /** Its name below `/docs/`; absent: the reference. */
  readonly name?: string;
  readonly title: string;
  readonly main: string;
}

/** A whole page. */
export function shell(frame: Frame, { place, name, title, main }: SitePage): string {
  const file = (asset: string) => toFile(place, asset);
  const up = place === 'home' ? '' : '../';
  const scripts = PAGE_SCRIPTS.filter(
    (script) => LOADED[script] === 'everywhere' || (LOADED[script] === 'home' && place === 'home'),
  );
  return `<!doctype html>
<html lang="en" ${MADE_ACCESS}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${file('page.css')}">
<link rel="icon" type="image/svg+xml" href="${file('icon.svg')}">
${scripts.map((script) => `<script type="module" src="${file(script)}"></script>`).join('\n')}
</head>
<body data-root="${up === '' ? './' : up}" data-files="${file('')}">
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
<button type="button" class="icon-button" id="menu-button" aria-expanded="false" aria-controls="menu"><span aria-hidden="true">☰</span><span class="sr">Menu</span></button>
<a class="brand" href="${place === 'home' ? '#top' : '../docs'}"><img src="${file('icon.svg')}" alt="" width="26" height="26"> Atlas <span>API</span></a>
<search class="search"><label class="sr" for="search">Search the documentation</label><input id="search" type="search" placeholder="Search the docs" autocomplete="off" spellcheck="false" role="combobox" aria-expanded="false" aria-controls="results" aria-autocomplete="list"><kbd aria-hidden="true">/</kbd>
<div id="results" class="results" role="listbox" aria-label="Results" hidden></div></search>
<p class="chips"><span class="chip" id="deployment" title="Version of Atlas">Atlas ${escaped(frame.version)}</span></p>
<button type="button" class="icon-button" id="theme"><span aria-hidden="true">◐</span><span class="sr">Colours: as the system</span></button>
</header>
<div class="frame">
<nav id="menu" class="menu" aria-label="Documentation">${navigation(frame, place, name)}</nav>
<main id="main" tabindex="-1">
${main}
</main>
</div>
<p class="sr" id="said" role="status"></p>
</body>
</html>
`;
}

/** Where each script is loaded by the page itself; the others are imported by these. */
const LOADED: Readonly<Record<(typeof PAGE_SCRIPTS)[number], 'everywhere' | 'home' | 'imported'>> = {
  'page.js': 'everywhere',
  'search.js': 'everywhere',
  'try.js': 'home',
  'elements.js': 'imported',
  'request.js': 'imported',
  'first-call.js': 'imported',
};

/** The sections of the reference before its operations. */
const SECTIONS = [
  ['start', 'First order'],
  ['access', 'Access'],
  ['outcomes', 'Outcomes'],
  ['errors', 'Errors'],
  ['document', 'OpenAPI'],
] as const;

function navigation({ contract, operations, titles }: Frame, place: Place, current: string | undefined): string {
  const link = (href: string, text: string, here = false) =>
    `<li><a href="${href}"${here ? ' aria-current="page"' : ''}>${text}</a></li>`;
  const list = (title: string, items: readonly string[]) => `<h2>${title}</h2><ul>${items.join('')}</ul>`;
  const byTag = contract.tags.map(({ name }) =>
    list(
      name,
      operations
        .filter(({ tag }) => tag === name)
        .map(({ name: operation, method, summary }) =>
          link(
            toReference(place, operationAnchor(operation)),
            `<span class="method ${method}">${method}</span><span>${escaped(summary)}</span>`,
          ),
        ),
    ),
  );
  const guides = GUIDE_GROUPS.map((group) =>
    list(
      group,
      GUIDES.filter((guide) => guide.group === group).map(({ name }) =>
        link(toFile(place, name), escaped(titles.get(name) ?? name), name === current),
      ),
    ),
  );
  return [
    list(
      'Begin',
      SECTIONS.map(([anchor, text]) => link(toReference(place, anchor), text)),
    ),
    ...guides.slice(0, 1),
    ...byTag,
    list('Words', [
      link(toFile(place, 'models'), 'Models', current === 'models'),
      link(toReference(place, 'problems'), 'Problems'),
    ]),
    ...guides.slice(1),
  ].join('');
}
