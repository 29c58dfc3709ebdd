import type { KindHeaders } from './golden.ts';
import { type LineRequest, readLine } from './request.ts';

/** One thing in which the two clients differ. What a client does not send is `undefined`. */
export interface Difference {
  /**
   * - `field`: a parameter of a query or a member of a body
   * - `order`: the order of the fields that both send
   * - `request`: a whole request
   * - `header`: a header of all requests of a kind
   */
  readonly part: 'field' | 'order' | 'request' | 'header';
  /** Verb and path; of a header, the kind of request. */
  readonly endpoint: string;
  /** Of the field or header. */
  readonly name: string;
  readonly ccxt: string | undefined;
  readonly atlas: string | undefined;
}

/** In what the requests of one input differ. Each request of ccxt is set beside the one of Atlas that is most like it. */
export function differencesOf(ccxt: readonly string[], atlas: readonly string[]): readonly Difference[] {
  const left = [...atlas];
  const differences: Difference[] = [];
  for (const line of ccxt) {
    const [nearest] = left
      .filter((other) => readLine(other).endpoint === readLine(line).endpoint)
      .map((other) => ({ other, between: between(readLine(line), readLine(other)) }))
      .toSorted((a, b) => a.between.length - b.between.length);
    if (nearest === undefined) {
      differences.push(alone(line, { ccxt: line, atlas: undefined }));
    } else {
      left.splice(left.indexOf(nearest.other), 1);
      differences.push(...nearest.between);
    }
  }
  return [...differences, ...left.map((line) => alone(line, { ccxt: undefined, atlas: line }))];
}

function alone(line: string, sent: Pick<Difference, 'ccxt' | 'atlas'>): Difference {
  return { part: 'request', endpoint: readLine(line).endpoint, name: '', ...sent };
}

function between(ccxt: LineRequest, atlas: LineRequest): readonly Difference[] {
  const { endpoint } = ccxt;
  const [ours, theirs] = [new Map(atlas.fields), new Map(ccxt.fields)];
  const fields = [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter((name) => theirs.get(name) !== ours.get(name))
    .map((name): Difference => ({ part: 'field', endpoint, name, ccxt: theirs.get(name), atlas: ours.get(name) }));
  const shared = (from: LineRequest, other: ReadonlyMap<string, string>) =>
    from.fields.flatMap(([name]) => (other.has(name) ? [name] : [])).join(', ');
  const order = { ccxt: shared(ccxt, ours), atlas: shared(atlas, theirs) };
  return [
    ...(ccxt.access === atlas.access
      ? []
      : [{ part: 'header', endpoint, name: 'x-bapi-sign', ccxt: ccxt.access, atlas: atlas.access } as const]),
    ...fields,
    ...(order.ccxt === order.atlas ? [] : [{ part: 'order', endpoint, name: '', ...order } as const]),
  ];
}

/** In what headers the requests of a kind differ, whatever they ask for. */
export function headerDifferences(ccxt: KindHeaders, atlas: KindHeaders): readonly Difference[] {
  return [...new Set([...Object.keys(ccxt), ...Object.keys(atlas)])].flatMap((kind) => {
    const [theirs, ours] = [ccxt[kind] ?? {}, atlas[kind] ?? {}];
    return [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
      .filter((name) => theirs[name] !== ours[name])
      .map((name): Difference => ({ part: 'header', endpoint: kind, name, ccxt: theirs[name], atlas: ours[name] }));
  });
}
