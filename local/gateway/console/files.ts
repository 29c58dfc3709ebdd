import { readFile } from 'node:fs/promises';

/**
 * The page loads only what lies beside it: no inline script or style, no third-party host, no frame. Its connections go to
 * this gateway alone.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Headers of every answer of the console. */
export const CONSOLE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

const SCRIPT = 'text/javascript; charset=utf-8';

/** Every file of the page, by its path; no other name reaches the disk. */
const FILES: ReadonlyMap<string, { readonly file: string; readonly contentType: string }> = new Map([
  ['/console', { file: 'console.html', contentType: 'text/html; charset=utf-8' }],
  ['/console/console.css', { file: 'console.css', contentType: 'text/css; charset=utf-8' }],
  ['/console/icon.svg', { file: 'icon.svg', contentType: 'image/svg+xml' }],
  ...['main.js', 'api.js', 'elements.js', 'pictures.js', 'tables.js', 'ticket.js', 'commands.js', 'switchboard.js'].map(
    (file) => [`/console/${file}`, { file, contentType: SCRIPT }] as const,
  ),
]);

/** The paths that the page consists of. */
export const PAGE_PATHS: readonly string[] = [...FILES.keys()];

/** A file of the page with its type. Throws a RangeError for a path that is none. */
export async function pageFile(path: string): Promise<{ readonly text: string; readonly contentType: string }> {
  const found = FILES.get(path);
  if (!found) throw new RangeError(`the console has no page at ${path}`);
  const text = await readFile(new URL(`page/${found.file}`, import.meta.url), 'utf8');
  return { text, contentType: found.contentType };
}
