import { PROBLEM_KINDS, type ProblemCode } from '../../domain/problem.ts';
import { deprecationText } from '../deprecation.ts';
import type { Operation } from '../operation.ts';
import { problemType } from '../problem-document.ts';
import { block, codeBlock, jsonText } from './code.ts';
import type { DescribedAnswer, DescribedOperation, Parameter } from './contract.ts';
import { codeWord, escaped } from './html.ts';
import { operationAnchor } from './links.ts';
import { renderInline, renderText } from './markdown.ts';
import { sampleMarkup, samplesOf } from './samples.ts';
import type { SchemaText } from './schema.ts';
import { tryForm } from './try-form.ts';

/** Who may call an operation, for readers. */
const CALLERS: Readonly<Record<Operation['scope'], string>> = {
  public: 'Anyone',
  read: 'Callers that may read',
  trade: 'Callers that may trade',
  hook: 'Whoever knows the secret of the strategy',
};

/** The anchor of a problem on the reference, which its `type` leads to. */
export function problemAnchor(code: ProblemCode): string {
  return problemType(code).split('#')[1] ?? '';
}

/** One operation: its words and parameters, and beside them the code, a form to try it, and its answers. */
export function operationSection(operation: Operation, described: DescribedOperation, schemas: SchemaText): string {
  const { name, method, path, summary, description, scope, deprecated } = operation;
  const anchor = operationAnchor(name);
  const parameters = (described.parameters ?? []).filter(({ name: each }) => each !== 'traceparent');
  const words = [
    `<h3><a class="anchor" href="#${anchor}">${escaped(summary)}</a></h3>`,
    `<p class="path"><span class="method ${method}">${method}</span> <code>${pathMarkup(path)}</code></p>`,
    ...(deprecated === undefined ? [] : [`<div class="deprecated">${renderText(deprecationText(deprecated))}</div>`]),
    `<div class="words-of">${renderText(description)}</div>`,
    `<p class="callers">${CALLERS[scope]}.${operation.onlyWith === 'hooks' ? ' Served where the deployment enables hooks.' : ''}</p>`,
    ...PLACES.flatMap(([place, title]) =>
      parametersOf(
        title,
        parameters.filter((each) => each.in === place),
        schemas,
      ),
    ),
    ...body(described, schemas),
    answers(operation, described, schemas),
    problems(described),
  ];
  return `<section class="operation" id="${anchor}" data-operation="${name}" aria-label="${escaped(summary)}">
<div class="words">${words.join('\n')}</div>
<div class="code-side">${sampleTabs(operation)}${tryForm(operation, parameters, schemas)}${exampleAnswers(described)}</div>
</section>`;
}

const PLACES = [
  ['path', 'In the path'],
  ['query', 'In the query'],
  ['header', 'Headers'],
] as const;

function pathMarkup(path: string): string {
  return escaped(path).replaceAll(/\{\w+\}/g, (name) => `<var>${name}</var>`);
}

function parametersOf(title: string, parameters: readonly Parameter[], schemas: SchemaText): readonly string[] {
  if (parameters.length === 0) return [];
  const rows = parameters
    .map(
      ({ name, required, schema, description }) =>
        `<div class="row"><dt><code><b>${escaped(name)}</b></code> <span class="type">${schemas.typeOf(schema)}</span>${
          required ? ' <span class="required">required</span>' : ''
        }</dt><dd>${schemas.meaning(schema, description)}</dd></div>`,
    )
    .join('');
  return [`<h4>${title}</h4><dl class="fields">${rows}</dl>`];
}

/** How deep the objects inside a body are shown. */
const BODY_DEPTH = 3;

function body({ requestBody }: DescribedOperation, schemas: SchemaText): readonly string[] {
  const schema = requestBody?.content['application/json']?.schema;
  if (schema === undefined) return [];
  const said = schemas.resolved(schema).description;
  return [
    `<h4>Body <span class="type">${schemas.typeOf(schema)}</span></h4>${said === undefined ? '' : `<p>${renderInline(said)}</p>`}<dl class="fields">${schemas.fieldRows(schemas.fieldsOf(schema), { depth: BODY_DEPTH })}</dl>`,
  ];
}

function answers({ responses }: Operation, described: DescribedOperation, schemas: SchemaText): string {
  const rows = Object.entries(responses).map(([status, shape]) => {
    const answer = described.responses[status];
    const schema = Object.values(answer?.content ?? {})[0]?.schema;
    const type = schema === undefined ? codeWord(shape.contentType ?? 'application/json') : schemas.typeOf(schema);
    return `<div class="row"><dt><code><b class="status s${status.charAt(0)}">${status}</b></code> <span class="type">${type}</span></dt><dd><p>${renderInline(shape.description)}</p>${headers(answer)}</dd></div>`;
  });
  return `<h4>Answers</h4><dl class="fields">${rows.join('')}</dl>`;
}

function headers(answer: DescribedAnswer | undefined): string {
  const names = Object.entries(answer?.headers ?? {}).filter(([name]) => name !== 'X-Request-Id');
  if (names.length === 0) return '';
  return `<ul class="headers">${names
    .map(([name, { description = '' }]) => `<li>${codeWord(name)} ${renderInline(description)}</li>`)
    .join('')}</ul>`;
}

function problems({ responses }: DescribedOperation): string {
  const codes = Object.values(responses).flatMap(({ content }) =>
    Object.keys(content?.['application/problem+json']?.examples ?? {}),
  ) as ProblemCode[];
  return `<h4>Problems</h4><ul class="problem-links">${codes
    .map(
      (code) =>
        `<li><a href="#${problemAnchor(code)}" title="${escaped(PROBLEM_KINDS[code].title)}"><span class="status s${String(PROBLEM_KINDS[code].status).charAt(0)}">${PROBLEM_KINDS[code].status}</span> ${code}</a></li>`,
    )
    .join('')}</ul>`;
}

/** The first request of an operation in every language, one at a time. `id` is unique on the page. */
export function sampleTabs(operation: Operation, id: string = operation.name): string {
  const all = samplesOf(operation);
  const tabs = all
    .map(({ name }, at) => {
      const chosen = at === 0 ? 'aria-selected="true"' : 'aria-selected="false" tabindex="-1"';
      return `<button type="button" role="tab" data-language="${name}" id="tab-${id}-${name}" aria-controls="sample-${id}-${name}" ${chosen}>${name}</button>`;
    })
    .join('');
  const panels = all
    .map(
      (sample, at) =>
        `<div role="tabpanel" id="sample-${id}-${sample.name}" aria-labelledby="tab-${id}-${sample.name}"${at === 0 ? '' : ' hidden'}>${block(sampleMarkup(sample), `${operation.summary}: ${sample.name}`)}</div>`,
    )
    .join('');
  return `<div class="samples"><div class="tabs" role="tablist" aria-label="Language of the sample">${tabs}</div>${panels}</div>`;
}

function exampleAnswers({ responses }: DescribedOperation): string {
  const shown = Object.entries(responses).flatMap(([status, { content = {} }]) =>
    status.startsWith('2')
      ? Object.values(content).flatMap(({ examples = {} }) =>
          Object.entries(examples).map(([name, { value }]) => ({ status, name, value })),
        )
      : [],
  );
  return shown
    .map(
      ({ status, name, value }) =>
        `<details class="example"><summary>Example answer <span class="status s2">${status}</span> <span class="type">${escaped(wordsOf(name))}</span></summary>${codeBlock(jsonText(value), 'json', `Example answer: ${name}`)}</details>`,
    )
    .join('');
}

/** A name in camel case as words. */
function wordsOf(name: string): string {
  return name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The described operation of a row. Throws where the document has none. */
export function describedOf(
  paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>,
  { method, path }: Operation,
): DescribedOperation {
  const described = paths[path]?.[method.toLowerCase()];
  if (described === undefined) throw new Error(`The OpenAPI document has no ${method} ${path}`);
  return described;
}
