import { PROBLEM_KINDS, type ProblemCode } from '../../domain/problem.ts';
import { problemType } from '../problem-document.ts';
import type { ApiResponse } from '../response.ts';
import { PROBLEM_EXAMPLES } from '../schemas/problem-examples.ts';
import { PAGE_HEADERS } from './security.ts';

/** The API reference as a page: the OpenAPI document rendered by swagger-ui, and every problem under its own anchor. */
export function docsPage(): ApiResponse {
  return {
    status: 200,
    body: PAGE,
    headers: { ...PAGE_HEADERS, 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'max-age=300' },
  };
}

// Links are relative, because behind API Gateway the page lies under the stage name.
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Atlas API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="stylesheet" href="docs/page.css">
    <link rel="icon" type="image/svg+xml" href="docs/icon.svg">
    <script src="docs/swagger-ui-bundle.js" defer></script>
    <script src="docs/page.js" defer></script>
  </head>
  <body>
    <main id="reference"><p class="note">Loading the reference. The document itself is at <a href="v1/openapi.json">v1/openapi.json</a>.</p></main>
    <section id="problems">
      <h2>Problems</h2>
      <p>Every error is <code>application/problem+json</code>. Programs should act on <code>code</code>, which is stable.</p>
      <table>
        <thead><tr><th>code</th><th>status</th><th>same request again</th><th>example</th></tr></thead>
        <tbody>
${(Object.keys(PROBLEM_KINDS) as ProblemCode[]).map(row).join('\n')}
        </tbody>
      </table>
    </section>
  </body>
</html>
`;

function row(code: ProblemCode): string {
  const { status, title, retryable } = PROBLEM_KINDS[code];
  const anchor = problemType(code).split('#')[1];
  const again = retryable ? 'may succeed' : 'fails again';
  const example = `<strong>${escaped(title)}.</strong> ${escaped(PROBLEM_EXAMPLES[code].detail)}`;
  return `          <tr id="${anchor}"><td><code>${code}</code></td><td>${status}</td><td>${again}</td><td>${example}</td></tr>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
