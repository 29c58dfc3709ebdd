import type * as z from 'zod';
import type { ProblemCode } from '../domain/problem.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Who may call: anybody, who may read, or who may trade. */
export type Scope = 'public' | 'read' | 'trade';

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
 * and the contract tests all come from it.
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
  /** Whether it calls exchanges with the account's keys. */
  readonly usesKeys: boolean;
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
