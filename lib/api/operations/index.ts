import { intents } from './intents.ts';
import { orders } from './orders.ts';
import { reference } from './reference.ts';
import { service } from './service.ts';

/** Every operation of the API, one row each, in the order of the reference. */
export const operations = { ...orders, ...intents, ...reference, ...service } as const;

export type OperationName = keyof typeof operations;
