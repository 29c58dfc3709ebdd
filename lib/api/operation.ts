import type * as z from 'zod';
import type { ProblemCode } from '../domain/problem.ts';
import type { KeyUse } from '../exchanges/credentials.ts';
import type { IntentOperation } from '../intents/intent.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Who may call: anybody, who may read, or who may trade. */
export type Scope = 'public' | 'read' | 'trade';

/**
 * What work needs of the account and of the deployment. The stack gives each function so much and no more, and whoever
 * reads a row knows what may come of it.
 */
export interface Needs {
  /** The exchange keys it signs with. `readOnly`: keys that can do nothing but read are enough. */
  readonly keys: KeyUse | 'none';
  /**
   * - `follow`: looks commands up, by id and by client order id, and writes none.
   * - `record`: writes down what it sends and what came of it.
   * - `recordPlaces`: the same, and looks up by client order id: whose order stands under one depends on who else was told
   *   to use it.
   * - `sweep`: finds the open ones and writes down what came of them.
   */
  readonly intents: 'none' | 'follow' | 'record' | 'recordPlaces' | 'sweep';
  /**
   * The shared lists of instruments. `read`: uses them, and asks an exchange should one be old, so it hears of closed
   * back-offs and shares its own. `refresh`: asks the exchanges and replaces the lists.
   */
  readonly instruments: 'none' | 'read' | 'refresh';
  /** `obey`: can make a position grow, so the operator may forbid it; cancels pass in every state. `tell`: shows the state. */
  readonly tradingState: 'none' | 'obey' | 'tell';
}

/** Requests per second, and how many may come at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export interface ResponseShape {
  readonly description: string;
  /** Absent: the body is not JSON, `contentType` says what it is. */
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Those that only some of its answers carry. */
  readonly optionalHeaders?: Readonly<Record<string, string>>;
  readonly examples?: Readonly<Record<string, unknown>>;
}

/**
 * One row of the contract. Validation, types, the OpenAPI document, the routes of the local gateway and of the stack,
 * the permissions and the capacity of its function, and the contract tests all come from it.
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
  /** What it does to orders; absent where it only reads. */
  readonly command?: IntentOperation;
  readonly needs: Needs;
  /** A trader waits for it: the stack keeps containers of it started, where it keeps any. */
  readonly keptWarm?: true;
  /** Where the limit of its scope is not enough. */
  readonly throttle?: Throttle;
  /** The option of a deployment without which it is not served. */
  readonly onlyWith?: 'docs';
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly pathParameters: Path;
  readonly query: Query;
  /** The request headers that mean something to it, by the names of the contract. */
  readonly headers?: Headers;
  readonly body: Body;
  readonly requestExamples?: Readonly<Record<string, unknown>>;
  readonly responses: Readonly<Record<number, ResponseShape>>;
  /** Problems particular to this operation, besides those any operation can answer with. */
  readonly problems: readonly ProblemCode[];
}

/** A row of the table with the types of its own schemas, which its handler is typed by. */
export function operation<
  Path extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType | undefined,
  Headers extends z.ZodObject | undefined = undefined,
>(row: Operation<Path, Query, Body, Headers>): Operation<Path, Query, Body, Headers> {
  return row;
}

/** What a handler gets: everything parsed, nothing unchecked. */
export interface Input<O extends Operation> {
  readonly path: z.output<O['pathParameters']>;
  readonly query: z.output<O['query']>;
  readonly headers: [NonNullable<O['headers']>] extends [never] ? undefined : z.output<NonNullable<O['headers']>>;
  readonly body: O['body'] extends z.ZodType ? z.output<O['body']> : undefined;
}

/** The name of an operation's file in `functions/` and of its Lambda: `placeOrder` -> `place-order`. */
export function fileName(operation: { readonly name: string }): string {
  return operation.name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
