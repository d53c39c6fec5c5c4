// Files on their way out: one as it is, several as one ZIP, always streamed so that a large catalogue does not fill the memory.
import type { Response } from 'express';
import { Zip, ZipDeflate } from 'fflate';
import { AppError } from '@kontor/kernel';

/** One file; its content is read when its turn comes. */
export type Part = { name: string; mediaType: string; bytes?: number; content: AsyncIterable<Uint8Array | string> };

/** Sends the part asked for (from 1), the only one, or all of them as a ZIP called `name`. `parts` is asked anew for each reading. */
export async function sendParts(response: Response, parts: () => AsyncIterable<Part>, wish: { part: string | undefined; /** How many there are where it is known, else whether there may be several. */ count: number | 'several'; name: string }): Promise<void> {
  const wanted = wish.part === undefined ? null : Number.parseInt(wish.part, 10);
  if (wanted === null && (wish.count === 'several' ? await countParts(parts()) : wish.count) > 1) {
    head(response, `${wish.name}.zip`, 'application/zip');
    await pour(response, zipped(parts()));
    response.end();
    return;
  }
  let place = 0;
  for await (const part of parts()) {
    place += 1;
    if (place !== (wanted ?? 1)) {
      await drained(part.content);
      continue;
    }
    head(response, part.name, part.mediaType);
    if (part.bytes !== undefined) response.setHeader('Content-Length', String(part.bytes));
    await pour(response, part.content);
    response.end();
    return;
  }
  throw new AppError('file-unknown', { part: wish.part ?? '' });
}

// Parts that are empty are left out by whoever makes them, so how many there are shows only in the making.
async function countParts(parts: AsyncIterable<Part>): Promise<number> {
  let count = 0;
  for await (const part of parts) {
    await drained(part.content);
    count += 1;
  }
  return count;
}

async function drained(content: AsyncIterable<unknown>): Promise<void> {
  for await (const _piece of content);
}

async function* zipped(parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else ready.push(chunk);
  });
  const taken = function* (): Generator<Uint8Array> {
    if (failure) throw failure;
    yield* ready.splice(0);
  };
  for await (const part of parts) {
    const entry = new ZipDeflate(part.name, { level: 6 });
    zip.add(entry);
    for await (const piece of part.content) {
      entry.push(typeof piece === 'string' ? Buffer.from(piece, 'utf8') : new Uint8Array(piece), false);
      yield* taken();
    }
    entry.push(new Uint8Array(0), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}

/** Says that a file follows; only plain characters reach the header. */
function head(response: Response, name: string, mediaType: string): void {
  response.setHeader('Content-Type', mediaType.startsWith('text/') && !mediaType.includes('charset') ? `${mediaType}; charset=utf-8` : mediaType);
  response.setHeader('Content-Disposition', `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`);
  response.setHeader('Cache-Control', 'no-store');
}

/** Writes piece by piece, no faster than the other side reads; stops when it has left. */
async function pour(response: Response, pieces: AsyncIterable<Uint8Array | string>): Promise<void> {
  for await (const piece of pieces) {
    if (response.destroyed) return;
    if (response.write(piece)) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        response.off('drain', go);
        response.off('close', go);
        resolve();
      };
      response.on('drain', go);
      response.on('close', go);
    });
  }
}
