/**
 * `bench://app/`: the window's own origin, backed by `dist/renderer` and nothing else.
 *
 * A scheme of its own instead of `file://`, so that a page can never reach other files of the machine, and so that
 * every answer carries the content security policy as a header.
 */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol } from 'electron';

export const ORIGIN = 'bench://app';
export const START_PAGE = `${ORIGIN}/index.html`;

/** Nothing inline, nothing evaluated, nothing from anywhere else. HTML enters the page only through Svelte's templates. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** Call before `app` is ready: privileges of a scheme are fixed by then. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'bench', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Path of the file a request means, or undefined when it means none inside `folder`. */
async function fileFor(folder: string, url: URL): Promise<string | undefined> {
  if (`${url.protocol}//${url.host}` !== ORIGIN) return undefined;
  try {
    const path = await realpath(join(folder, decodeURIComponent(url.pathname)));
    return path.startsWith(folder + sep) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Serves `folder`. Answers 404 for whatever is not a file of a known type inside it. */
export async function serve(folder: string): Promise<void> {
  const real = await realpath(folder).catch(() => folder);
  protocol.handle('bench', async (request) => {
    const path = request.method === 'GET' ? await fileFor(real, new URL(request.url)) : undefined;
    const type = path === undefined ? undefined : TYPES[extname(path)];
    const body =
      path === undefined || type === undefined ? undefined : await readFile(path).catch(() => undefined);
    if (body === undefined || type === undefined) return new Response('Not found', { status: 404 });
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': type,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      },
    });
  });
}
