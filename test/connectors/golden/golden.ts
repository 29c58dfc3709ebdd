/** The headers of every request of a kind, e.g. of `signed GET`, by their names. */
export type KindHeaders = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What one client sends. */
export interface Recorded {
  readonly headers: KindHeaders;
  /** The requests of each input, by its name. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

type Client = 'ccxt' | 'atlas';

/** What both send, as it is stored: side by side. */
export interface Golden {
  /** The version of ccxt. */
  readonly version: string;
  readonly headers: Readonly<Record<Client, KindHeaders>>;
  readonly inputs: Readonly<Record<string, Readonly<Record<Client, readonly string[]>>>>;
}

/** Throws where the clients were not given the same inputs. */
export function goldenOf(version: string, ccxt: Recorded, atlas: Recorded): Golden {
  const names = Object.keys(ccxt.inputs);
  if (names.join() !== Object.keys(atlas.inputs).join()) throw new Error('the clients have different inputs');
  return {
    version,
    headers: { ccxt: ccxt.headers, atlas: atlas.headers },
    inputs: Object.fromEntries(
      names.map((name) => [name, { ccxt: ccxt.inputs[name] ?? [], atlas: atlas.inputs[name] ?? [] }]),
    ),
  };
}

/** What one of the clients sends in a record of both. */
export function recordedOf({ headers, inputs }: Golden, client: Client): Recorded {
  return {
    headers: headers[client],
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, sent]) => [name, sent[client]])),
  };
}

/** An input is a wish on an instrument. */
export function inputName(wish: string, symbol: string): string {
  return `${symbol}: ${wish}`;
}

/** The parts of {@link inputName}; unified symbols have no blank behind their colon. */
export function partsOfInput(name: string): { readonly symbol: string; readonly wish: string } {
  const at = name.indexOf(': ');
  return { symbol: name.slice(0, at), wish: name.slice(at + 2) };
}
