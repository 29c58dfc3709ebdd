import { Problem } from '../../domain/problem.ts';
import { parseOrigin } from '../http/origin.ts';

/**
 * What a host of Bybit is (docs/venues/bybit.md §1.1). Keys of one are unknown at every other, and some lack what the
 * global site has. A host that is not listed, e.g. a paper exchange, is taken to have everything.
 */
interface BybitSite {
  readonly name: string;
  /** What it lacks, as a sentence without its end; `null` where nothing is known to be missing. */
  readonly lacks: string | null;
}

const SPOT_ONLY = 'most of these sites list spot only, with fewer symbols and their own lot filters';

const SITES: Readonly<Record<string, BybitSite>> = {
  'https://api.bybit.com': { name: 'the global site', lacks: null },
  'https://api.bytick.com': { name: 'the global site', lacks: null },
  'https://api-testnet.bybit.com': { name: 'the test network', lacks: null },
  'https://api-demo.bybit.com': {
    name: 'the demo environment',
    lacks: 'it keeps orders for 7 days and has default rate limits only',
  },
  'https://api.bybit.eu': { name: 'the EEA site', lacks: SPOT_ONLY },
  'https://api.bybit.nl': { name: 'the Dutch site', lacks: SPOT_ONLY },
  'https://api.bybit.tr': { name: 'the Turkish site', lacks: SPOT_ONLY },
  'https://api.bybit.kz': { name: 'the Kazakh site', lacks: SPOT_ONLY },
  'https://api.bybitgeorgia.ge': { name: 'the Georgian site', lacks: SPOT_ONLY },
  'https://api.bybit.ae': { name: 'the Emirati site', lacks: SPOT_ONLY },
  'https://api.bybit.id': { name: 'the Indonesian site', lacks: SPOT_ONLY },
  'https://api.manepa.jp': { name: 'the Japanese site', lacks: SPOT_ONLY },
};

/** `undefined` of a host that the document does not name. */
function bybitSiteOf(origin: string): BybitSite | undefined {
  return Object.hasOwn(SITES, origin) ? SITES[origin] : undefined;
}

/** The code of a key that is not known, whether it is wrong or of another site (docs/venues/bybit.md §1.1, §1.6). */
const UNKNOWN_KEY = '10003';

/** Says of a key that is not known at which site it was tried: keys of one are unknown at every other. */
export function withSite(problem: Problem, baseUrl: string): Problem {
  if (problem.details.exchangeCode !== UNKNOWN_KEY) return problem;
  const { key } = parseOrigin(baseUrl);
  const site = bybitSiteOf(key);
  const where = site === undefined ? key : `${site.name} (${key})`;
  const lacks = site?.lacks == null ? '' : ` Besides, ${site.lacks}.`;
  const detail = `${problem.detail} A key of another site or environment of Bybit is unknown at ${where}.${lacks}`;
  return new Problem(problem.code, detail, problem.details, { cause: problem.cause });
}
