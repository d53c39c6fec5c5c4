// The article file of a shop (F7), in the format of its own system, as a stream: the platform writes it, the rows come as they are needed.
import { Injectable } from '@nestjs/common';
import type { ArticleRow, FilePart } from '@kontor/connectors';
import { AppError, type ShopId } from '@kontor/kernel';
import { Connections } from '@kontor/shops';
import { ArticleRows } from './article-rows.js';

@Injectable()
export class ArticleExport {
  constructor(
    private readonly connections: Connections,
    private readonly rows: ArticleRows,
  ) {}

  /** How many articles the file will have. */
  async count(): Promise<number> {
    return this.rows.count();
  }

  /**
   * The parts of the file; the content of each is to be read before the next one is asked for. `passed` hears of every page of rows.
   * Throws `article-export-empty`, `ability-missing`, and what keeps prices from being computed, before the first part.
   */
  async *parts(shopId: ShopId, language: 'de' | 'en', passed: (rows: readonly ArticleRow[]) => Promise<void> = async () => undefined): AsyncGenerator<FilePart> {
    if ((await this.count()) === 0) throw new AppError('article-export-empty');
    const opened = await this.connections.open(shopId, 'rest');
    try {
      const { articleFile } = opened.connection;
      if (!articleFile) throw new AppError('ability-missing', { kind: 'export-articles-csv' });
      yield* articleFile.writeArticleFile(this.each(shopId, passed), { language });
    } finally {
      await this.connections.release(opened);
    }
  }

  private async *each(shopId: ShopId, passed: (rows: readonly ArticleRow[]) => Promise<void>): AsyncGenerator<ArticleRow> {
    for await (const page of this.rows.pages(shopId)) {
      yield* page;
      await passed(page);
    }
  }
}
