// Facts about articles that stock and pricing react to: what a shop should show may have changed with them.
import { DomainEvent } from '@kontor/base';
import type { ArticleId } from '@kontor/kernel';

export type ArticleChange = 'created' | 'number' | 'flags' | 'tax' | 'texts' | 'ended';

/** An article was changed; `what` names the kinds of change. */
export class ArticleChanged extends DomainEvent {
  static override readonly eventName = 'articles.article-changed';
  constructor(
    readonly articleId: ArticleId,
    readonly what: ArticleChange[],
  ) {
    super();
  }
  get subject(): string {
    return `article:${this.articleId}`;
  }
}
