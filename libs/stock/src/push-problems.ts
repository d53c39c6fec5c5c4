// What a stock run has to tell that is not the answer to one row: the articles that nobody ever counted.
import { Injectable } from '@nestjs/common';
import type { ShopId } from '@kontor/kernel';
import type { RunContext } from '@kontor/sync';
import { StockFigures } from './stock-figures.js';

/** Both kinds of stock run keep their problems under this one, so that a success of either solves what the other met. */
export const stockProblems = 'sync-changed-stock';

const uncountedSubject = 'stock:uncounted';

@Injectable()
export class PushProblems {
  constructor(private readonly figures: StockFigures) {}

  /** Articles that a full run leaves out because nobody ever counted them (F54); answers how many. */
  async tellUncounted(run: RunContext, shopId: ShopId): Promise<number> {
    const { count, examples } = await this.figures.uncounted(shopId);
    if (count > 0) await run.problem(null, { subject: uncountedSubject, kind: 'notice', code: 'stock-uncounted-listings', values: { count, examples: examples.join(', ') } });
    else await run.resolve(null, uncountedSubject);
    return count;
  }
}
