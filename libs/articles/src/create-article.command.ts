// Makes a new article, by hand or for an integrator. Articles made by an order come from ensure-articles.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database, Outbox, isDuplicate, write } from '@kontor/base';
import { AppError, Clock, type ArticleId } from '@kontor/kernel';
import { checkFields, type ArticleFields } from './article-fields.js';
import type { Article } from './article.js';
import { ArticleChanged } from './article-changed.event.js';
import { parentFor } from './article-parent.js';
import { Articles } from './articles.js';

/** Answers the article as stored; `article-number-taken` where the number exists, `input-invalid` with every faulty field. */
export class CreateArticle extends Command<Article> {
  constructor(readonly wish: ArticleFields & { origin?: 'person' | 'import' }) {
    super();
  }
}

@CommandHandler(CreateArticle)
export class CreateArticleHandler implements ICommandHandler<CreateArticle> {
  constructor(
    private readonly database: Database,
    private readonly articles: Articles,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async execute({ wish }: CreateArticle): Promise<Article> {
    const { origin = 'person', ...fields } = wish;
    const columns = { short_description: '', description: '', options: '[]', images: '[]', ...checkFields(fields, true) };
    const now = this.clock.now();
    return this.database.inTransaction(async (tx) => {
      const parentId = fields.parent ? await parentFor(tx, fields.parent, { isParent: fields.isParent === true, id: null }) : null;
      const all = { ...columns, parent_id: parentId, origin, created_at: now, changed_at: now };
      try {
        const { insertId } = await write(tx, `INSERT INTO article (${Object.keys(all).join(', ')}) VALUES (${Object.keys(all).map(() => '?').join(', ')})`, Object.values(all));
        const id = String(insertId) as ArticleId;
        await this.outbox.record(tx, new ArticleChanged(id, ['created']));
        return (await this.articles.byIds(tx, [id])).get(id) as Article;
      } catch (error) {
        if (isDuplicate(error, 'article_number')) throw new AppError('article-number-taken', { number: fields.number.trim() });
        throw error;
      }
    });
  }
}
