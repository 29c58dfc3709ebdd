/** A frame with the time spent in it and in its callees, in milliseconds. */
export interface Frame {
  readonly name: string;
  ms: number;
  readonly parts: Map<string, Frame>;
}

const WIDTH = 1200;
const ROW = 17;
/** Narrower frames are left out: they would be unreadable, and make up most of the file. */
const LEAST_PX = 2.5;
/** Average width of a character of the font. */
const LETTER_PX = 6.2;

/** The owner of the code, by colour. */
const OWNERS: readonly { readonly title: string; readonly colour: string; readonly owns: (name: string) => boolean }[] =
  [
    { title: 'Node', colour: '#9db4c0', owns: (name) => name.startsWith('node:') || name.startsWith('(') },
    { title: 'Atlas', colour: '#f2a65a', owns: (name) => /^(lib|functions)\//.test(name) },
    { title: 'AWS SDK', colour: '#e07a5f', owns: (name) => /^@(aws-sdk|smithy|aws)\//.test(name) },
    {
      title: 'Powertools, X-Ray',
      colour: '#81b29a',
      owns: (name) => /^(@aws-lambda-powertools|aws-xray|cls-hooked)/.test(name),
    },
    { title: 'zod', colour: '#c9a4e0', owns: (name) => name.startsWith('zod/') },
    { title: 'others', colour: '#e8d9b5', owns: () => true },
  ];

/**
 * Renders the frames as an SVG: callers above callees, widths by share of the time. Each frame's tooltip has the full
 * name and the share.
 */
export function flameGraph(root: Frame): string {
  const pixels = WIDTH / root.ms;
  const boxes: string[] = [];
  let depth = 0;
  const draw = (frame: Frame, x: number, row: number): void => {
    const width = frame.ms * pixels;
    if (width < LEAST_PX) return;
    depth = Math.max(depth, row);
    boxes.push(box(frame, (100 * frame.ms) / root.ms, x, row, width));
    let at = x;
    for (const part of [...frame.parts.values()].toSorted((one, other) => other.ms - one.ms)) {
      draw(part, at, row + 1);
      at += part.ms * pixels;
    }
  };
  draw(root, 0, 1);
  const height = (depth + 2) * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11"><title>Where the time of the start goes</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...legend(),
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

function box({ name }: Frame, percent: number, x: number, row: number, width: number): string {
  const { colour } = ownerOf(name);
  const letters = Math.floor((width - 4) / LETTER_PX);
  const shown = name.length <= letters ? name : letters < 4 ? '' : `…${name.slice(1 - letters)}`;
  const y = row * ROW;
  const text = shown === '' ? '' : `<text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escaped(shown)}</text>`;
  const area = `x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}"`;
  return `<g><title>${escaped(name)}: ${percent.toFixed(1)} %</title><rect ${area} fill="${colour}"/>${text}</g>`;
}

function legend(): readonly string[] {
  return OWNERS.map(
    ({ title, colour }, index) =>
      `<rect x="${index * 150}" y="2" width="10" height="10" fill="${colour}"/><text x="${index * 150 + 14}" y="11">${title}</text>`,
  );
}

function ownerOf(name: string) {
  const owner = OWNERS.find(({ owns }) => owns(name));
  if (owner === undefined) throw new RangeError(`no owner matches ${name}`);
  return owner;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
