import type * as z from 'zod';
import { ORDER_TYPES } from '../../domain/order-type.ts';
import { Problem, type Violation } from '../../domain/problem.ts';
import { nearest } from '../../text/nearest.ts';
import type { Input, ServedOperation } from '../operation.ts';

/** The parts of a request as they arrive. Query values are lists, because a name may repeat. */
export interface RawInput {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** As received: names in any case, a repeated name with all its values. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly body: unknown;
}

/** Validates a request against its row of the API. Reports the violations of all parts at once, as one 400 problem. */
export function validate<O extends ServedOperation>(operation: O, raw: RawInput): Input<O> {
  const { query, violations: repeatedParameters } = readQuery(operation.query, raw.query);
  const path = operation.pathParameters.safeParse(raw.path);
  const parsedQuery = operation.query.safeParse(query);
  const { headers, violations: repeatedHeaders } = readHeaders(operation.headers, raw.headers ?? {});
  const parsedHeaders = operation.headers?.safeParse(headers);
  const body = operation.body?.safeParse(raw.body);
  const violations = [
    ...violationsOf(path, operation.pathParameters, raw.path),
    ...repeatedParameters,
    ...violationsOf(parsedQuery, operation.query, query),
    ...repeatedHeaders,
    ...(parsedHeaders && operation.headers ? violationsOf(parsedHeaders, operation.headers, headers) : []),
    ...(body && operation.body ? violationsOf(body, operation.body, raw.body) : []),
  ];
  if (violations.length > 0) {
    const trade = operation.scope === 'trade' && operation.method === 'POST';
    throw new Problem('INVALID_REQUEST', violations.map((each) => each.message).join('; '), {
      violations,
      ...(trade && { orderState: 'notPlaced' as const }),
    });
  }
  return {
    path: path.data,
    query: parsedQuery.data,
    headers: parsedHeaders?.data,
    body: body?.data,
  } as Input<O>;
}

/** A list parameter may repeat or be comma-separated; any other may appear once. */
function readQuery(
  schema: z.ZodObject,
  raw: RawInput['query'],
): { query: Record<string, unknown>; violations: Violation[] } {
  // Without a prototype, so that `__proto__` is an ordinary name.
  const query: Record<string, unknown> = Object.create(null);
  const violations: Violation[] = [];
  for (const [name, values] of Object.entries(raw)) {
    // Own names only: `?constructor=1` must not find an inherited property.
    const field = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined;
    if (field && isList(field))
      query[name] = values.flatMap((value) => value.split(',')).filter((value) => value !== '');
    else if (values.length > 1) {
      query[name] = values[0];
      violations.push(repeated(name, values));
    } else query[name] = values[0];
  }
  return { query, violations };
}

/** Picks the known headers out of all received. Refuses one that appears with two different values. */
function readHeaders(
  schema: z.ZodObject | undefined,
  raw: Readonly<Record<string, readonly string[]>>,
): { headers: Record<string, string>; violations: Violation[] } {
  const headers: Record<string, string> = {};
  const violations: Violation[] = [];
  for (const name of Object.keys(schema?.shape ?? {})) {
    const given = Object.entries(raw).flatMap(([each, values]) =>
      each.toLowerCase() === name.toLowerCase() ? values : [],
    );
    const [first] = given;
    if (first !== undefined) headers[name] = first;
    if (new Set(given).size > 1) violations.push(repeated(name, given));
  }
  return { headers, violations };
}

function repeated(field: string, values: readonly string[]): Violation {
  const given = values.join(', ').slice(0, 120);
  return { field, rule: 'single', given, message: `${field} is given ${values.length} times` };
}

function isList(field: z.ZodType): boolean {
  let inner: z.ZodType = field;
  while (inner.def.type === 'optional') inner = (inner as z.ZodOptional<z.ZodType>).unwrap();
  return inner.def.type === 'array';
}

function violationsOf(result: z.ZodSafeParseResult<unknown>, schema: z.ZodType, given: unknown): Violation[] {
  return result.success ? [] : result.error.issues.flatMap((issue) => toViolations(issue, schema, given));
}

function toViolations(issue: z.core.$ZodIssue, schema: z.ZodType, input: unknown): Violation[] {
  const field = issue.path.join('.') || 'body';
  const given = at(input, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField(key, schema, input));
    case 'invalid_value':
      if (given === undefined) return [missing(field, issue.values.map(String))];
      return [
        {
          field,
          rule: 'enum',
          given: show(given),
          bound: issue.values.join(', '),
          message: `${field} must be ${oneOf(issue.values.map(String))}`,
          ...suggest(given, issue.values.map(String)),
        },
      ];
    case 'invalid_union': {
      // Only the order body is a union, discriminated by `type`.
      const types = ORDER_TYPES.toSorted();
      return [
        {
          field,
          rule: given === undefined ? 'required' : 'enum',
          given: show(given),
          bound: types.join(', '),
          message: `${field} must be ${types.map((type) => `"${type}"`).join(' or ')}`,
          ...suggest(given, types),
        },
        ...sharedViolations(schema, input),
      ];
    }
    case 'invalid_type':
      if (issue.path.length === 0)
        return [{ field: 'body', rule: 'type', given: show(input), message: 'the body must be a JSON object' }];
      if (given === undefined) return [missing(field)];
      return [
        {
          field,
          rule: 'type',
          given: show(given),
          message: `${field} ${worded(issue.message)}`,
          ...suggestDecimal(issue.message),
        },
      ];
    default:
      return [
        {
          field,
          rule: issue.code === 'custom' ? String(issue.params?.rule ?? 'combination') : 'format',
          given: show(given),
          message: `${field} ${worded(issue.message)}`,
          ...suggestDecimal(issue.message),
        },
      ];
  }
}

/** For a body that matches no option of a union: the violations of the fields all options share. */
function sharedViolations(schema: z.ZodType, input: unknown): Violation[] {
  if (schema.def.type !== 'union' || !isRecord(input)) return [];
  const [first, ...others] = (schema as z.ZodUnion<z.ZodObject[]>).options;
  const shared = Object.entries(first?.shape ?? {}).filter(([name, field]) =>
    others.every((option) => option.shape[name] === field),
  );
  return shared.flatMap(([name, field]) => {
    const { error } = (field as z.ZodType).safeParse(input[name]);
    return (error?.issues ?? []).flatMap((issue) => toViolations({ ...issue, path: [name] }, schema, input));
  });
}

function worded(message: string): string {
  return message.replace(/^Invalid input: /, 'is of the wrong type: ');
}

function missing(field: string, allowed: readonly string[] = []): Violation {
  const hint = allowed.length > 0 ? `: ${oneOf(allowed)}` : '';
  return {
    field,
    rule: 'required',
    message: `${field} is required${hint}`,
    ...(allowed.length > 0 && { bound: allowed.join(', ') }),
  };
}

function unknownField(key: string, schema: z.ZodType, input: unknown): Violation {
  const known = knownFields(schema, input);
  const close = nearest(key, known, 1)[0];
  const type = isRecord(input) && typeof input.type === 'string' ? input.type : undefined;
  const where = schema.def.type === 'union' && type ? ` does not belong to a ${type} order` : ' is not a known field';
  return {
    field: key,
    rule: 'unknownField',
    given: isRecord(input) ? show(input[key]) : undefined,
    message: `${key}${where}${close ? `; did you mean ${close}?` : ''}`,
    ...(close && { suggestion: close }),
  };
}

function knownFields(schema: z.ZodType, input: unknown): string[] {
  if (schema.def.type === 'object') return Object.keys((schema as z.ZodObject).shape);
  if (schema.def.type !== 'union') return [];
  const type = isRecord(input) ? input.type : undefined;
  const options = (schema as z.ZodUnion<z.ZodObject[]>).options;
  const option = options.find((each) => (each.shape.type as z.ZodLiteral | undefined)?.value === type);
  return option ? Object.keys(option.shape) : [];
}

function suggest(given: unknown, allowed: readonly string[]): { suggestion?: string } {
  const [close] = typeof given === 'string' ? nearest(given, allowed, 1) : [];
  return close === undefined ? {} : { suggestion: close };
}

function suggestDecimal(message: string): { suggestion?: string } {
  const written = /write "([^"]+)"$/.exec(message)?.[1];
  return written === undefined ? {} : { suggestion: written };
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? `"${values[0]}"` : `one of ${values.map((value) => `"${value}"`).join(', ')}`;
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

function show(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 120);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
