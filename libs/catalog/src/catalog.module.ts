// An article with its price, stock and pictures, in and out.
import { Module } from '@nestjs/common';
import { ArticlesModule } from '@kontor/articles';
import { PricingModule } from '@kontor/pricing';
import { ShopsModule } from '@kontor/shops';
import { StockModule } from '@kontor/stock';
import { SyncModule } from '@kontor/sync';
import { ArticleExport } from './article-export.js';
import { ArticleRows } from './article-rows.js';
import { BrowseArticlesHandler } from './browse-articles.query.js';
import { ExportArticlesCsvHandler } from './export-articles-csv.command.js';
import { PushImagesHandler } from './push-images.command.js';

@Module({
  imports: [ArticlesModule, PricingModule, ShopsModule, StockModule, SyncModule],
  providers: [ArticleExport, ArticleRows, BrowseArticlesHandler, ExportArticlesCsvHandler, PushImagesHandler],
  exports: [ArticleExport],
})
export class CatalogModule {}
