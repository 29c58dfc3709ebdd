import GithubSlugger from 'github-slugger';
import { Marked, type Tokens } from 'marked';
import { codeBlock } from './code.ts';
import { flowchartTable } from './flowchart.ts';
import { codeWord, escaped, plainText } from './html.ts';
import { linkOf, type Place } from './links.ts';

/** A heading of a document, with its anchor. */
interface Heading {
  readonly depth: number;
  readonly text: string;
  readonly anchor: string;
}

/** A part of a document under one heading, for the search. */
interface Passage {
  readonly heading: Heading;
  readonly text: string;
}

export interface RenderedDocument {
  readonly title: string;
  /** Everything below the title. */
  readonly html: string;
  readonly headings: readonly Heading[];
  readonly passages: readonly Passage[];
}

/** Renders a document of the repository, whose path is `file`. Throws where it has no title. */
export function renderDocument(text: string, file: string, place: Place): RenderedDocument {
  const slugger = new GithubSlugger();
  const headings: Heading[] = [];
  const marked = markedFor(file, place);
  marked.use({
    renderer: {
      heading({ depth, tokens }: Tokens.Heading) {
        const inner = this.parser.parseInline(tokens);
        const anchor = slugger.slug(plainText(inner));
        headings.push({ depth, text: plainText(inner), anchor });
        return `<h${depth} id="${anchor}">${inner}</h${depth}>\n`;
      },
    },
  });
  const html = marked.parse(text, { async: false });
  const [title] = headings;
  if (title?.depth !== 1) throw new Error(`${file} does not begin with a title`);
  const parts = html.split(/(?=<h[1-6] id=")/).filter((part) => part.startsWith('<h'));
  return {
    title: title.text,
    html: html.slice(html.indexOf('</h1>') + '</h1>'.length),
    headings: headings.slice(1),
    passages: headings.map((heading, at) => ({
      heading,
      text: plainText((parts[at] ?? '').replace(/^<h(\d).*?<\/h\1>/, '')),
    })),
  };
}

/** Renders a text of the contract, which is a sentence or several paragraphs. */
export function renderText(text: string): string {
  return plain.parse(text, { async: false });
}

/** Renders a text within a paragraph. */
export function renderInline(text: string): string {
  return plain.parseInline(text.replaceAll(/\s+/g, ' '), { async: false });
}

const plain = markedFor('README.md', 'home');

function markedFor(file: string, place: Place): Marked {
  return new Marked({
    renderer: {
      code: ({ text, lang = '' }) =>
        lang === 'mermaid' ? flowchartTable(text) : codeBlock(text, lang.split(' ')[0] ?? ''),
      codespan: ({ text }) => codeWord(text),
      // Marks of the tools that write parts of documents.
      html: () => '',
      // Pictures are binary, which the API does not serve.
      image: () => '',
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const to = linkOf(href, file, place);
        if (to === undefined) return `<span class="in-repository" title="In the repository">${inner}</span>`;
        return `<a href="${escaped(to)}"${to.startsWith('http') ? ' rel="noreferrer"' : ''}>${inner}</a>`;
      },
      table({ header, rows }) {
        const cell = (name: 'th' | 'td', { tokens, align }: Tokens.TableCell) => {
          const inner = this.parser.parseInline(tokens);
          const element = name === 'th' && inner === '' ? 'td' : name;
          return `<${element}${align === 'right' ? ' class="number"' : ''}>${inner}</${element}>`;
        };
        const line = (name: 'th' | 'td', cells: readonly Tokens.TableCell[]) =>
          `<tr>${cells.map((each) => cell(name, each)).join('')}</tr>`;
        return `<div class="scroll" tabindex="0" role="group" aria-label="Table"><table><thead>${line('th', header)}</thead><tbody>${rows
          .map((cells) => line('td', cells))
          .join('')}</tbody></table></div>\n`;
      },
    },
  });
}
