import { VERSION } from '../lib/runtime/version.ts';
import { tour } from './curl.ts';
import type { LocalRecord } from './record.ts';
import { isRemote, type LocalSettings, type ProductHome } from './settings.ts';

export interface Running {
  /** Where the gateway is bound. */
  readonly url: string;
  readonly paperUrl: string | undefined;
  readonly settings: LocalSettings;
  /** Where commands are recorded. */
  readonly record: Pick<LocalRecord, 'told' | 'note'>;
  /** What may be traded now. */
  readonly trading: string;
  readonly token: boolean;
  /** A limit price that rests below the book, for the example order; the table's own when it is not known. */
  readonly restingPrice: string | undefined;
}

/** What `npm start` prints once everything listens. */
export function banner({ url, paperUrl, settings, record, trading, token, restingPrice }: Running): string {
  const reachable = url.replace(/\/\/(0\.0\.0\.0|\[::\])/, '//127.0.0.1');
  return [
    `Atlas ${VERSION}`,
    '',
    `  API    ${reachable}/v1${reachable === url ? '' : `   (listening on ${settings.host})`}`,
    `  Docs   ${reachable}/docs`,
    ...(paperUrl === undefined ? [] : [`  Paper  ${paperUrl}   (what it can do: ${paperUrl}/control)`]),
    `  Record ${record.told}`,
    `  Trade  ${trading}`,
    '',
    ...settings.homes.map(({ product, origin }) => `  ${product.padEnd(14)} ${origin ?? 'paper'}`),
    ...[...settings.notes, ...(record.note === undefined ? [] : [record.note])].map((note) => `  Note: ${note}`),
    ...settings.homes.filter(isRemote).map(warning),
    '',
    `Try, in another terminal${token ? ', with ATLAS_LOCAL_TOKEN set there too' : ''}:`,
    '',
    ...tour({ url: reachable, token, ...(restingPrice !== undefined && { fresh: { price: restingPrice } }) }).map(
      (line) => `  ${line}`,
    ),
    '',
    ...otherProducts(settings, reachable),
    'Ctrl-C ends it.',
  ].join('\n');
}

/** The commands above are for one product; the others need only another exchange and symbol. */
function otherProducts({ homes }: LocalSettings, url: string): readonly string[] {
  if (!homes.some(({ product }) => product === 'bitmex.coinm')) return [];
  return [
    'Another product: put its exchange, symbol, and a quantity in its unit into an order, e.g.',
    '  "exchange":"bitmex","symbol":"BTC/USD:BTC","quantity":"500"   (500 USD of the inverse perpetual)',
    `  All there are: curl -sS '${url}/v1/instruments'.  Every one played and checked: npm run demo`,
    '',
  ];
}

function warning({ product, origin }: ProductHome): string {
  return `\n  *** LIVE: orders on ${product} go to ${origin}, with real money unless that is a test network. ***`;
}
