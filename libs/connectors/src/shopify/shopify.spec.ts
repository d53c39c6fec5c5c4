// Shopify against its simulator: the contract of all platforms.
import { contract } from '../testing/contract.js';
import { expectRefereed, itRefereed } from '../testing/shopify-referee.js';
import { shopify } from './shopify.platform.js';

contract(shopify, {
  flavours: [
    { name: 'a gross shop', reset: { flavour: 'grow' } },
    { name: 'a net shop', reset: { flavour: 'net' } },
  ],
  referee: { it: itRefereed, judge: (calls) => expectRefereed(calls) },
  status: { open: 'paid', done: 'fulfilled' },
  openStatus: 'open',
  guests: false,
  coupon: { code: 'zehn', type: 'percent', amount: '10' },
});
