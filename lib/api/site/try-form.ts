import type { Operation } from '../operation.ts';
import { IS_OPEN, IS_TRADING } from '../operation.ts';
import type { OperationName } from '../operations/index.ts';
import { jsonText } from './code.ts';
import type { Parameter } from './contract.ts';
import { FIRST_CALLS } from './first-call.ts';
import { escaped } from './html.ts';
import { renderInline } from './markdown.ts';
import { bodyOf } from './samples.ts';
import type { SchemaText } from './schema.ts';

/**
 * The form that sends an operation, ready to be sent as it is. A header that has to be new for each request is no field: the
 * page makes one each time.
 */
export function tryForm(operation: Operation, parameters: readonly Parameter[], schemas: SchemaText): string {
  const { name, method, path, scope } = operation;
  const first = FIRST_CALLS[name as OperationName];
  if (first.notHere !== undefined) return `<p class="not-here">${renderInline(first.notHere)}</p>`;
  const values: Readonly<Record<string, string>> = { ...first.path, ...first.query };
  const fields = parameters.filter((each) => each.in !== 'header');
  const shown = ({ name: each, in: place }: Parameter) => place === 'path' || values[each] !== undefined;
  const rest = fields.filter((each) => !shown(each));
  const keyed = parameters.some((each) => each.name === 'Idempotency-Key');
  const taken = first.takes === undefined ? '' : ` data-takes="${first.takes}"`;
  const marks = `${keyed ? ' data-keyed' : ''}${IS_TRADING[scope] ? ' data-trades' : ''}${IS_OPEN[scope] ? ' data-open' : ''}`;
  return `<form class="try" data-operation="${name}" data-method="${method}" data-path="${path}"${taken}${marks} autocomplete="off" aria-label="Try: ${escaped(operation.summary)}">
<div class="try-fields">${fields
    .filter(shown)
    .map((each) => field(name, each, values[each.name] ?? '', schemas))
    .join('')}${bodyField(operation)}</div>
${rest.length === 0 ? '' : `<details class="more"><summary>${rest.length} more</summary><div class="try-fields">${rest.map((each) => field(name, each, '', schemas)).join('')}</div></details>`}
<div class="send"><button type="submit" class="primary"><span class="method-word">${method}</span> Send</button><p class="hint">${hint(operation, keyed, first.takes)}</p></div>
</form>
<div class="answer" id="answer-${name}" hidden></div>`;
}

const IDS: Readonly<Record<string, string>> = {
  order: 'the last order',
  activeOrder: 'an active order',
  orderList: 'the last order list',
  activeOrderList: 'an active order list',
  intent: 'the last command',
};

function hint({ scope }: Operation, keyed: boolean, takes: string | undefined): string {
  return [
    ...(takes === undefined ? [] : [`Takes ${IDS[takes]}; where there is none, one is placed first.`]),
    ...(keyed ? ['A new <code>Idempotency-Key</code> each time.'] : []),
    ...(IS_TRADING[scope] ? ['Asks first where an exchange is live.'] : []),
  ].join(' ');
}

function field(operation: string, { name, in: place, schema }: Parameter, value: string, schemas: SchemaText): string {
  const id = `try-${operation}-${name}`;
  const full = schemas.resolved(schema);
  const list = full.items !== undefined;
  const words = full.type === 'boolean' ? ['true', 'false'] : list ? [] : schemas.wordsOf(schema);
  const label = `<label for="${id}">${escaped(name)}</label>`;
  const common = `id="${id}" name="${place}:${escaped(name)}"`;
  if (words.length > 0) {
    const options = ['', ...words]
      .map((word) => `<option${word === value ? ' selected' : ''}>${escaped(word)}</option>`)
      .join('');
    return `<div class="field">${label}<select ${common}>${options}</select></div>`;
  }
  const sample = list ? 'comma separated' : typeof full.example === 'string' ? full.example : '';
  const placeholder = place === 'path' && value === '' ? 'taken from the last answer' : sample;
  return `<div class="field">${label}<input ${common} value="${escaped(value)}" placeholder="${escaped(placeholder)}" spellcheck="false"></div>`;
}

function bodyField(operation: Operation): string {
  const { name, requestExamples = {} } = operation;
  const first = FIRST_CALLS[name as OperationName];
  const body = bodyOf(operation, first);
  if (body === undefined) return '';
  const id = `try-${name}-body`;
  const text = jsonText(body);
  const names = Object.keys(requestExamples);
  const chosen = first.example ?? names[0];
  const examples =
    names.length < 2
      ? ''
      : `<div class="field"><label for="${id}-example">Example</label><select id="${id}-example" class="examples">${names
          .map((each) => {
            const json = jsonText(bodyOf(operation, { example: each }));
            return `<option value="${escaped(json)}"${each === chosen ? ' selected' : ''}>${escaped(each.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`))}</option>`;
          })
          .join('')}</select></div>`;
  return `${examples}<div class="field wide"><label for="${id}">Body</label><textarea id="${id}" name="body" rows="${Math.min(14, text.split('\n').length)}" spellcheck="false">${escaped(text)}</textarea></div>`;
}
