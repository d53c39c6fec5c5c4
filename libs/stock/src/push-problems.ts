// What a stock run has to tell that is not the answer to one row: numbers that the shop has several times, articles nobody counted.
import { Injectable } from '@nestjs/common';
import { Listings, type Searched } from '@kontor/articles';
import { asId, type ListingId, type ShopId } from '@kontor/kernel';
import { Problems, type RunContext } from '@kontor/sync';
import { StockFigures } from './stock-figures.js';

/** Both kinds of stock run keep their problems under this one, so that a success of either solves what the other met. */
export const stockProblems = 'sync-changed-stock';

const uncountedSubject = 'stock:uncounted';

@Injectable()
export class PushProblems {
  constructor(
    private readonly problems: Problems,
    private readonly listings: Listings,
    private readonly figures: StockFigures,
  ) {}

  /** Numbers that were found several times, and those that no longer are. */
  async tellAmbiguous(run: RunContext, shopId: ShopId, searched: Searched): Promise<void> {
    for (const { articleId, number, hits } of searched.ambiguous) await run.problem(null, { subject: `article:${articleId}`, kind: 'input', code: 'listing-ambiguous', values: { number, hits }, retryAt: null });
    const told = [...(await this.problems.unsolved(shopId, stockProblems))].filter((subject) => subject.startsWith('article:'));
    if (told.length === 0) return;
    const still = new Set((await this.listings.ambiguous(shopId)).map((article) => `article:${article.articleId}`));
    for (const subject of told) if (!still.has(subject)) await run.resolve(null, subject);
  }

  /** A place that is gone is no problem any more once its article has another one. */
  async solveReplaced(run: RunContext, shopId: ShopId): Promise<void> {
    const told = [...(await this.problems.unsolved(shopId, stockProblems))].filter((subject) => subject.startsWith('listing:'));
    for (const listing of await this.listings.replaced(told.map((subject) => asId<ListingId>(subject.slice('listing:'.length))))) await run.resolve(null, `listing:${listing}`);
  }

  /** Articles that a full run leaves out because nobody ever counted them (F54); answers how many. */
  async tellUncounted(run: RunContext, shopId: ShopId): Promise<number> {
    const { count, examples } = await this.figures.uncounted(shopId);
    if (count > 0) await run.problem(null, { subject: uncountedSubject, kind: 'notice', code: 'stock-uncounted-listings', values: { count, examples: examples.join(', ') } });
    else await run.resolve(null, uncountedSubject);
    return count;
  }
}
