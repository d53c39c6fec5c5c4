// Styles and scripts that we serve ourselves: read once, named by their content so that browsers may keep them for a year, packed at start.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { NextFunction, Request, Response } from 'express';

type Asset = { body: Buffer; packed: Buffer; type: string };

const types: Record<string, string> = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' };
const resolve = createRequire(__filename).resolve;

export class Assets {
  private readonly byPath = new Map<string, Asset>();
  private readonly hrefs = new Map<string, string>();

  /** The files a page uses, by the name under which templates ask for them. */
  static standard(): Assets {
    const own = join(__dirname, 'public');
    return new Assets({ 'tabler.css': resolve('@tabler/core/dist/css/tabler.min.css'), 'admin.css': join(own, 'admin.css'), 'admin.js': join(own, 'admin.js'), 'theme.js': join(own, 'theme.js'), 'icon.svg': join(own, 'icon.svg') });
  }

  constructor(files: Record<string, string>) {
    for (const [name, file] of Object.entries(files)) {
      // The source map of a package is not served.
      const body = Buffer.from(readFileSync(file, 'utf8').replace(/\/[*/]# sourceMappingURL=.*$/m, ''), 'utf8');
      const [stem, suffix = ''] = [name.slice(0, name.lastIndexOf('.')), name.split('.').at(-1)];
      const path = `/assets/${stem}.${createHash('sha256').update(body).digest('hex').slice(0, 12)}.${suffix}`;
      this.byPath.set(path, { body, packed: gzipSync(body), type: types[suffix] ?? 'application/octet-stream' });
      this.hrefs.set(name, path);
    }
  }

  /** The address of a file; a name nobody knows is a fault of the template. */
  href(name: string): string {
    const href = this.hrefs.get(name);
    if (!href) throw new Error(`no asset "${name}"`);
    return href;
  }

  /** Answers `/assets/…`. */
  serve(request: Request, response: Response, next: NextFunction): void {
    const asset = request.method === 'GET' || request.method === 'HEAD' ? this.byPath.get(request.path) : undefined;
    if (!asset) {
      next();
      return;
    }
    const packed = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    response.setHeader('Content-Type', asset.type);
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    response.setHeader('Vary', 'Accept-Encoding');
    if (packed) response.setHeader('Content-Encoding', 'gzip');
    response.end(request.method === 'HEAD' ? undefined : packed ? asset.packed : asset.body);
  }
}
