// Articles and their places in the shops.
import { Module } from '@nestjs/common';
import { tablesOf } from '@kontor/base';
import { Articles } from './articles.js';
import { CreateArticleHandler } from './create-article.command.js';
import { EditArticleHandler } from './edit-article.command.js';
import { EnsureArticles } from './ensure-articles.js';
import { GetArticleHandler } from './get-article.query.js';
import { ListArticlesHandler } from './list-articles.query.js';
import { Listings } from './listings.js';
import { PlaceProblems } from './place-problems.js';
import { Articles1763500000000 } from './migrations/1763500000000-articles.js';
import { ArticleLists1763510000000 } from './migrations/1763510000000-article-lists.js';

@Module({
  imports: [tablesOf('articles', { entities: [], migrations: [Articles1763500000000, ArticleLists1763510000000] })],
  providers: [Articles, EnsureArticles, Listings, PlaceProblems, CreateArticleHandler, EditArticleHandler, GetArticleHandler, ListArticlesHandler],
  exports: [Articles, EnsureArticles, Listings, PlaceProblems],
})
export class ArticlesModule {}
