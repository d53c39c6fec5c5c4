// WooCommerce against its simulator: the contract of all platforms.
import { contract } from '../testing/contract.js';
import { expectRefereed, itRefereed } from '../testing/woocommerce-referee.js';
import { woocommerce } from './woocommerce.platform.js';

contract(woocommerce, {
  flavours: [
    { name: 'a gross shop', reset: { flavour: 'wc11' } },
    { name: 'a net shop', reset: { flavour: 'wc8' } },
  ],
  referee: { it: itRefereed, judge: (calls) => expectRefereed(calls) },
  status: { open: 'processing', done: 'completed' },
  coupon: { code: 'zehn', type: 'percent', amount: '10' },
});
