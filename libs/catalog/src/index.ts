import './errors.js';

export { CatalogModule } from './catalog.module.js';
export { ArticleExport } from './article-export.js';
export { ExportArticlesCsv } from './export-articles-csv.command.js';
export { BrowseArticles, type BrowsedArticle, type BrowseFilter, type BrowseOnly, type Standing } from './browse-articles.query.js';
export { PushImages } from './push-images.command.js';
