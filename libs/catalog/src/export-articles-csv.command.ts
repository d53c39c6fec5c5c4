// Button "Artikelexport" (F7): the shop's own article file with every Shopartikel, kept with the run and fetched from there.
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ShopId } from '@kontor/kernel';
import { Shops } from '@kontor/shops';
import { SyncCommand, SyncKind } from '@kontor/sync';
import { ArticleExport } from './article-export.js';

@SyncKind<Record<string, never>>('export-articles-csv', {
  lane: 'catalog',
  needs: 'articleFile',
  params: { parse: () => ({}), merge: (one) => one },
  rebuild: (shopId) => new ExportArticlesCsv(shopId as ShopId),
})
export class ExportArticlesCsv extends SyncCommand {
  constructor(readonly shopId: ShopId) {
    super();
  }
}

@CommandHandler(ExportArticlesCsv)
export class ExportArticlesCsvHandler implements ICommandHandler<ExportArticlesCsv> {
  constructor(
    private readonly shops: Shops,
    private readonly files: ArticleExport,
  ) {}

  async execute({ run, shopId }: ExportArticlesCsv): Promise<void> {
    const { options } = await this.shops.get(shopId);
    await run.total(await this.files.count());
    // A run that was taken up again writes its files anew, but counts on from where it was.
    let counted = run.progress.done;
    const parts = this.files.parts(shopId, options.language, async (rows) => {
      const again = Math.min(counted, rows.length);
      counted -= again;
      await run.settled(rows.slice(again).map((row) => ({ ref: `article:${row.number}` })));
      await run.checkpoint(null);
    });
    for await (const part of parts) await run.file(part);
  }
}
