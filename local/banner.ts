import { VERSION } from '../lib/runtime/version.ts';
import { tour } from './curl.ts';
import type { LocalRecord } from './record.ts';
import { isRemote, type LocalSettings, type ProductHome } from './settings.ts';

export interface Running {
  /** The URL that the gateway is bound to. */
  readonly url: string;
  readonly paperUrl: string | undefined;
  readonly settings: LocalSettings;
  /** Where commands are recorded. */
  readonly record: Pick<LocalRecord, 'told' | 'note'>;
  /** What may be traded now. */
  readonly trading: string;
  readonly token: boolean;
  /** Whether the console is served. */
  readonly console: boolean;
  /** Whether tools for AI agents are served. */
  readonly mcp: boolean;
  /** A limit price below the book for the example order; the operations table's own price when unknown. */
  readonly restingPrice: string | undefined;
}

/** What `npm start` prints once everything listens. */
export function banner({
  url,
  paperUrl,
  settings,
  record,
  trading,
  token,
  console,
  mcp,
  restingPrice,
}: Running): string {
  const reachable = url.replace(/\/\/(0\.0\.0\.0|\[::\])/, '//127.0.0.1');
  return [
    `Atlas ${VERSION}`,
    '',
    `  API    ${reachable}/v1${reachable === url ? '' : `   (listening on ${settings.host})`}`,
    `  Docs   ${reachable}/docs`,
    ...(console ? [`  See    ${reachable}/console   (books, orders, a ticket and faults, live)`] : []),
    ...(mcp ? [`  Tools  ${reachable}/mcp   (for AI agents: Model Context Protocol)`] : []),
    ...(paperUrl === undefined ? [] : [`  Paper  ${paperUrl}   (control port: ${paperUrl}/control)`]),
    `  Record ${record.told}`,
    `  Trade  ${trading}`,
    '',
    ...settings.homes.map(({ product, origin }) => `  ${product.padEnd(14)} ${origin ?? 'paper'}`),
    ...[...settings.notes, ...(record.note === undefined ? [] : [record.note])].map((note) => `  Note: ${note}`),
    ...settings.homes.filter(isRemote).map(warning),
    '',
    `Try, in another terminal${token ? ', with ATLAS_LOCAL_TOKEN set there as well' : ''}:`,
    '',
    '  # For bash, zsh and the like; on Windows in WSL or Git Bash. PowerShell reads quotes in another way.',
    ...tour({ url: reachable, token, ...(restingPrice !== undefined && { fresh: { price: restingPrice } }) }).map(
      (line) => `  ${line}`,
    ),
    '',
    ...otherProducts(settings, reachable),
    'Press Ctrl-C to stop.',
  ].join('\n');
}

/** The commands above use one product; any other needs only its exchange, symbol and quantity. */
function otherProducts({ homes }: LocalSettings, url: string): readonly string[] {
  if (!homes.some(({ product }) => product === 'bitmex.coinm')) return [];
  return [
    'For another product, change the exchange, symbol and quantity of the order, e.g.',
    '  "exchange":"bitmex","symbol":"BTC/USD:BTC","quantity":"500"   (500 USD of the inverse perpetual)',
    `  List them all: curl -sS '${url}/v1/instruments'.  Try every product: npm run demo`,
    '',
  ];
}

function warning({ product, origin }: ProductHome): string {
  return `\n  *** LIVE: orders on ${product} go to ${origin}, with real money unless it is a testnet. ***`;
}
