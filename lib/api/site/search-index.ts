import { PROBLEM_KINDS, type ProblemCode } from '../../domain/problem.ts';
import { GUIDES } from '../docs/guides.ts';
import { PROBLEM_EXAMPLES } from '../schemas/problem-examples.ts';
import { plainText } from './html.ts';
import { operationAnchor } from './links.ts';
import type { RenderedDocument } from './markdown.ts';
import { describedOf, problemAnchor } from './operation-section.ts';
import { schemaText } from './schema.ts';
import type { Frame } from './shell.ts';

/** One place that the search finds. */
export interface SearchEntry {
  readonly id: number;
  readonly kind: 'operation' | 'problem' | 'model' | 'guide';
  readonly title: string;
  /** Beside the title, and not searched: method and path, or the document. */
  readonly where: string;
  /** From the reference, e.g. `#op-placeOrder`, `models#Order`. */
  readonly to: string;
  readonly text: string;
}

/** The text of a passage that is searched; the rest of a long one would find everything. */
const MOST_TEXT = 1_200;

/** Everything that the search knows. */
export function searchEntries(frame: Frame, documents: ReadonlyMap<string, RenderedDocument>): readonly SearchEntry[] {
  const { contract, operations } = frame;
  const schemas = schemaText(contract, 'home');
  const entries: Omit<SearchEntry, 'id'>[] = [
    ...operations.map((operation) => {
      const { parameters = [], requestBody } = describedOf(contract.paths, operation);
      const body = requestBody?.content['application/json']?.schema;
      return {
        kind: 'operation' as const,
        title: operation.summary,
        where: `${operation.method} ${operation.path}`,
        to: `#${operationAnchor(operation.name)}`,
        text: [
          operation.name,
          operation.path,
          plainText(operation.description),
          ...parameters.map(({ name }) => name),
          ...(body === undefined ? [] : schemas.fieldsOf(body).map(({ name }) => name)),
        ].join(' '),
      };
    }),
    ...(Object.keys(PROBLEM_KINDS) as ProblemCode[]).map((code) => ({
      kind: 'problem' as const,
      title: code,
      where: `${PROBLEM_KINDS[code].status} ${PROBLEM_KINDS[code].title}`,
      to: `#${problemAnchor(code)}`,
      text: `${PROBLEM_KINDS[code].title} ${PROBLEM_EXAMPLES[code].detail}`,
    })),
    ...Object.entries(contract.components.schemas).map(([name, schema]) => ({
      kind: 'model' as const,
      title: name,
      where: 'Model',
      to: `models#${name}`,
      text: [
        schema.description ?? '',
        ...schemas.fieldsOf(schema).map((field) => field.name),
        ...schemas.wordsOf(schema),
      ].join(' '),
    })),
    ...GUIDES.flatMap(({ name }) => {
      const rendered = documents.get(name);
      return (rendered?.passages ?? []).map(({ heading, text }) => ({
        kind: 'guide' as const,
        title: heading.text,
        where: rendered?.title ?? name,
        to: heading.depth === 1 ? name : `${name}#${heading.anchor}`,
        text: `${rendered?.title ?? ''} ${text.slice(0, MOST_TEXT)}`,
      }));
    }),
  ];
  return entries.map((entry, id) => ({ id, ...entry }));
}
