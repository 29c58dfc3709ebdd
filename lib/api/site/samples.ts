import type { Operation } from '../operation.ts';
import type { OperationName } from '../operations/index.ts';
import { coloured } from './code.ts';
import { FIRST_CALLS, type FirstCall } from './first-call.ts';

/** A request as code in one language or tool. */
export interface Sample {
  readonly name: 'curl' | 'TypeScript' | 'Python' | 'atlas';
  /** With marks where deployments differ; see {@link sampleMarkup}. */
  readonly text: string;
  readonly language: 'bash' | 'typescript' | 'python';
}

/** Stands for the address of the API, which the page knows where it is served. */
const URL_MARK = '\uE000';
/** Around what only deployments with tokens need, and what only those with signatures need. */
const TOKEN_MARKS = ['\uE001', '\uE002'] as const;
const SIGV4_MARKS = ['\uE003', '\uE004'] as const;

const onlyToken = (text: string) => `${TOKEN_MARKS[0]}${text}${TOKEN_MARKS[1]}`;
const onlySigv4 = (text: string) => `${SIGV4_MARKS[0]}${text}${SIGV4_MARKS[1]}`;

/** The address in a sample until the page writes its own. */
const LOCAL = 'http://127.0.0.1:3000';

/** A sample in its colours; what only some deployments need is marked for the style sheet. */
export function sampleMarkup({ text, language }: Sample): string {
  return coloured(text, language)
    .replaceAll(URL_MARK, `<span class="base">${LOCAL}</span>`)
    .replaceAll(TOKEN_MARKS[0], '<span class="only-token">')
    .replaceAll(SIGV4_MARKS[0], '<span class="only-sigv4">')
    .replaceAll(/[\uE002\uE004]/g, '</span>');
}

/** A sample as a program of a deployment that is called in this way. */
export function sampleText({ text }: Sample, access: 'open' | 'token' | 'sigv4', url: string): string {
  return text
    .replaceAll(URL_MARK, url)
    .replaceAll(/\uE001([^\uE002]*)\uE002/g, access === 'token' ? '$1' : '')
    .replaceAll(/\uE003([^\uE004]*)\uE004/g, access === 'sigv4' ? '$1' : '');
}

/** The first request of an operation in every language that has one. `ids` replaces the names of ids in its path. */
export function samplesOf(operation: Operation, ids: Readonly<Record<string, string>> = {}): readonly Sample[] {
  const request = requestOf(operation, ids);
  const name = operation.name as OperationName;
  const cli = COMMAND_LINES[name]?.(request);
  return [
    { name: 'curl', text: curl(request), language: 'bash' },
    { name: 'TypeScript', text: typescript(name, request), language: 'typescript' },
    { name: 'Python', text: python(name, request), language: 'python' },
    ...(cli === undefined ? [] : [{ name: 'atlas', text: `${onlyNamed}${cli}`, language: 'bash' } as const]),
  ];
}

/** The command line finds a gateway on this machine by itself. */
const onlyNamed = `${onlyToken(`export ATLAS_URL=${URL_MARK} ATLAS_TOKEN=…\n`)}${onlySigv4(`export ATLAS_URL=${URL_MARK}\n`)}`;

interface SampleRequest {
  readonly operation: Operation;
  /** Values of the path; an id that is not known is named, e.g. `ORDER_ID`. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

function requestOf(operation: Operation, ids: Readonly<Record<string, string>>): SampleRequest {
  const first: FirstCall = FIRST_CALLS[operation.name as OperationName];
  const names = Object.keys(operation.pathParameters.shape);
  const path = Object.fromEntries(
    names.map((name) => [name, ids[name] ?? first.path?.[name] ?? name.replaceAll(/([A-Z])/g, '_$1').toUpperCase()]),
  );
  return { operation, path, query: first.query ?? {}, body: bodyOf(operation, first) };
}

/** The body that the page sends first. An id of one's own has to be new for each order, so it is left out. */
export function bodyOf({ requestExamples, ownBody }: Operation, { example }: FirstCall): unknown {
  const examples = requestExamples ?? ownBody?.examples ?? {};
  const body = example === undefined ? Object.values(examples)[0] : examples[example];
  if (typeof body !== 'object' || body === null) return undefined;
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'clientOrderId'));
}

/** The path with its values. */
function target({ operation, path, query }: SampleRequest): string {
  const whole = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => path[name] ?? '');
  const search = new URLSearchParams(query).toString();
  return search === '' ? whole : `${whole}?${search}`;
}

function curl(request: SampleRequest): string {
  const { operation, body } = request;
  const { method, scope } = operation;
  const open = scope === 'public' || scope === 'hook';
  const lines = [
    `curl -sS${method === 'GET' ? '' : ` -X ${method}`} '${URL_MARK}${target(request)}'`,
    ...(operation.headers && 'Idempotency-Key' in operation.headers.shape ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d '${json(body)}'`]),
  ].join(' \\\n  ');
  if (open) return lines;
  const [first = '', ...rest] = lines.split(' \\\n');
  const proof = [
    onlyToken(' \\\n  -H "Authorization: Bearer $ATLAS_TOKEN"'),
    onlySigv4(
      ' \\\n  --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\\n  -H "X-Amz-Security-Token: $AWS_SESSION_TOKEN"',
    ),
  ].join('');
  return [`${first}${proof}`, ...rest].join(' \\\n');
}

type InLanguage = (request: SampleRequest) => string;

const tsValue = (value: unknown) =>
  literal(value, { quote: "'", bare: true, step: '  ', last: ',', words: ['true', 'false', 'null'] });
const pyValue = (value: unknown) =>
  literal(value, { quote: '"', bare: false, step: '    ', last: ',', words: ['True', 'False', 'None'] });
const json = (value: unknown) =>
  literal(value, { quote: '"', bare: false, step: '  ', last: '', words: ['true', 'false', 'null'] }, '  ');
const idOf = ({ path }: SampleRequest) => Object.values(path)[0] ?? '';

/** A command of the TypeScript client, and what its three outcomes are. */
const tsCommand = (call: string, done: string) => `const result = await atlas.${call};
switch (result.outcome) {
  case 'done':
    console.log(${done});
    break;
  case 'rejected':
    console.log('refused:', result.problem.message);
    break;
  case 'unknown':
    console.log('not known yet:', (await result.follow()).outcome);
}`;
const tsRead = (call: string) => `console.log(await atlas.${call});`;
const tsList = (what: string, call: string) => `for await (const ${what} of atlas.${call}) console.log(${what});`;
const TYPESCRIPT: Readonly<Record<OperationName, InLanguage>> = {
  placeOrder: ({ body }) => tsCommand(`orders.place(${tsValue(body)})`, 'result.order.id, result.order.state'),
  previewOrder: ({ body }) => tsRead(`orders.preview(${tsValue(body)})`),
  placeOrders: ({ body }) =>
    `const result = await atlas.orders.batch(${tsValue(Object(body).orders)});\nconsole.log(result.outcome);`,
  listOrders: ({ query }) => tsList('order', `orders.list(${tsValue({ symbol: query.symbol })})`),
  listActiveOrders: () => tsRead('orders.active()'),
  cancelOrders: ({ query }) => tsRead(`orders.cancelAll(${tsValue(query)})`),
  getOrder: (request) => tsRead(`orders.get('${idOf(request)}')`),
  amendOrder: (request) =>
    tsCommand(`orders.amend('${idOf(request)}', ${tsValue(request.body)})`, 'result.order.amendment'),
  cancelOrder: (request) => tsCommand(`orders.cancel('${idOf(request)}')`, 'result.order.state'),
  flatten: ({ body }) => `const result = await atlas.orders.flatten(${tsValue(body)});\nconsole.log(result.outcome);`,
  placeOrderList: ({ body }) => tsCommand(`orderLists.place(${tsValue(body)})`, 'result.orderList.id'),
  listActiveOrderLists: ({ operation }) => tsRead(`read('${operation.path}')`),
  getOrderList: (request) => tsRead(`orderLists.get('${idOf(request)}')`),
  cancelOrderList: (request) => tsCommand(`orderLists.cancel('${idOf(request)}')`, 'result.orderList.state'),
  getIntent: (request) => tsRead(`intent('${idOf(request)}')`),
  setCancelAfter: ({ body }) => tsRead(`cancelAfter.set(${tsValue(body)})`),
  listCancelAfter: () => tsRead('cancelAfter.list()'),
  receiveAlert: fetched,
  listFills: ({ query }) => tsList('fill', `fills.list(${tsValue({ symbol: query.symbol })})`),
  listPositions: () => tsRead('positions()'),
  listBalances: () => tsRead('balances()'),
  listFees: ({ query }) => tsRead(`fees(${tsValue(query)})`),
  getInstrumentSettings: (request) => tsRead(`read('${target(request)}')`),
  setInstrumentSettings: fetched,
  getAccountSettings: (request) => tsRead(`read('${target(request)}')`),
  setAccountSettings: fetched,
  listInstruments: ({ query }) => tsRead(`instruments(${tsValue(query)})`),
  listQuotes: ({ query }) => tsRead(`quotes(${tsValue(query)})`),
  listExchanges: () => tsRead('exchanges()'),
  getDeployment: () => tsRead('deployment()'),
  getHealth: () => tsRead('health()'),
  getOpenapi: ({ operation }) => tsRead(`read('${operation.path}')`),
  getDocs: fetched,
  getDocsAsset: fetched,
};

function typescript(name: OperationName, request: SampleRequest): string {
  const code = TYPESCRIPT[name](request);
  if (TYPESCRIPT[name] === fetched) return code;
  const auth = `${onlyToken(", auth: { kind: 'token', token: process.env.ATLAS_TOKEN ?? '' }")}${onlySigv4(", auth: { kind: 'sigv4' }")}`;
  return `import { createAtlasClient } from 'atlas-client';\n\nconst atlas = createAtlasClient({ url: '${URL_MARK}'${auth} });\n\n${code}`;
}

function fetched(request: SampleRequest): string {
  const { operation, body } = request;
  const open = operation.scope === 'public' || operation.scope === 'hook';
  const proof = open ? '' : onlyToken("\n    Authorization: 'Bearer ' + process.env.ATLAS_TOKEN,");
  const init =
    body === undefined
      ? ''
      : `, {\n  method: '${operation.method}',\n  headers: {${proof}\n    'Content-Type': 'application/json',\n  },\n  body: JSON.stringify(${tsValue(body)}),\n}`;
  const signed = open ? '' : onlySigv4('// Sign it for execute-api, e.g. with @smithy/signature-v4.\n');
  return `${signed}const answer = await fetch('${URL_MARK}${target(request)}'${init});\nconsole.log(answer.status, await answer.text());`;
}

const pyCommand = (call: string, done: string) => `result = atlas.${call}
match result.outcome:
    case "done":
        print(${done})
    case "rejected":
        print("refused:", result.problem)
    case "unknown":
        print("not known yet:", atlas.follow(result).outcome)`;
const pyRead = (call: string) => `print(atlas.${call})`;
const pyList = (what: string, call: string) => `for ${what} in atlas.${call}:\n    print(${what})`;
const pyQuery = (query: Readonly<Record<string, string>>) =>
  Object.entries(query)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ');
const pyPath = (request: SampleRequest) =>
  pyRead(
    `read("${request.operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => request.path[name] ?? '')}"${Object.keys(request.query).length === 0 ? '' : `, ${pyValue(request.query)}`})`,
  );

const PYTHON: Readonly<Record<OperationName, InLanguage>> = {
  placeOrder: ({ body }) => pyCommand(`place(${pyValue(body)})`, 'result.order["id"], result.order["state"]'),
  previewOrder: ({ body }) => pyRead(`preview(${pyValue(body)})`),
  placeOrders: ({ body }) => `result = atlas.batch(${pyValue(Object(body).orders)})\nprint(result.outcome)`,
  listOrders: ({ query }) => pyList('order', `orders(${pyQuery({ symbol: query.symbol ?? '' })})`),
  listActiveOrders: () => pyRead('active()'),
  cancelOrders: requested,
  getOrder: (request) => pyRead(`get("${idOf(request)}")`),
  amendOrder: (request) =>
    pyCommand(`amend("${idOf(request)}", ${pyValue(request.body)})`, 'result.order["amendment"]'),
  cancelOrder: (request) => pyCommand(`cancel("${idOf(request)}")`, 'result.order["state"]'),
  flatten: ({ body }) => `result = atlas.flatten(${pyValue(body)})\nprint(result.outcome)`,
  placeOrderList: ({ body }) => `result = atlas.place_list(${pyValue(body)})\nprint(result.outcome)`,
  listActiveOrderLists: pyPath,
  getOrderList: (request) => pyRead(`get_list("${idOf(request)}")`),
  cancelOrderList: (request) => `result = atlas.cancel_list("${idOf(request)}")\nprint(result.outcome)`,
  getIntent: (request) => pyRead(`intent("${idOf(request)}")`),
  setCancelAfter: ({ body }) => pyRead(`cancel_after(${pyValue(body)})`),
  listCancelAfter: () => pyRead('switches()'),
  receiveAlert: requested,
  listFills: ({ query }) => pyList('fill', `fills(${pyQuery({ symbol: query.symbol ?? '' })})`),
  listPositions: pyPath,
  listBalances: pyPath,
  listFees: pyPath,
  getInstrumentSettings: pyPath,
  setInstrumentSettings: requested,
  getAccountSettings: pyPath,
  setAccountSettings: requested,
  listInstruments: pyPath,
  listQuotes: pyPath,
  listExchanges: pyPath,
  getDeployment: pyPath,
  getHealth: pyPath,
  getOpenapi: pyPath,
  getDocs: requested,
  getDocsAsset: requested,
};

function python(name: OperationName, request: SampleRequest): string {
  const code = PYTHON[name](request);
  if (PYTHON[name] === requested) return code;
  const auth = `${onlyToken(', auth=Token(os.environ["ATLAS_TOKEN"])')}${onlySigv4(', auth=SigV4()')}`;
  const imports = `${onlyToken('import os\n\n')}from atlas_client import Atlas${onlyToken(', Token')}${onlySigv4(', SigV4')}`;
  const inside = code
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return `${imports}\n\nwith Atlas("${URL_MARK}"${auth}) as atlas:\n${inside}`;
}

function requested(request: SampleRequest): string {
  const { operation, body } = request;
  const open = operation.scope === 'public' || operation.scope === 'hook';
  const parts = [
    `\n    "${URL_MARK}${target(request)}"`,
    ...(body === undefined ? [] : [`\n    json=${pyValue(body)}`]),
    `${open ? '' : onlyToken('\n    headers={"Authorization": f"Bearer {os.environ[\'ATLAS_TOKEN\']}"},')}\n    timeout=30`,
  ];
  const signed = open ? '' : onlySigv4('# Sign it for execute-api, e.g. with botocore.\n');
  const imports = `${open ? '' : onlyToken('import os\n\n')}import httpx`;
  return `${signed}${imports}\n\nanswer = httpx.${operation.method.toLowerCase()}(${parts.join(',')},\n)\nprint(answer.status_code, answer.text)`;
}

/** The operations that the command line has; its words say the same as the first request. */
const COMMAND_LINES: Readonly<Partial<Record<OperationName, InLanguage>>> = {
  placeOrder: ({ body }) => `atlas orders place ${orderWords(body)}`,
  previewOrder: ({ body }) => `atlas orders preview ${orderWords(body)}`,
  listOrders: ({ query }) => `atlas orders list --symbol ${query.symbol}`,
  listActiveOrders: () => 'atlas orders active',
  cancelOrders: ({ query }) => `atlas orders cancel --exchange ${query.exchange} --symbol ${query.symbol}`,
  getOrder: (request) => `atlas orders get ${idOf(request)}`,
  amendOrder: (request) => `atlas orders amend ${idOf(request)} --price ${Object(request.body).price}`,
  cancelOrder: (request) => `atlas orders cancel ${idOf(request)}`,
  getIntent: (request) => `atlas intents get ${idOf(request)}`,
  listFills: ({ query }) => `atlas fills --symbol ${query.symbol}`,
  listPositions: () => 'atlas positions',
  listBalances: () => 'atlas balances',
  listInstruments: ({ query }) => `atlas instruments --symbol ${query.symbol}`,
  listExchanges: () => 'atlas exchanges',
};

function orderWords(body: unknown): string {
  const { exchange, symbol, side, quantity, price } = Object(body);
  return `${exchange} ${symbol} ${String(side).toLowerCase()} ${quantity} --price ${price}`;
}

interface Style {
  readonly quote: string;
  /** Whether names that can be are written without quotes. */
  readonly bare: boolean;
  /** The indentation of one level. */
  readonly step: string;
  /** What stands behind the last part of a broken object. */
  readonly last: ',' | '';
  readonly words: readonly [yes: string, no: string, nothing: string];
}

/** Objects are broken over lines beyond this width. */
const WIDTH = 76;

/** A value as a literal of a language: on one line where it fits. */
function literal(value: unknown, style: Style, indent = ''): string {
  const { quote, bare, step, last, words } = style;
  if (value === null) return words[2];
  if (typeof value === 'boolean') return value ? words[0] : words[1];
  if (typeof value === 'string') return `${quote}${value}${quote}`;
  if (typeof value !== 'object') return String(value);
  const inside = `${indent}${step}`;
  const key = (name: string) => (bare && /^[a-z]\w*$/i.test(name) ? name : `${quote}${name}${quote}`);
  const [open, close, parts] = Array.isArray(value)
    ? (['[', ']', (next: string) => value.map((each) => literal(each, style, next))] as const)
    : ([
        '{',
        '}',
        (next: string) => Object.entries(value).map(([name, its]) => `${key(name)}: ${literal(its, style, next)}`),
      ] as const);
  const pad = open === '{' && bare ? ' ' : '';
  const line = `${open}${pad}${parts(inside).join(', ')}${pad}${close}`;
  if (line.length + indent.length <= WIDTH && !line.includes('\n')) return line;
  return `${open}\n${parts(inside)
    .map((part) => `${inside}${part}`)
    .join(',\n')}${last}\n${indent}${close}`;
}
