// The stock of listings: which figure every place in every shop should show, and which it has confirmed.
import { DueRows } from '@kontor/articles';

export const listingStock = new DueRows('listing_stock', { pushed_quantity: 'DECIMAL(12,3)' });
