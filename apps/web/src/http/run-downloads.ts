// The files of an export run: one alone, or all parts as one ZIP.
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { AppError, type RunId } from '@kontor/kernel';
import { RunFiles } from '@kontor/sync';
import { sendParts, type Part } from './send-parts.js';

@Injectable()
export class RunDownloads {
  constructor(private readonly files: RunFiles) {}

  async send(response: Response, runId: RunId, part: string | undefined): Promise<void> {
    const files = await this.files.list(runId);
    if (files.length === 0 || (part !== undefined && !/^\d{1,4}$/.test(part))) throw new AppError('file-unknown', { part: (part ?? '').slice(0, 20) });
    const content = (id: string): AsyncIterable<Uint8Array> => this.files.content(id);
    const parts = async function* (): AsyncGenerator<Part> {
      for (const { id, name, mediaType, bytes } of files) yield { name, mediaType, bytes, content: content(id) };
    };
    await sendParts(response, parts, { part, count: files.length, name: `export-${runId}` });
  }
}
