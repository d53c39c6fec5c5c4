// Shopware 5 against its simulator: the contract of all platforms.
import { contract } from '../testing/contract.js';
import { expectRefereed, itRefereed } from '../testing/shopware5-referee.js';
import { shopware5 } from './shopware5.platform.js';

contract(shopware5, {
  flavours: [
    { name: 'a gross shop', reset: { flavour: 'sw57' } },
    { name: 'a shop whose default group enters net', reset: { flavour: 'sw56' } },
  ],
  status: { open: '0', done: '7' },
  writes: 'PUT',
  referee: { it: itRefereed, judge: (calls) => expectRefereed(calls) },
  coupon: { code: 'zehn', type: 'percent', amount: '10' },
});
