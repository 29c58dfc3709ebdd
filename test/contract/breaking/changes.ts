/** An OpenAPI document as plain JSON, to be changed in place. */
// biome-ignore lint/suspicious/noExplicitAny: a change reaches into a document of any shape.
export type Changed = any;

/** A change of the contract that callers may or may not notice. */
export interface Change {
  readonly name: string;
  readonly make: (document: Changed) => void;
}

const schemas = (document: Changed) => document.components.schemas;
const operation = (document: Changed, method: string, path: string) => document.paths[path][method];
const parameter = (document: Changed, name: string) =>
  operation(document, 'get', '/v1/orders').parameters.find((each: Changed) => each.name === name);

/** What docs/concepts/versions.md forbids within v1. */
export const BREAKING: readonly Change[] = [
  { name: 'a path goes', make: (it) => void delete it.paths['/v1/flatten'] },
  { name: 'an operation goes', make: (it) => void delete it.paths['/v1/orders'].delete },
  { name: 'a query parameter goes', make: (it) => drop(operation(it, 'get', '/v1/orders').parameters, 'symbol') },
  {
    name: 'a query parameter becomes required',
    make: (it) => {
      parameter(it, 'symbol').required = true;
    },
  },
  {
    name: 'a new header is required',
    make: (it) =>
      operation(it, 'post', '/v1/orders').parameters.push({
        name: 'X-New',
        in: 'header',
        required: true,
        schema: { type: 'string' },
      }),
  },
  { name: 'a field of a request goes', make: (it) => void delete schemas(it).LimitOrderRequest.properties.postOnly },
  {
    name: 'a field of a request becomes required',
    make: (it) => void schemas(it).LimitOrderRequest.required.push('postOnly'),
  },
  {
    name: 'a new field of a request is required',
    make: (it) => {
      schemas(it).LimitOrderRequest.properties.desk = { type: 'string' };
      schemas(it).LimitOrderRequest.required.push('desk');
    },
  },
  { name: 'a word of a request goes', make: (it) => void firstSet(schemas(it).TimeInForce).pop() },
  { name: 'a kind of request goes', make: (it) => void dropKind(schemas(it).OrderRequest) },
  {
    name: 'a field of a request takes fewer values',
    make: (it) => {
      parameter(it, 'limit').schema.maximum = 10;
    },
  },
  {
    name: 'a field of a request changes its type',
    make: (it) => {
      schemas(it).LimitOrderRequest.properties.postOnly = { type: 'string' };
    },
  },
  { name: 'a field of an answer goes', make: (it) => void delete schemas(it).Order.properties.filledQuantity },
  { name: 'a field of an answer may be missing', make: (it) => dropWord(schemas(it).Order.required, 'state') },
  {
    name: 'a field of an answer may be null',
    make: (it) => {
      schemas(it).Order.properties.filledQuantity.type = ['string', 'null'];
    },
  },
  {
    name: 'a field of an answer changes its type',
    make: (it) => {
      schemas(it).Order.properties.filledQuantity = { type: 'number' };
    },
  },
  { name: 'a word of a closed set of answers is new', make: (it) => void schemas(it).Side.enum.push('SHORT') },
  { name: 'a success goes', make: (it) => void delete operation(it, 'post', '/v1/orders').responses['202'] },
  {
    name: 'a header of an answer goes',
    make: (it) => void delete operation(it, 'post', '/v1/orders').responses['201'].headers.Location,
  },
  {
    name: 'an open operation needs authorization',
    make: (it) => {
      operation(it, 'get', '/v1/health').security = [{ sigv4: [] }];
    },
  },
];

/** What it allows. */
export const ALLOWED: readonly Change[] = [
  {
    name: 'an operation is new',
    make: (it) => {
      it.paths['/v1/new'] = { get: { ...operation(it, 'get', '/v1/health'), operationId: 'getNew' } };
    },
  },
  {
    name: 'an optional query parameter is new',
    make: (it) =>
      void operation(it, 'get', '/v1/orders').parameters.push({
        name: 'desk',
        in: 'query',
        schema: { type: 'string' },
      }),
  },
  {
    name: 'an optional field of a request is new',
    make: (it) => {
      schemas(it).LimitOrderRequest.properties.desk = { type: 'string' };
    },
  },
  {
    name: 'a field of an answer is new',
    make: (it) => {
      schemas(it).Order.properties.desk = { type: 'string' };
      schemas(it).Order.required.push('desk');
    },
  },
  {
    name: 'a word of an open set of answers is new',
    make: (it) => void firstSet(schemas(it).OrderState).push('PAUSED'),
  },
  { name: 'a code of a problem is new', make: (it) => void firstSet(schemas(it).ProblemCode).push('NEW_CODE') },
  {
    name: 'a field of a request takes more values',
    make: (it) => {
      parameter(it, 'limit').schema.maximum = 5_000;
    },
  },
  {
    name: 'an operation is deprecated, with half a year to go',
    make: (it) => {
      const sunset = new Date(Date.now() + 190 * 86_400_000).toISOString().slice(0, 10);
      Object.assign(operation(it, 'post', '/v1/flatten'), { deprecated: true, 'x-sunset': sunset });
    },
  },
  {
    name: 'a text is another',
    make: (it) => {
      operation(it, 'post', '/v1/orders').summary = 'Put an order';
    },
  },
];

/** The words of a set, closed or open. */
function firstSet(schema: Changed): string[] {
  return schema.enum ?? schema.anyOf[0].enum;
}

function drop(parameters: Changed[], name: string): void {
  parameters.splice(
    parameters.findIndex((each) => each.name === name),
    1,
  );
}

function dropWord(words: string[], word: string): void {
  words.splice(words.indexOf(word), 1);
}

function dropKind(schema: Changed): void {
  const kinds = schema.oneOf ?? schema.anyOf;
  kinds.pop();
}
