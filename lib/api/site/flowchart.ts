import { escaped } from './html.ts';

const NODE = String.raw`(\w+)(?:\(\[(.+?)\]\)|\["(.+?)"\]|\{(.+?)\})?`;
const ARROW = new RegExp(`^${NODE} -- (?:"(.+?)"|(.+?)) --> ${NODE}$`);

/**
 * A Mermaid flowchart as a table of its arrows, which is what can be read aloud, searched and shown on a phone. Throws on a
 * line that is no arrow with a label.
 */
export function flowchartTable(source: string): string {
  const labels = new Map<string, string>();
  const arrows = source
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [whole, from = '', a, b, c, quoted, bare = '', to = '', d, e, f] = ARROW.exec(line) ?? [];
      if (whole === undefined) throw new Error(`A flowchart has a line that is no arrow with a label: ${line}`);
      for (const [name, label] of [
        [from, a ?? b ?? c],
        [to, d ?? e ?? f],
      ] as const) {
        if (label !== undefined) labels.set(name, label.replaceAll('<br/>', ' '));
      }
      return { from, when: quoted ?? bare, to };
    });
  const rows = arrows.map(({ from, when, to }) =>
    [labels.get(from) ?? from, when, labels.get(to) ?? to].map((text) => `<td>${escaped(text)}</td>`).join(''),
  );
  return `<div class="scroll" tabindex="0" role="group" aria-label="Steps"><table><thead><tr><th>At</th><th>when</th><th>then</th></tr></thead><tbody>${rows.map((row) => `<tr>${row}</tr>`).join('')}</tbody></table></div>`;
}
