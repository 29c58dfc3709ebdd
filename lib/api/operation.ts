import type * as z from 'zod';
import type { ProblemCode } from '../domain/problem.ts';
import type { KeyUse } from '../exchanges/credentials.ts';
import type { IntentOperation } from '../intents/intent.ts';
import type { Deprecation } from './deprecation.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call: anyone; callers that may read; callers that may trade; or senders that cannot sign, whose body proves who they
 * are to the function itself.
 */
export type Scope = 'public' | 'read' | 'trade' | 'hook';

/** Whether an operation of the scope can place or change orders. */
export const IS_TRADING: Readonly<Record<Scope, boolean>> = { public: false, read: false, trade: true, hook: true };

/** Whether the gateway lets anyone call an operation of the scope. */
export const IS_OPEN: Readonly<Record<Scope, boolean>> = { public: true, read: false, trade: false, hook: true };

/**
 * What an operation or schedule needs of the account and the deployment. The stack grants each function exactly this, so a
 * row shows what its function can do.
 */
export interface Needs {
  /** The exchange keys it signs with. `readOnly`: keys without trading permission are enough. */
  readonly keys: KeyUse | 'none';
  /**
   * - `follow`: looks up commands by id and client order id, and writes none.
   * - `record`: records what it sends and the outcome.
   * - `recordPlaces`: `record`, and looks up by client order id: which command owns the order under an id depends on which
   *   other commands were given it.
   * - `sweep`: finds unfinished commands and records their outcomes.
   */
  readonly intents: 'none' | 'follow' | 'record' | 'recordPlaces' | 'sweep';
  /**
   * The shared instrument lists. `read`: uses them, and asks an exchange when one is stale, so it also reads and shares
   * back-offs. `refresh`: asks the exchanges and replaces the lists.
   */
  readonly instruments: 'none' | 'read' | 'refresh';
  /**
   * `obey`: can increase a position, so the operator may forbid it; cancels pass in every state. `tell`: reports the state.
   */
  readonly tradingState: 'none' | 'obey' | 'tell';
  /**
   * The dead man's switches; absent: none. `arm`: reads and writes those of a scope. `list`: reads all. `fire`: finds those that
   * are due, and writes them.
   */
  readonly switches?: 'arm' | 'list' | 'fire';
  /** `receive`: reads the strategies, their secrets among them, and counts their alerts; absent: neither. */
  readonly alerts?: 'receive';
}

/** The groups of operations, in the order of the reference. */
export const TAGS = {
  Orders: 'Place, read, list, amend, cancel.',
  'Order lists': 'Orders of which one ends or starts another: OCO, OTO, OTOCO.',
  Alerts: 'Orders by alerts, e.g. of TradingView. Off by default.',
  Account: 'Fills, positions, balances and fee rates, over all exchanges.',
  Reference: 'Instruments, quotes, exchange status, and what this deployment allows.',
  Service: 'Health and this document.',
} as const;
type Tag = keyof typeof TAGS;

/** Requests per second, and the size of a burst. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export interface ResponseShape {
  readonly description: string;
  /** Absent: the body is not JSON; see `contentType`. */
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that only some answers carry. */
  readonly optionalHeaders?: Readonly<Record<string, string>>;
  readonly examples?: Readonly<Record<string, unknown>>;
}

/**
 * One row of the API. Validation, types, the OpenAPI document, the routes of the local gateway and of the stack, the
 * function's permissions and capacity, and the contract tests all derive from it.
 */
export interface Operation<
  Path extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Headers extends z.ZodObject | undefined = z.ZodObject | undefined,
> {
  /** camelCase; the function file is its kebab-case form. */
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly scope: Scope;
  /** What it does to orders; absent for reads. */
  readonly command?: IntentOperation;
  readonly needs: Needs;
  /** Latency-critical: where the stack keeps provisioned containers, it keeps them for this operation. */
  readonly keptWarm?: true;
  /** Set where the limit of its scope is not enough. */
  readonly throttle?: Throttle;
  /** The longest a request may take, milliseconds, where callers wait for less than the configured budget. */
  readonly budgetMs?: number;
  /** The deployment option that enables it; absent: always served. */
  readonly onlyWith?: 'docs' | 'hooks';
  /** That a later version may be without it: answers and documents say so. */
  readonly deprecated?: Deprecation;
  readonly tag: Tag;
  readonly summary: string;
  readonly description: string;
  readonly pathParameters: Path;
  readonly query: Query;
  /** The request headers it uses, as named in the API. */
  readonly headers?: Headers;
  readonly body: Body;
  readonly requestExamples?: Readonly<Record<string, unknown>>;
  /**
   * The body of an operation that reads it itself, as text, because nothing may be said about it before it has proven who
   * sends it. Such an operation has no `body`.
   */
  readonly ownBody?: { readonly schema: z.ZodType; readonly examples: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<number, ResponseShape>>;
  /** Of a command: the one type of its 2xx bodies, so that generated clients see an unknown outcome whatever the status. */
  readonly outcomes?: z.ZodType;
  /** Problems specific to this operation, besides the common ones. */
  readonly problems: readonly ProblemCode[];
  /** Problems that only the bodies of its successes tell, besides those of placing an order. */
  readonly toldProblems?: readonly ProblemCode[];
}

/**
 * The fields of its row a function reads. The others are for docs, stack and tests, and only in the bundle of the OpenAPI
 * document (`infra/served-contract.ts`).
 */
export const SERVED_FIELDS = [
  'name',
  'method',
  'path',
  'scope',
  'command',
  'needs',
  'budgetMs',
  'deprecated',
  'pathParameters',
  'query',
  'headers',
  'body',
] as const satisfies readonly (keyof Operation)[];

/** A row with only the fields a function reads. */
export type ServedOperation = Pick<Operation, (typeof SERVED_FIELDS)[number]>;

/** A row of the table, typed by its own schemas; its handler is typed by it. */
export function operation<
  Path extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType | undefined,
  Headers extends z.ZodObject | undefined = undefined,
>(row: Operation<Path, Query, Body, Headers>): Operation<Path, Query, Body, Headers> {
  return row;
}

/** What a handler receives: parsed and validated. */
export interface Input<O extends ServedOperation> {
  readonly path: z.output<O['pathParameters']>;
  readonly query: z.output<O['query']>;
  readonly headers: [NonNullable<O['headers']>] extends [never] ? undefined : z.output<NonNullable<O['headers']>>;
  readonly body: O['body'] extends z.ZodType ? z.output<O['body']> : undefined;
}

/** The name of an operation's file in `functions/` and of its Lambda: `placeOrder` -> `place-order`. */
export function fileName(operation: { readonly name: string }): string {
  return operation.name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
