import './errors.js';

export { ArticlesModule } from './articles.module.js';
export { foldNumber, type Article, type ArticleOption, type ArticleOrigin } from './article.js';
export type { ArticleFields } from './article-fields.js';
export { Articles } from './articles.js';
export { EnsureArticles, type EnsuredLine, type SellingShop, type SoldLine } from './ensure-articles.js';
export { PlaceProblems } from './place-problems.js';
export { Listings, type Listing, type NewListing, type Searched } from './listings.js';
export { CreateArticle } from './create-article.command.js';
export { EditArticle } from './edit-article.command.js';
export { GetArticle, type ArticleDetails } from './get-article.query.js';
export { ListArticles, type ArticleFilter, type ArticleState, type ListedArticle } from './list-articles.query.js';
export { ArticleChanged, type ArticleChange } from './article-changed.event.js';
export { ListingLinked } from './listing-linked.event.js';
export { ListingEnded } from './listing-ended.event.js';
export { DueRows, parked, type ConfirmedRow, type RefusedRow, type Waiting } from './due-rows.js';
