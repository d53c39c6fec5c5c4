// The prices of listings: what every place in every shop should show, and what it has confirmed.
import { DueRows } from '@kontor/articles';

export const listingPrice = new DueRows('listing_price', { pushed: 'LONGTEXT', next_change_at: 'DATETIME(3)' });
