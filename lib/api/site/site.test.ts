import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { PROBLEM_KINDS, type ProblemCode } from '../../domain/problem.ts';
import { DOCS_ASSETS, DOCS_PAGE } from '../docs/assets.ts';
import { GUIDES } from '../docs/guides.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations/index.ts';
import { problemType } from '../problem-document.ts';
import { PROBLEM_EXAMPLES } from '../schemas/problem-examples.ts';
import { readContract } from './contract.ts';
import { FIRST_CALLS } from './first-call.ts';
import { flowchartTable } from './flowchart.ts';
import { escaped, plainText } from './html.ts';
import { linkOf, operationAnchor } from './links.ts';
import { makeSite } from './make.ts';
import { renderDocument } from './markdown.ts';
import { bodyOf, samplesOf, sampleText } from './samples.ts';
import { schemaText } from './schema.ts';

const site = await makeSite();
const rows: readonly Operation[] = Object.values(operations);
const contract = readContract();
const home = site.get(DOCS_PAGE) ?? '';
const pages = [...site].filter(([, text]) => text.startsWith('<!doctype html>'));

/** The anchors of a page. */
const anchors = (html: string) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id));

describe('the pages', () => {
  test('are everything that is served, and nothing else', () => {
    expect([...site.keys()].sort()).toEqual([DOCS_PAGE, ...DOCS_ASSETS.keys()].sort());
  });

  test.each(pages)('%s has no inline script or style, which its policy would block', (_, html) => {
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|<[^>]+\s(style|on[a-z]+)=|javascript:/i);
  });

  test.each(pages)('%s loads from no other host', (_, html) => {
    for (const [, address = ''] of html.matchAll(/<(?:script|link|img)[^>]*?(?:src|href)="([^"]+)"/g))
      expect(address).not.toMatch(/^(https?:)?\/\//);
  });

  test.each(pages)('%s has every id once', (_, html) => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  test.each(pages)('%s links only to pages, files and anchors that there are', (name, html) => {
    const broken = [...html.matchAll(/<(?:a|link|script|img)[^>]*?(?:href|src)="([^"]+)"/g)]
      .map(([, address = '']) => address)
      .filter((address) => !/^https?:\/\//.test(address))
      .filter((address) => {
        const [path = '', anchor] = address.split('#');
        const below = name === DOCS_PAGE ? path.replace(/^docs\//, '') : path;
        const target = path === '' ? html : path === '../docs' ? home : site.get(below);
        if (address === 'v1/openapi.json') return false;
        return target === undefined || (anchor !== undefined && !anchors(target).has(anchor));
      });
    expect(broken).toEqual([]);
  });

  test('are small over the wire: all of them, and what the first one loads', () => {
    const zipped = (names: Iterable<string>) =>
      [...names].reduce((sum, name) => sum + gzipSync(site.get(name) ?? '').length, 0);
    const first = [DOCS_PAGE, ...[...DOCS_ASSETS.keys()].filter((name) => /\.(css|js|svg)$/.test(name))];
    expect(zipped(first)).toBeLessThan(150_000);
    expect(zipped(site.keys())).toBeLessThan(500_000);
    for (const text of site.values()) expect(Buffer.byteLength(text)).toBeLessThan(6_000_000);
  });
});

describe('the reference', () => {
  test.each(rows.map((row) => [row.name, row] as const))('has %s with every text of its parameters', (name, row) => {
    const section = home.split(`id="${operationAnchor(name)}"`)[1]?.split('</section>')[0] ?? '';
    const seen = plainText(section);
    const plain = (text: string) =>
      text
        .replace(/ ?Answers may have other words in a later version\./, '')
        .replaceAll(/[`*]|\[([^\]]+)\]\([^)]+\)/g, '$1')
        .replaceAll(/\s+/g, '');
    const described = contract.paths[row.path]?.[row.method.toLowerCase()];
    const schemas = schemaText(contract, 'home');
    const body = described?.requestBody?.content['application/json']?.schema;
    const texts = [
      row.summary,
      row.description,
      ...(described?.parameters ?? [])
        .filter((parameter) => parameter.name !== 'traceparent')
        .flatMap(({ name: each, description, schema }) => [
          each,
          description ?? schemas.resolved(schema).description ?? '',
        ]),
      ...(body === undefined ? [] : schemas.fieldsOf(body)).flatMap(({ name: each, schema }) => [
        each,
        schemas.resolved(schema).description ?? '',
      ]),
    ];
    for (const text of texts) expect(seen.replaceAll(/\s+/g, '')).toContain(plain(text));
  });

  test.each(Object.keys(PROBLEM_KINDS) as ProblemCode[])('has the anchor that the type of %s leads to', (code) => {
    const [path, anchor] = problemType(code).split('#');
    expect(path).toBe('/docs');
    const [, article = ''] = home.split(`<article id="${anchor}"`);
    expect(article).toContain(escaped(PROBLEM_EXAMPLES[code].detail));
  });

  test('has a form for every operation, or says why not', () => {
    for (const { name } of rows) {
      const form = home.includes(`<form class="try" data-operation="${name}"`);
      expect([name, form]).toEqual([name, FIRST_CALLS[name as keyof typeof FIRST_CALLS].notHere === undefined]);
    }
  });

  test('fills in no parameter that excludes another', () => {
    for (const row of rows) {
      const { query = {} } = FIRST_CALLS[row.name as keyof typeof FIRST_CALLS];
      const parsed = row.query.safeParse(query);
      expect([row.name, parsed.success]).toEqual([row.name, true]);
    }
  });
});

describe('the samples', () => {
  const place: Operation = operations.placeOrder;

  test.each(rows.map((row) => [row.name, row] as const))('of %s are in curl, TypeScript and Python', (_, row) => {
    expect(samplesOf(row).map(({ name }) => name)).toEqual(expect.arrayContaining(['curl', 'TypeScript', 'Python']));
  });

  test('prove who the caller is as the deployment asks, and nothing where it does not ask', () => {
    const texts = (access: 'open' | 'token' | 'sigv4') =>
      samplesOf(place).map((sample) => sampleText(sample, access, 'https://api.example'));
    const [open, token, sigv4] = [texts('open'), texts('token'), texts('sigv4')];
    for (const text of open) expect(text).not.toMatch(/TOKEN|sigv4/i);
    for (const text of token) expect(text).toMatch(/ATLAS_TOKEN/);
    expect(sigv4[0]).toContain('--aws-sigv4 "aws:amz:$AWS_REGION:execute-api"');
    expect(sigv4[1]).toContain("auth: { kind: 'sigv4' }");
    expect(sigv4[2]).toContain('auth=SigV4()');
  });

  test('give each order a key of its own, and no client order id that is used already', () => {
    expect(samplesOf(place)[0]?.text).toContain('-H "Idempotency-Key: $(uuidgen)"');
    expect(bodyOf(place, {})).not.toHaveProperty('clientOrderId');
  });
});

describe('the documents', () => {
  test('of the concepts and of running it are all shown, in the order of their list', async () => {
    const list = await readFile(new URL('../../../docs/README.md', import.meta.url), 'utf8');
    const concepts = [...list.matchAll(/^\d+\. \[[^\]]+\]\(concepts\/([\w-]+)\.md\)/gm)].map(([, name]) => name);
    const toRun = [...list.matchAll(/^\| \[[^\]]+\]\(guides\/([\w-]+)\.md\)/gm)].map(([, name = '']) => name);
    expect(GUIDES.filter(({ group }) => group === 'Concepts').map(({ name }) => name)).toEqual(concepts);
    const shown = GUIDES.map(({ name }) => name);
    expect(toRun.filter((name) => !shown.includes(name))).toEqual([]);
  });

  test('lead to each other, to the reference, or say that a file is in the repository', () => {
    expect(linkOf('../concepts/lists.md#pages', 'docs/guides/local.md', 'beside')).toBe('lists#pages');
    expect(linkOf('operations.md#place-an-order', 'docs/reference/errors.md', 'beside')).toBe('../docs#op-placeOrder');
    expect(linkOf('#states', 'docs/concepts/orders.md', 'beside')).toBe('#states');
    expect(linkOf('../../SECURITY.md', 'docs/guides/local.md', 'beside')).toBeUndefined();
  });

  test('keep the anchors that links of the repository use', () => {
    const { headings, html } = renderDocument(
      '# A\n\n## The `x` of it\n\n## The `x` of it\n',
      'docs/concepts/lists.md',
      'beside',
    );
    expect(headings.map(({ anchor }) => anchor)).toEqual(['the-x-of-it', 'the-x-of-it-1']);
    expect(html).toContain('<h2 id="the-x-of-it-1">');
  });

  test('cannot bring markup of their own', () => {
    expect(
      renderDocument(
        '# A\n\n<script>alert(1)</script>\n\n<!-- part: x -->\n',
        'docs/concepts/lists.md',
        'beside',
      ).html.trim(),
    ).toBe('');
  });

  test('show a flowchart as its steps', () => {
    const table = flowchartTable(
      'flowchart LR\n  a([sent<br/>once]) -- reply --> b{class?}\n  b -- "no, never" --> c["4xx"]',
    );
    expect(plainText(table)).toBe('At when then sent once reply class? class? no, never 4xx');
    expect(() => flowchartTable('flowchart LR\n  a --> b')).toThrow('no arrow with a label');
  });
});
