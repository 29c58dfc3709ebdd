import { posix } from 'node:path';
import GithubSlugger from 'github-slugger';
import { lexer, type Token, walkTokens } from 'marked';

/** Markdown documents: their links, and the headings that links lead to. */

/** The fault of a link, and its place. */
export interface LinkFault {
  readonly file: string;
  readonly message: string;
}

/** Tracked files by their path in the project, and the text of those that are Markdown. */
export interface Project {
  readonly files: ReadonlySet<string>;
  readonly documents: ReadonlyMap<string, string>;
  /** The anchors of each document's headings. */
  readonly anchors: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Target {
  readonly path: string;
  readonly anchor: string | undefined;
}

const MARKUP_LINK = /\b(?:href|src)="([^"]+)"/g;
const SCHEME = /^[a-z][a-z+.-]*:/i;
/** A document named in a comment or message; docs/venues belongs to the citations. */
const MENTION = /(?<![\w./-])docs\/(?!venues\/)[\w./-]+\.md(?:#[\w-]+)?/g;

/** The project of these files, some of which are documents. */
export function projectOf(files: Iterable<string>, documents: ReadonlyMap<string, string>): Project {
  return {
    files: new Set(files),
    documents,
    anchors: new Map([...documents].map(([file, text]) => [file, anchorsOf(text)])),
  };
}

/** Every link of the documents that leads to no tracked file or folder, or to no heading. */
export function linkFaults(project: Project): readonly LinkFault[] {
  return [...project.documents].flatMap(([file, text]) =>
    linksOf(text).flatMap((link) => {
      const message = faultOf(targetOf(file, link), project);
      return message === undefined ? [] : [{ file, message: `${link}: ${message}` }];
    }),
  );
}

/** Every missing document that some text names by its path, e.g. in a comment. */
export function mentionFaults(file: string, text: string, project: Project): readonly LinkFault[] {
  return [...text.matchAll(MENTION)].flatMap(([mention]) => {
    const message = faultOf(targetOf('', mention), project);
    return message === undefined ? [] : [{ file, message: `${mention}: ${message}` }];
  });
}

/** Documents of a folder that no chain of links reaches from the start. */
export function unreachable(project: Project, start: string, folder: string): readonly string[] {
  const reached = new Set<string>();
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const link of linksOf(project.documents.get(file) ?? '')) {
      const target = targetOf(file, link);
      if (target !== undefined) waiting.push(target.path);
    }
  }
  return [...project.documents.keys()].filter((file) => file.startsWith(`${folder}/`) && !reached.has(file));
}

/** The targets of a document's links, as written: links, pictures, and those in HTML. Code is not a link. */
export function linksOf(document: string): readonly string[] {
  const links: string[] = [];
  const collect = (token: Token) => {
    if (token.type === 'link' || token.type === 'image') links.push(token.href);
    if (token.type === 'html') for (const [, href = ''] of token.text.matchAll(MARKUP_LINK)) links.push(href);
  };
  walkTokens(lexer(document), collect);
  return links;
}

/** The headings in their order, with their anchors as GitHub makes them. */
export function headingsOf(document: string): readonly { readonly text: string; readonly anchor: string }[] {
  const slugger = new GithubSlugger();
  const headings: { text: string; anchor: string }[] = [];
  walkTokens(lexer(document), (token) => {
    if (token.type !== 'heading') return;
    const text = plainText(token.tokens ?? []);
    headings.push({ text, anchor: slugger.slug(text) });
  });
  return headings;
}

/** The anchors of the headings. */
export function anchorsOf(document: string): ReadonlySet<string> {
  return new Set(headingsOf(document).map(({ anchor }) => anchor));
}

function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      'tokens' in token && token.tokens !== undefined ? plainText(token.tokens) : 'text' in token ? token.text : '',
    )
    .join('');
}

/** `undefined`: a link to another site. */
function targetOf(file: string, link: string): Target | undefined {
  if (SCHEME.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const whole = path === '' ? file : posix.join(posix.dirname(file), decodeURI(path));
  return { path: whole.replace(/\/$/, ''), anchor };
}

function faultOf(target: Target | undefined, { files, anchors }: Project): string | undefined {
  if (target === undefined) return undefined;
  const { path, anchor } = target;
  if (!files.has(path) && ![...files].some((file) => file.startsWith(`${path}/`))) return `there is no ${path}`;
  if (anchor === undefined) return undefined;
  const known = anchors.get(path);
  return known === undefined || known.has(anchor) ? undefined : `${path} has no heading #${anchor}`;
}
