// Amazon against its simulator: the contract of all platforms. Quotas are those of a generous account, which its answers tell, for the suite has no hours.
import { contract } from '../testing/contract.js';
import { ofAmazon } from '../testing/amazon-account.js';
import { expectRefereed, itRefereed } from '../testing/amazon-referee.js';
import { amazon } from './amazon.platform.js';

contract(amazon, {
  flavours: [{ name: 'a European account', reset: { flavour: 'eu', switches: { patience: 2000 } } }],
  referee: { it: itRefereed, judge: () => expectRefereed(ofAmazon()) },
  status: { open: 'Unshipped', done: 'Shipped' },
  openStatus: 'UNSHIPPED',
  writes: 'PATCH',
  untracked: false,
  perFind: 20,
  inAddresses: ['sellerId'],
  marketplace: true,
  coupon: { code: 'zehn', type: 'percent', amount: '10' },
});
