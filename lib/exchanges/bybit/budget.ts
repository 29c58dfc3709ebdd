import {
  type BudgetLimit,
  type BudgetReport,
  createRequestBudget,
  NO_RESERVE,
  type RequestBudget,
  SHARED_RESERVE,
} from '../client/request-budget.ts';

/** Endpoints with their own limit, in requests a second per account (docs/venues/bybit.md §5). */
const PER_SECOND = {
  create: { spot: 20, contracts: 10 },
  amend: { spot: 10, contracts: 10 },
  cancel: { spot: 20, contracts: 10 },
  cancelAll: { spot: 20, contracts: 10 },
  realtime: { spot: 50, contracts: 50 },
  history: { spot: 50, contracts: 50 },
  executions: { spot: 50, contracts: 50 },
} as const satisfies Record<string, Readonly<Record<LimitFamily, number>>>;

/** Linear and inverse are assumed to share one count; unverified (§5). */
export type LimitFamily = 'spot' | 'contracts';
export type LimitedEndpoint = keyof typeof PER_SECOND;

/** A request count: an endpoint for one family of categories. */
export interface LimitKey {
  readonly endpoint: LimitedEndpoint;
  readonly family: LimitFamily;
}

const FAMILIES: readonly LimitFamily[] = ['spot', 'contracts'];
const ENDPOINTS: readonly LimitedEndpoint[] = [
  'create',
  'amend',
  'cancel',
  'cancelAll',
  'realtime',
  'history',
  'executions',
];

/** 600 requests per address in five seconds, of any kind (§5). */
const ADDRESS_LIMIT: BudgetLimit = {
  name: 'requests-5s',
  counts: 'requests',
  limit: 600,
  windowSeconds: 5,
  refill: 'continuous',
  reserve: SHARED_RESERVE,
};

export interface BybitBudget extends Omit<RequestBudget, 'learn'> {
  /** The budget in the headers of a reply to a private request. */
  report(headers: Readonly<Record<string, string>>, key: LimitKey | undefined, receivedAt: number): BudgetReport;
}

/** The cost of a request. */
export function costOf(key: LimitKey | undefined): Readonly<Record<string, number>> {
  return { [ADDRESS_LIMIT.counts]: 1, ...(key !== undefined && { [countOf(key)]: 1 }) };
}

/** `X-Bapi-Limit` and `X-Bapi-Limit-Status` give the limit of the endpoint and its remainder (§5). */
export function createBybitBudget(now: () => number): BybitBudget {
  const budget = createRequestBudget(
    'bybit',
    [ADDRESS_LIMIT, ...FAMILIES.flatMap((family) => ENDPOINTS.map((endpoint) => limitOf({ endpoint, family })))],
    now,
  );
  return {
    ...budget,
    report(headers, key, receivedAt) {
      const [limit, left] = [wholeNumber(headers['x-bapi-limit']), wholeNumber(headers['x-bapi-limit-status'])];
      if (key === undefined || limit === undefined || left === undefined) return { used: {}, receivedAt };
      if (limit > 0) budget.learn({ ...limitOf(key), limit });
      return { used: { [nameOf(key)]: Math.max(0, limit - left) }, receivedAt };
    },
  };
}

/** Whether a reading applies to one family of categories, or to all. */
export function concerns(family: LimitFamily, name: string): boolean {
  return FAMILIES.every((other) => other === family || !name.endsWith(`-${other}-1s`));
}

function limitOf(key: LimitKey): BudgetLimit {
  return {
    name: nameOf(key),
    counts: countOf(key),
    limit: PER_SECOND[key.endpoint][key.family],
    windowSeconds: 1,
    refill: 'continuous',
    // Each endpoint is counted separately: nothing more urgent uses the same count.
    reserve: NO_RESERVE,
  };
}

function nameOf({ endpoint, family }: LimitKey): string {
  return `${endpoint}-${family}-1s`;
}

function countOf({ endpoint, family }: LimitKey): string {
  return `${endpoint}.${family}`;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
