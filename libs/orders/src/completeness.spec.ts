// What the comparison says of one order (F26), case by case.
import type { OrderId } from '@kontor/kernel';
import { judge, type KeptOrder, type ListedOrder, type RememberedOrder } from './completeness.js';

const readAt = new Date('2026-11-02T08:00:00Z');
const before = new Date('2026-11-01T08:00:00Z');
const since = new Date('2026-11-02T08:00:30Z');
const check = { readAt, startDate: new Date('2026-10-01T00:00:00Z') };
const listed = (change: Partial<ListedOrder> = {}): ListedOrder => ({ orderedAt: before, status: 'processing', currency: 'EUR', minor: '1190', ...change });
const kept = (change: Partial<KeptOrder> = {}): KeptOrder => ({ id: '1' as OrderId, orderedAt: before, takenInAt: before, changedAt: before, status: 'open', remoteStatus: 'processing', currency: 'EUR', minor: '1190', fulfilledBy: 'merchant', told: false, ...change });
const seen = (change: Partial<RememberedOrder> = {}): RememberedOrder => ({ reason: null, status: 'processing', state: 'open', fingerprint: 'f', askedAt: before, ...change });
const gone = seen({ fingerprint: '', state: 'cancelled' });

it.each<[string, ListedOrder | null, KeptOrder | null, RememberedOrder | null, string, string | null]>([
  ['stands on both sides alike', listed(), kept(), seen(), 'both', null],
  ['was never seen', listed(), null, null, 'shop', 'missing'],
  ['was never seen because it is older than the start', listed({ orderedAt: new Date('2026-09-30T00:00:00Z') }), null, null, 'left-out', null],
  ['was taken in and is not in our table any more', listed(), null, seen(), 'shop', 'missing'],
  ['could not be taken in', listed(), null, seen({ reason: 'refused' }), 'shop', 'missing'],
  ['waits, as the shop says', listed({ status: 'pending' }), null, seen({ reason: 'pending', status: 'pending' }), 'left-out', null],
  ['was left out and moved on without saying so', listed(), null, seen({ reason: 'pending', status: 'pending' }), 'shop', 'status'],
  ['was left out and looked at since', listed(), null, seen({ reason: 'pending', status: 'pending', askedAt: since }), 'left-out', null],
  ['is there again', listed(), null, seen({ reason: 'gone', fingerprint: '', state: 'cancelled' }), 'shop', 'missing'],
  ['was deleted while the list was read', listed(), null, seen({ reason: 'gone', fingerprint: '', state: 'cancelled', askedAt: since }), 'left-out', null],
  ['has another sum', listed({ minor: '1191' }), kept(), seen(), 'both', 'sum'],
  ['has another currency', listed({ currency: 'CHF' }), kept(), seen(), 'both', 'sum'],
  ['has another sum because it changed while the list was read', listed({ minor: '1191' }), kept({ changedAt: since }), seen(), 'both', null],
  ['was cancelled in the shop without saying so', listed({ status: 'cancelled' }), kept(), seen(), 'both', 'status'],
  ['is sent by the marketplace, which tells no status', listed({ status: 'Shipped' }), kept({ fulfilledBy: 'marketplace' }), seen(), 'both', null],
  ['was taken for deleted and is in the shop', listed(), kept({ status: 'cancelled' }), gone, 'both', 'status'],
  ['is not in the shop any more', null, kept(), seen(), 'kontor', 'gone'],
  ['is not in the shop any more, which was noticed', null, kept({ status: 'shipped' }), gone, 'none', null],
  ['is not in the shop any more and cancelled', null, kept({ status: 'cancelled' }), seen(), 'none', null],
  ['came after the list was begun', null, kept({ takenInAt: since }), seen(), 'none', null],
])('an order that %s', (_name, shop, order, remembered, counts, difference) => {
  expect(judge(shop, order, remembered, check)).toMatchObject({ counts, difference, told: false });
});

it('a sum that a person was told about after goods had been sent is listed and needs nobody', () => {
  expect(judge(listed({ minor: '990' }), kept({ told: true }), seen(), check)).toEqual({ counts: 'both', difference: 'sum', reason: 'order-changed-after-shipping', told: true });
});
