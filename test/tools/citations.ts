/** The documents of the exchanges' protocols, docs/venues/<venue>.md, and the comments that cite their sections. */

/** The fault of a citation, and its place. */
export interface CitationFault {
  readonly line: number;
  readonly message: string;
}

const PLACE = 'docs/venues';

/** `docs/venues/<venue>.md`, and the sections that follow it, each optionally with a remark in brackets. */
const CITATION =
  /docs\/venues\/([a-z-]+)\.md((?:(?:[\s*/,;–]|\b(?:and|or|to)\b|\([^()§]{0,60}\))*§[A-Z]?\d+(?:\.\d+)*(?:–\d+(?:\.\d+)*)?)*)/g;
/** One section, or the two ends of a range; no section number has a letter, so one with a letter is reported. */
const SECTION = /§([A-Z]?\d+(?:\.\d+)*)(?:–(\d+(?:\.\d+)*))?/g;
/** Sections of documents that are not ours. */
const FOREIGN = /\bRFC \d+,? $/;
/** Documents that are not in the repository, and names without their folder. */
const ELSEWHERE = /(?<![\w./-])(?:protocol\/[\w-]+\.md|[a-z-]+\.md(?= §))/g;

/**
 * The section numbers of a document, in order: headings (`## 2. Endpoints`, `### 2.1 Place order`), and, where a
 * section has no further headings, the items of its numbered list (`§0.2`).
 */
export function sectionsOf(document: string): readonly string[] {
  const sections: string[] = [];
  let open: string | undefined;
  let fenced = false;
  for (const line of document.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    if (fenced) continue;
    const [, marks, heading] = /^(#{2,4}) (\d+(?:\.\d+)*)\.? /.exec(line) ?? [];
    const item = /^(\d+)\. /.exec(line)?.[1];
    if (heading !== undefined) {
      sections.push(heading);
      open = marks === '##' ? heading : undefined;
    } else if (line.startsWith('## ')) {
      open = undefined;
    } else if (item !== undefined && open !== undefined) {
      sections.push(`${open}.${item}`);
    }
  }
  return sections;
}

/** The venue of a bare `§2.1` in a file: that of its folder, or of the document itself. */
export function venueOf(file: string, venues: Iterable<string>): string | undefined {
  return [...venues].find(
    (venue) =>
      file === `${PLACE}/${venue}.md` ||
      ['lib/exchanges', 'paper/src'].some(
        (room) => file.startsWith(`${room}/${venue}/`) || file === `${room}/${venue}.ts`,
      ),
  );
}

/** Every citation in a file that leads nowhere. `documents`: the sections of each venue's document. */
export function citationFaults(
  file: string,
  text: string,
  documents: ReadonlyMap<string, readonly string[]>,
): readonly CitationFault[] {
  const faults: CitationFault[] = [];
  const report = (at: number, message: string) => faults.push({ line: text.slice(0, at).split('\n').length, message });

  const check = (venue: string, cited: string, from: number) => {
    const sections = documents.get(venue) ?? [];
    for (const { index, 1: first = '', 2: last } of cited.matchAll(SECTION))
      for (const section of last === undefined ? [first] : [first, last])
        if (!sections.includes(section))
          report(from + index, `${PLACE}/${venue}.md has no §${section}; nearest: ${nearest(section, sections)}`);
  };

  const named = [...text.matchAll(CITATION)].map(({ index, 0: whole, 1: venue = '', 2: cited = '' }) => {
    if (documents.has(venue)) check(venue, cited, index + whole.length - cited.length);
    else report(index, `there is no ${PLACE}/${venue}.md; there are ${[...documents.keys()].join(', ')}`);
    return { from: index, to: index + whole.length };
  });
  for (const { index, 0: name } of text.matchAll(ELSEWHERE))
    report(index, `${name} is not in the repository: cite ${PLACE}/<venue>.md`);

  const own = venueOf(file, documents.keys());
  if (own !== undefined)
    for (const { index, 0: cited } of text.matchAll(SECTION))
      if (!named.some(({ from, to }) => from <= index && index < to) && !FOREIGN.test(text.slice(0, index)))
        check(own, cited, index);
  return faults.toSorted((a, b) => a.line - b.line);
}

/** The sections before and after the expected place. */
function nearest(section: string, sections: readonly string[]): string {
  const behind = sections.findIndex((other) => inOrder(section, other) < 0);
  const place = behind === -1 ? sections.length : behind;
  return sections
    .slice(Math.max(0, place - 2), place + 2)
    .map((other) => `§${other}`)
    .join(', ');
}

function inOrder(left: string, right: string): number {
  const [a, b] = [left, right].map((each) =>
    each
      .replace(/^[A-Z]/, '')
      .split('.')
      .map(Number),
  );
  for (let index = 0; index < 3; index++) {
    const difference = (a?.[index] ?? -1) - (b?.[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
