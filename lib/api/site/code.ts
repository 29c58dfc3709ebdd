import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import typescript from 'highlight.js/lib/languages/typescript';
import { escaped } from './html.ts';

for (const [name, language] of Object.entries({ bash, json, python, typescript }))
  hljs.registerLanguage(name, language);

/** Languages that are coloured, by the words that documents and samples use. */
const LANGUAGES: Readonly<Record<string, string>> = {
  sh: 'bash',
  bash: 'bash',
  json: 'json',
  python: 'python',
  py: 'python',
  ts: 'typescript',
  typescript: 'typescript',
  js: 'typescript',
};

/** The markup of code in its colours; of a language that is not known, without. */
export function coloured(text: string, language: string): string {
  const known = LANGUAGES[language];
  return known === undefined ? escaped(text) : hljs.highlight(text, { language: known }).value;
}

/** A block of code that can be copied and, where it is wide, scrolled by keyboard. */
export function codeBlock(text: string, language: string, label = 'Code'): string {
  return block(coloured(text, language), label);
}

/** The same of markup that is made already. */
export function block(markup: string, label: string): string {
  return `<div class="code"><pre tabindex="0" role="group" aria-label="${escaped(label)}"><code>${markup}</code></pre></div>`;
}

/** A value as JSON that people read. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
