// Changes an article that was read at a version; who comes second with the same version is told so. What changed is told by kind, for
// stock and prices have to be sent again after some changes and not after others.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database, Outbox, isDuplicate, rows, write } from '@kontor/base';
import { AppError, Clock, type ArticleId } from '@kontor/kernel';
import { checkFields, type ArticleColumns, type ArticleFields } from './article-fields.js';
import { articleColumns, type Article, type ArticleRecord } from './article.js';
import { ArticleChanged, type ArticleChange } from './article-changed.event.js';
import { parentFor } from './article-parent.js';
import { Articles } from './articles.js';

/** Answers the article as stored; `article-unknown`, `version-stale`, `article-number-taken`, `input-invalid` with every faulty field. */
export class EditArticle extends Command<Article> {
  constructor(readonly wish: { number: string; version: number; change: Partial<ArticleFields> }) {
    super();
  }
}

const kinds: Record<string, ArticleChange> = { number: 'number', tax_rate: 'tax', ended: 'ended', shop_article: 'flags', stock_keeping: 'flags', discountable: 'flags', shippable: 'flags', is_parent: 'flags' };

@CommandHandler(EditArticle)
export class EditArticleHandler implements ICommandHandler<EditArticle> {
  constructor(
    private readonly database: Database,
    private readonly articles: Articles,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async execute({ wish }: EditArticle): Promise<Article> {
    const columns: ArticleColumns = checkFields(wish.change, false);
    return this.database.inTransaction(async (tx) => {
      const [before] = await rows<ArticleRecord>(tx, `SELECT ${articleColumns} FROM article a WHERE a.number = ? FOR UPDATE`, [wish.number.trim()]);
      if (!before) throw new AppError('article-unknown', { number: wish.number });
      if (before.version !== wish.version) throw new AppError('version-stale');
      const isParent = wish.change.isParent ?? before.is_parent === 1;
      if (wish.change.parent !== undefined) columns.parent_id = wish.change.parent === null ? null : await parentFor(tx, wish.change.parent, { id: before.id, isParent });
      await this.checkFamily(tx, before, isParent, columns);
      const changed = Object.entries(columns).filter(([column, value]) => String(before[column as keyof ArticleRecord]) !== String(value));
      if (changed.some(([column]) => column !== 'folded')) {
        await this.store(tx, before.id, Object.fromEntries(changed), wish.change.number ?? before.number);
        await this.outbox.record(tx, new ArticleChanged(before.id, [...new Set(changed.filter(([column]) => column !== 'folded').map(([column]) => kinds[column] ?? 'texts'))].sort()));
      }
      return (await this.articles.byIds(tx, [before.id])).get(before.id) as Article;
    });
  }

  private async checkFamily(tx: Parameters<typeof rows>[0], before: ArticleRecord, isParent: boolean, columns: ArticleColumns): Promise<void> {
    const faulty = (field: string, value: string): never => {
      throw new AppError('input-invalid', {}, { fields: [{ field, code: 'article-field-invalid', values: { field, value } }] });
    };
    const parentId = 'parent_id' in columns ? columns.parent_id : before.parent_id;
    if (isParent && parentId !== null) faulty('isParent', 'true');
    if (!isParent && before.is_parent === 1) {
      const [variant] = await rows<{ id: ArticleId }>(tx, 'SELECT id FROM article WHERE parent_id = ? LIMIT 1', [before.id]);
      if (variant) faulty('isParent', 'false');
    }
  }

  private async store(tx: Parameters<typeof rows>[0], id: ArticleId, changed: ArticleColumns, number: string): Promise<void> {
    try {
      await write(tx, `UPDATE article SET ${Object.keys(changed).map((column) => `${column} = ?`).join(', ')}, version = version + 1, changed_at = ? WHERE id = ?`, [...Object.values(changed), this.clock.now(), id]);
    } catch (error) {
      if (isDuplicate(error, 'article_number')) throw new AppError('article-number-taken', { number: number.trim() });
      throw error;
    }
  }
}
