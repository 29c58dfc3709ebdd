import { PROBLEM_KINDS, Problem, type ProblemCode } from '../../domain/problem.ts';
import { problemDocument } from '../problem-document.ts';
import { PROBLEM_EXAMPLES } from '../schemas/problem-examples.ts';
import { codeBlock, jsonText } from './code.ts';
import { codeWord, escaped } from './html.ts';
import { operationAnchor } from './links.ts';
import { renderInline, renderText } from './markdown.ts';
import { describedOf, operationSection, problemAnchor, sampleTabs } from './operation-section.ts';
import { schemaText } from './schema.ts';
import { type Frame, shell } from './shell.ts';

/** The reference: how to begin, every operation, every problem. */
export function referencePage(frame: Frame): string {
  const { contract, operations } = frame;
  const schemas = schemaText(contract, 'home');
  const tags = contract.tags.map(
    ({ name, description }) =>
      `<section class="tag" aria-label="${escaped(name)}"><div class="tag-head"><h2 id="tag-${name.toLowerCase()}">${escaped(name)}</h2><p>${renderInline(description)}</p></div>
${operations
  .filter(({ tag }) => tag === name)
  .map((operation) => operationSection(operation, describedOf(contract.paths, operation), schemas))
  .join('\n')}</section>`,
  );
  const main = `${opening(frame)}<div id="operations">${tags.join('\n')}</div>${problemsSection()}`;
  return shell(frame, { place: 'home', title: 'Atlas API', main });
}

function opening({ contract, operations, version }: Frame): string {
  const place = operations.find(({ name }) => name === 'placeOrder');
  if (place === undefined) throw new Error('There is no operation placeOrder');
  const problem = PROBLEM_EXAMPLES.RULE_VIOLATION;
  const { detail, ...details } = problem;
  const shown = problemDocument(new Problem('RULE_VIOLATION', detail, details), '0b1f7c9e-6a51-4a5e-9c41-7d6f1c0f8a11');
  return `<section class="opening" id="top">
<h1>Atlas API</h1>
<p class="facts"><span>OpenAPI 3.1, version ${escaped(contract.info.version)}</span><span>Atlas <b id="version">${escaped(version)}</b></span><span>at <code class="base">http://127.0.0.1:3000</code></span><span id="stage"></span></p>
<div class="lead">${renderText(contract.info.description)}</div>
</section>
<section class="two" id="start" aria-labelledby="start-title"><div class="words"><h2 id="start-title">First order</h2>
<p>Place an order, read what became of it, and act on one of three outcomes. Every sample on this page runs as it stands against the address above.</p>
<ol class="steps"><li><a href="#${operationAnchor('placeOrder')}">Place an order</a>: a limit order below the market rests in the book. Press <b>Send</b> there, and the page sends it from here.</li>
<li><a href="#${operationAnchor('listActiveOrders')}">List what is active</a>, <a href="#${operationAnchor('amendOrder')}">change it</a>, <a href="#${operationAnchor('cancelOrder')}">cancel it</a>: the page takes the id from the last answer.</li>
<li>Read <a href="docs/outcomes">what an outcome is</a>, and <a href="docs/idempotency">why every command has a key</a>.</li></ol>
<p>Clients for <a href="docs/typescript">TypeScript</a> and <a href="docs/python">Python</a>, a <a href="docs/command-line">command line</a> and <a href="docs/clients">tools for agents</a> do this for you.</p></div>
<div class="code-side">${sampleTabs(place, 'start')}</div></section>
<section class="two" id="access" aria-labelledby="access-title"><div class="words"><h2 id="access-title">Access</h2>
<div class="only-open-block"><p>This gateway takes requests from this machine without any proof. Where it is started with <code>ATLAS_LOCAL_TOKEN</code>, or deployed, callers prove who they are.</p></div>
<div class="only-token-block"><p>Send <code>Authorization: Bearer &lt;token&gt;</code> with every request except the public ones. To try operations on this page, paste a token: it stays in the memory of this tab, goes to this address only, and is forgotten when the tab closes.</p>
<form id="token-form" autocomplete="off"><label for="token">Token</label><input id="token" type="password" autocomplete="off" spellcheck="false"><button type="submit">Use</button><span id="token-state" role="status">None yet.</span></form></div>
<div class="only-sigv4-block"><p>This deployment takes requests that are signed with AWS Signature Version 4 for <code>execute-api</code>. A page must not hold your AWS keys, so operations that need them have no button here: run their samples where your keys are. <code>curl --aws-sigv4</code> and <code>atlas</code> sign by themselves.</p></div>
<p>Every answer has <code>X-Request-Id</code>, which is also in the log. A request may carry <code>traceparent</code> of your own trace; an invalid one is ignored.</p></div></section>
<section class="two" id="outcomes" aria-labelledby="outcomes-title"><div class="words"><h2 id="outcomes-title">Outcomes</h2>
<dl class="fields"><div class="row"><dt><span class="status s2">200 201</span> done</dt><dd><p>The body is the order as the exchange holds it.</p></dd></div>
<div class="row"><dt><span class="status s4">4xx 5xx</span> rejected</dt><dd><p>A problem. <code>orderState</code> says what is certain: with <code>notPlaced</code> nothing was placed.</p></dd></div>
<div class="row"><dt><span class="status s3">202</span> unknown</dt><dd><p>The exchange has not proven it. <code>Location</code> leads to the <a href="#${operationAnchor('getIntent')}">intent</a>, which tells when it is resolved. Do not place the order again.</p></dd></div>
<div class="row"><dt><span class="status s2">207</span> each for itself</dt><dd><p>Of several orders: every result has an outcome of its own.</p></dd></div></dl></div></section>
<section class="two" id="errors" aria-labelledby="errors-title"><div class="words"><h2 id="errors-title">Errors</h2>
<p>Every error is <code>application/problem+json</code> (RFC 9457). Programs act on <code>code</code>, which is stable; <code>type</code> leads to its place <a href="#problems">on this page</a>. <code>violations</code> names every field that is wrong at once, with the nearest value that would pass. What each exchange’s own refusals mean is in <a href="docs/errors">Errors</a>.</p></div>
<div class="code-side">${codeBlock(jsonText(shown), 'json', 'Example of a problem')}</div></section>
<section class="two" id="document" aria-labelledby="document-title"><div class="words"><h2 id="document-title">OpenAPI</h2>
<p><a href="v1/openapi.json">v1/openapi.json</a> is what this page is made of, with the address where it is served. An answer may have more fields, and other words, in a later version; a request with a field that does not belong is refused.</p></div></section>`;
}

function problemsSection(): string {
  const rows = (Object.keys(PROBLEM_KINDS) as ProblemCode[]).map((code) => {
    const { status, title, retryable } = PROBLEM_KINDS[code];
    const { detail, ...details } = PROBLEM_EXAMPLES[code];
    const { detail: _, ...rest } = problemDocument(new Problem(code, detail, details), 'X-Request-Id');
    return `<article id="${problemAnchor(code)}" class="problem"><h3><a class="anchor" href="#${problemAnchor(code)}">${code}</a> <span class="status s${String(status).charAt(0)}">${status}</span></h3>
<p><b>${escaped(title)}.</b> The same request ${retryable ? 'may succeed later' : 'fails again'}.</p>
<blockquote>${escaped(detail)}</blockquote>
<details><summary>The document</summary>${codeBlock(jsonText({ ...rest, detail }), 'json', `Problem ${code}`)}</details></article>`;
  });
  return `<section id="problems" aria-labelledby="problems-title"><div class="tag-head"><h2 id="problems-title">Problems</h2><p>Each with the text of one case, as Atlas says it. ${codeWord('retryable')} tells whether the same request may succeed later.</p></div>
<div class="problems">${rows.join('\n')}</div></section>`;
}
