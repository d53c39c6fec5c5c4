// Lists are read page by page with an opaque key (api.md).
import { Text, Whole } from './fields.js';

export const defaultLimit = 50;

/** The query of every list. */
export class PageQuery {
  @Whole({ optional: true, from: 1, to: 500, query: true, description: 'At most so many items; 50 when left out.' })
  limit?: number;

  @Text({ optional: true, max: 200, description: 'The `next` of the page before.' })
  after?: string;
}
