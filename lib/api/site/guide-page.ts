import { GUIDES, type Guide } from '../docs/guides.ts';
import { escaped } from './html.ts';
import type { RenderedDocument } from './markdown.ts';
import { type Frame, shell } from './shell.ts';

/** A document beside the reference, with what it contains and what comes next. */
export function guidePage(frame: Frame, { name, group }: Guide, { title, html, headings }: RenderedDocument): string {
  const contents = headings.filter(({ depth }) => depth === 2);
  const inside =
    contents.length < 2
      ? ''
      : `<aside class="contents" aria-label="On this page"><h2>On this page</h2><ul>${contents
          .map(({ text, anchor }) => `<li><a href="#${anchor}">${escaped(text)}</a></li>`)
          .join('')}</ul></aside>`;
  const at = GUIDES.findIndex((guide) => guide.name === name);
  const link = (guide: Guide | undefined, rel: 'prev' | 'next') =>
    guide === undefined
      ? '<span></span>'
      : `<a rel="${rel}" href="${guide.name}"><span>${rel === 'prev' ? 'Before' : 'Next'}</span>${escaped(frame.titles.get(guide.name) ?? guide.name)}</a>`;
  const main = `<div class="guide"><article class="prose"><p class="group">${group}</p><h1>${escaped(title)}</h1>${html}<nav class="turn" aria-label="Neighbours">${link(GUIDES[at - 1], 'prev')}${link(GUIDES[at + 1], 'next')}</nav></article>${inside}</div>`;
  return shell(frame, { place: 'beside', name, title: `${title} · Atlas API`, main });
}
