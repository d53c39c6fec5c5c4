// One article with its variants and its places in the shops.
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { AppError, type ArticleId, type ShopId } from '@kontor/kernel';
import { articleColumns, articleOf, type Article, type ArticleRecord } from './article.js';
import { Articles } from './articles.js';
import { Listings, type Listing } from './listings.js';

export type ArticleDetails = Article & { parentNumber: string | null; variants: Article[]; /** Only those the shop still has. */ listings: Listing[]; /** Where it was looked for without being found once: `missing`, or `ambiguous` with several hits. */ searches: { shopId: ShopId; result: 'missing' | 'ambiguous'; lookedAt: Date }[] };

/** By number; `article-unknown` where nobody has it. */
export class GetArticle extends Query<ArticleDetails> {
  constructor(readonly wish: { number: string }) {
    super();
  }
}

@QueryHandler(GetArticle)
export class GetArticleHandler implements IQueryHandler<GetArticle> {
  constructor(
    private readonly database: Database,
    private readonly articles: Articles,
    private readonly listings: Listings,
  ) {}

  async execute({ wish }: GetArticle): Promise<ArticleDetails> {
    const article = await this.articles.byNumber(wish.number);
    if (!article) throw new AppError('article-unknown', { number: wish.number.slice(0, 120) });
    const parent = article.parentId === null ? undefined : (await this.articles.byIds(null, [article.parentId])).get(article.parentId);
    return { ...article, parentNumber: parent?.number ?? null, variants: article.isParent ? await this.variants(article.id) : [], listings: await this.listings.forArticles(null, [article.id]), searches: await this.searches(article.id) };
  }

  private async searches(articleId: ArticleId): Promise<ArticleDetails['searches']> {
    const found = await this.database.query<{ shop_id: ShopId; result: 'missing' | 'ambiguous'; looked_at: Date }>("SELECT shop_id, result, looked_at FROM listing_search WHERE article_id = ? AND result IN ('missing', 'ambiguous') ORDER BY shop_id", [articleId]);
    return found.map((row) => ({ shopId: row.shop_id, result: row.result, lookedAt: row.looked_at }));
  }

  private async variants(parentId: ArticleId): Promise<Article[]> {
    return (await this.database.query<ArticleRecord>(`SELECT ${articleColumns} FROM article a WHERE a.parent_id = ? ORDER BY a.folded, a.id LIMIT 2000`, [parentId])).map(articleOf);
  }
}
