import {
  type BudgetLimit,
  type BudgetReport,
  createRequestBudget,
  NO_RESERVE,
  type RequestBudget,
  SHARED_RESERVE,
} from '../client/request-budget.ts';

/** Endpoints with a limit of their own, in requests a second of one account (docs/venues/bybit.md §5). */
const PER_SECOND = {
  create: { spot: 20, contracts: 10 },
  amend: { spot: 10, contracts: 10 },
  cancel: { spot: 20, contracts: 10 },
  cancelAll: { spot: 20, contracts: 10 },
  realtime: { spot: 50, contracts: 50 },
  history: { spot: 50, contracts: 50 },
  executions: { spot: 50, contracts: 50 },
} as const satisfies Record<string, Readonly<Record<LimitFamily, number>>>;

/** Linear and inverse are taken to share one count; unverified (§5). */
export type LimitFamily = 'spot' | 'contracts';
export type LimitedEndpoint = keyof typeof PER_SECOND;

/** A count of requests: an endpoint for one family of categories. */
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

/** 600 requests of one address in five seconds, whatever they are (§5). */
const ADDRESS_LIMIT: BudgetLimit = {
  name: 'requests-5s',
  counts: 'requests',
  limit: 600,
  windowSeconds: 5,
  refill: 'continuous',
  reserve: SHARED_RESERVE,
};

export interface BybitBudget extends Omit<RequestBudget, 'learn'> {
  /** What the headers of a reply to a private request say. */
  report(headers: Readonly<Record<string, string>>, key: LimitKey | undefined, receivedAt: number): BudgetReport;
}

/** What a request takes. */
export function costOf(key: LimitKey | undefined): Readonly<Record<string, number>> {
  return { [ADDRESS_LIMIT.counts]: 1, ...(key !== undefined && { [countOf(key)]: 1 }) };
}

/** `X-Bapi-Limit` and `X-Bapi-Limit-Status` tell the limit of the endpoint and what is left of it (§5). */
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

/** Whether a reading is of a family of categories, or of all. */
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
    // Each endpoint is counted by itself: nothing more urgent draws on the same count.
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
