// Shopware 6 against its simulator: the contract of all platforms.
import { contract } from '../testing/contract.js';
import { expectRefereed, itRefereed } from '../testing/shopware6-referee.js';
import { shopware6 } from './shopware6.platform.js';

contract(shopware6, {
  flavours: [
    { name: 'a gross shop', reset: { flavour: 'sw66' } },
    { name: 'a gross shop of 6.5', reset: { flavour: 'sw65' } },
    { name: 'a net shop', reset: { flavour: 'sw67' } },
  ],
  referee: { it: itRefereed, judge: (calls) => expectRefereed(calls) },
  status: { open: 'open', done: 'completed' },
  coupon: { code: 'zehn', type: 'percent', amount: '10' },
});
