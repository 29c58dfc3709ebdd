import { join } from 'node:path';
import { AUTHORIZER_VARIABLES } from '../../../lib/api/authorizer/authorizer.ts';
import { fileName } from '../../../lib/api/operation.ts';
import { type OperationName, operations } from '../../../lib/api/operations/index.ts';
import { type ScheduleName, schedules } from '../../../lib/api/schedules.ts';
import type { Exchange } from '../../../lib/domain/instrument.ts';
import { VENUES } from '../../../lib/exchanges/venues.ts';
import { type FirstRequest, OPERATION_REQUESTS, placing, SCHEDULE_REQUESTS } from './requests.ts';
import { RIVAL_NAMES, RIVALS } from './rivals.ts';
import { traceId } from './world/world.ts';

/** One line of the table: a fresh process per sample. */
export interface Row {
  readonly group: 'rivals' | 'order' | 'operations';
  readonly name: string;
  /** Folder with `index.js`. */
  readonly bundle: string;
  /** Added to the shared environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** When absent, the sample ends once the module is loaded. */
  readonly request?: FirstRequest;
}

/** Where the bundles lie. */
export interface Bundles {
  readonly atlas: string;
  readonly rivals: string;
  /** Another build of Atlas, to compare with. */
  readonly beside?: string;
  /** A build without one of the venues. */
  readonly without?: { readonly folder: string; readonly exchange: Exchange };
}

/** The row that every ratio refers to. */
export const REFERENCE = RIVALS.book;

const SAMPLED = { _X_AMZN_TRACE_ID: traceId(true) };

const AUTHORIZER_ENVIRONMENT = {
  [AUTHORIZER_VARIABLES.issuer]: 'https://login.example',
  [AUTHORIZER_VARIABLES.audience]: 'atlas',
  [AUTHORIZER_VARIABLES.algorithm]: 'ES256',
};

const OPERATION_NAMES = Object.keys(operations) as readonly OperationName[];

/** Every row, in the order of the table. */
export function allRows({ atlas, rivals, beside, without }: Bundles): readonly Row[] {
  const rival = (name: (typeof RIVAL_NAMES)[number]): Row => ({
    group: 'rivals',
    name: RIVALS[name],
    bundle: join(rivals, name),
    request: placing(false),
  });
  return [
    ...RIVAL_NAMES.map(rival),
    { ...rival('book'), name: 'by the book, sampled', env: SAMPLED },
    ...orderRows(atlas, '**Atlas**'),
    ...(beside === undefined ? [] : orderRows(beside, 'beside it')),
    ...(without === undefined
      ? []
      : orderRows(without.folder, `without ${without.exchange}`, withoutVariables(without.exchange))),
    ...OPERATION_NAMES.flatMap((name) => operationRows(atlas, name)),
    ...Object.values(schedules).flatMap(({ name }) => functionRows(atlas, name, SCHEDULE_REQUESTS[name])),
    ...functionRows(atlas, 'authorize', null, AUTHORIZER_ENVIRONMENT),
  ];
}

/** A function that does not know the exchange refuses its variables. */
function withoutVariables(exchange: Exchange): NonNullable<Row['env']> {
  return Object.fromEntries(VENUES[exchange].hosts.map(({ variable }) => [variable, undefined]));
}

function orderRows(atlas: string, who: string, common: Row['env'] = {}): readonly Row[] {
  const row = (name: string, request?: FirstRequest, env: Row['env'] = {}): Row => ({
    group: 'order',
    name: `${who}, ${name}`,
    bundle: join(atlas, fileName(operations.placeOrder)),
    env: { ...common, ...env },
    ...(request && { request }),
  });
  return [
    row('import alone'),
    row('first order, no key', placing(false)),
    row('first order, with key', placing(true)),
    row('first order, no key, sampled', placing(false), SAMPLED),
    row('first order, with key, sampled', placing(true), SAMPLED),
  ];
}

/** The operation with rows of its own has no other row. */
function operationRows(atlas: string, name: OperationName): readonly Row[] {
  return name === 'placeOrder' ? [] : functionRows(atlas, name, OPERATION_REQUESTS[name]);
}

function functionRows(
  atlas: string,
  name: OperationName | ScheduleName | 'authorize',
  request: FirstRequest | null,
  env: Readonly<Record<string, string>> = {},
): readonly Row[] {
  const file = fileName({ name });
  const loaded: Row = { group: 'operations', name: `\`${file}\`, import`, bundle: join(atlas, file), env };
  return request === null ? [loaded] : [loaded, { ...loaded, name: `\`${file}\`, first request`, request }];
}
