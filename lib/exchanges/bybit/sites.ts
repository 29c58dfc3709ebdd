import { Problem } from '../../domain/problem.ts';
import { parseOrigin } from '../http/origin.ts';
import { BYBIT_RETENTION_MS } from './facts.ts';

/**
 * The kind of a Bybit host (docs/venues/bybit.md §1.1). The keys of one are unknown at every other, and some lack
 * features of the global site. An unlisted host, e.g. a paper exchange, is assumed to have everything.
 */
interface BybitSite {
  readonly name: string;
  /** What it lacks, as a sentence without its end; `null` if nothing is known to be missing. */
  readonly lacks: string | null;
  /** After how long it forgets orders, where that is not after two years. */
  readonly retentionMs?: number;
}

const SPOT_ONLY = 'most of these sites list spot only, with fewer symbols and their own lot filters';

const SITES: Readonly<Record<string, BybitSite>> = {
  'https://api.bybit.com': { name: 'the global site', lacks: null },
  'https://api.bytick.com': { name: 'the global site', lacks: null },
  'https://api-testnet.bybit.com': { name: 'the test network', lacks: null },
  'https://api-demo.bybit.com': {
    name: 'the demo environment',
    lacks: 'it keeps orders for 7 days and has default rate limits only',
    retentionMs: 7 * 86_400_000,
  },
  'https://api.bybit.eu': { name: 'the EEA site', lacks: SPOT_ONLY },
  'https://api.bybit.nl': { name: 'the Dutch site', lacks: SPOT_ONLY },
  'https://api.bybit.tr': { name: 'the Turkish site', lacks: SPOT_ONLY },
  'https://api.bybit-tr.com': { name: 'the Turkish site', lacks: SPOT_ONLY },
  'https://api.bybit.kz': { name: 'the Kazakh site', lacks: SPOT_ONLY },
  'https://api.bybitgeorgia.ge': { name: 'the Georgian site', lacks: SPOT_ONLY },
  'https://api.bybit.ae': { name: 'the Emirati site', lacks: SPOT_ONLY },
  'https://api.bybit.id': { name: 'the Indonesian site', lacks: SPOT_ONLY },
  'https://api.manepa.jp': { name: 'the Japanese site', lacks: SPOT_ONLY },
  'https://api-testnet.manepa.jp': { name: 'the test network of the Japanese site', lacks: SPOT_ONLY },
  'https://api.byhkbit.com': { name: 'the Hong Kong site', lacks: SPOT_ONLY },
};

/** `undefined` for a host that the document does not name. */
function bybitSiteOf(origin: string): BybitSite | undefined {
  return Object.hasOwn(SITES, origin) ? SITES[origin] : undefined;
}

/** After how long the host forgets orders that have ended, whatever filled (docs/venues/bybit.md §1.1, §3). */
export function bybitRetentionMs(baseUrl: string): number {
  return bybitSiteOf(parseOrigin(baseUrl).key)?.retentionMs ?? BYBIT_RETENTION_MS;
}

/** The code of an unknown key, whether it is wrong or of another site (docs/venues/bybit.md §1.1, §1.6). */
const UNKNOWN_KEY = '10003';

/** Adds the site to the refusal of an unknown key, because the keys of one site are unknown at every other. */
export function withSite(problem: Problem, baseUrl: string): Problem {
  if (problem.details.exchangeCode !== UNKNOWN_KEY) return problem;
  const { key } = parseOrigin(baseUrl);
  const site = bybitSiteOf(key);
  const where = site === undefined ? key : `${site.name} (${key})`;
  const lacks = site?.lacks == null ? '' : ` Besides, ${site.lacks}.`;
  const detail = `${problem.detail} A key of another site or environment of Bybit is unknown at ${where}.${lacks}`;
  return new Problem(problem.code, detail, problem.details, { cause: problem.cause });
}
