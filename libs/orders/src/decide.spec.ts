import type { RemoteOrder } from '@kontor/connectors';
import { leftOut } from './decide.js';
import type { StatusChoice } from './order-rules.js';

type Status = { order: string; payment?: string; state: RemoteOrder['state'] };
/** What Shopware, Shopify, WooCommerce and Shopware 5 call usual. */
const usual = new Map<string, StatusChoice>([['open', 'fetch'], ['closed', 'fetch'], ['processing', 'fetch'], ['pending', 'leave'], ['8', 'leave'], ['completed', 'leave']]);

const reasonFor = ({ order, payment, state }: Status, statuses: Record<string, StatusChoice> = {}, more: Partial<RemoteOrder> = {}): ReturnType<typeof leftOut> =>
  leftOut({ status: { order, payment: payment ?? null, delivery: null }, state, payment: { key: 'invoice', name: '', transaction: '' }, orderedAt: new Date('2027-03-02'), buyerWithheld: false, ...more }, { startDate: new Date('2027-03-01') }, { statuses }, usual);

describe('whether an order is taken in', () => {
  it('goes by the most exact choice of the merchant, then by what is usual, then by what the state means', () => {
    expect(reasonFor({ order: 'open', payment: 'paid', state: 'open' })).toBeNull();
    expect(reasonFor({ order: 'completed', payment: 'paid', state: 'done' })).toBe('filtered');
    expect(reasonFor({ order: 'of-a-plugin', state: 'open' })).toBeNull();
    expect(reasonFor({ order: 'of-a-plugin', state: 'done' })).toBe('filtered');
    expect(reasonFor({ order: 'open', payment: 'paid', state: 'open' }, { open: 'leave' })).toBe('filtered');
    expect(reasonFor({ order: 'open', payment: 'paid', state: 'open' }, { open: 'leave', 'open/paid': 'fetch' })).toBeNull();
    expect(reasonFor({ order: 'open', payment: 'paid', state: 'open' }, { 'open/paid': 'fetch', 'open/paid/invoice': 'leave' })).toBe('filtered');
  });
  it('is never so for a pending one because its order status is usually fetched', () => {
    // An unpaid failure at Shopware, an authorisation that expired at Shopify: the order status says "open" all the same.
    expect(reasonFor({ order: 'open', payment: 'failed', state: 'pending' })).toBe('pending');
    expect(reasonFor({ order: 'open', payment: 'expired', state: 'pending' })).toBe('pending');
    expect(reasonFor({ order: 'of-a-plugin', state: 'pending' })).toBe('pending');
  });
  it('is not so either for one whose status the merchant fetches as everybody does: that says nothing of its payment', () => {
    expect(reasonFor({ order: 'open', payment: 'failed', state: 'pending' }, { open: 'fetch' })).toBe('pending');
  });
  it('is so for a pending one that a rule names by what makes it pending', () => {
    expect(reasonFor({ order: 'open', payment: 'failed', state: 'pending' }, { 'open/failed': 'fetch' })).toBeNull();
    expect(reasonFor({ order: 'open', payment: 'failed', state: 'pending' }, { 'open/failed/invoice': 'fetch' })).toBeNull();
    expect(reasonFor({ order: 'open', payment: 'failed', state: 'pending' }, { 'open/failed': 'fetch', 'open/failed/invoice': 'leave' })).toBe('pending');
    expect(reasonFor({ order: 'pending', state: 'pending' }, { pending: 'fetch' })).toBeNull();
    expect(reasonFor({ order: '8', payment: '17', state: 'pending' }, { '8': 'fetch' })).toBeNull();
    expect(reasonFor({ order: 'of-a-plugin', state: 'pending' }, { 'of-a-plugin': 'fetch' })).toBeNull();
  });
  it('is never so for a cancelled one, one from before the start and one without its buyer', () => {
    expect(reasonFor({ order: 'cancelled', state: 'cancelled' }, { cancelled: 'fetch' })).toBe('cancelled');
    expect(reasonFor({ order: 'open', state: 'open' }, { open: 'fetch' }, { orderedAt: new Date('2027-02-28') })).toBe('older');
    expect(reasonFor({ order: 'open', state: 'open' }, { open: 'fetch' }, { buyerWithheld: true })).toBe('withheld');
  });
});
