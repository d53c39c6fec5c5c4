// Gambio against its simulator: the contract of all platforms.
import { contract } from '../testing/contract.js';
import { expectRefereed, itRefereed } from '../testing/gambio-referee.js';
import { gambio } from './gambio.platform.js';

contract(gambio, {
  flavours: [
    { name: 'a gross shop', reset: { flavour: 'gx49' } },
    { name: 'a net shop of an old version', reset: { flavour: 'gx312' } },
  ],
  referee: { it: itRefereed, judge: (calls) => expectRefereed(calls) },
  status: { open: '1', done: '3' },
  writes: 'PUT',
  untracked: false,
  coupon: { code: 'ZEHN', type: 'percent', amount: '10' },
});
