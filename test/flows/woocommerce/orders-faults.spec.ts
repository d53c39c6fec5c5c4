// A shop that fails in the middle: what was read stays read, the rest is read where it stopped, and nothing is told or taken twice (F26, F29).
import { Connectors } from '@kontor/connectors';
import { expectBooks, reserved, salesOrder } from './orders-books.js';
import { startKontor, type Kontor, type TestShop } from '../../support/start-kontor.js';

const products = [{ sku: 'HAM', name: 'Hammer', price: '19.99', taxRate: '19', stock: 900 }];
const order = { cart: [{ sku: 'HAM', quantity: 2 }] };
/** The first page holds the newest change, so a mark set by it alone would leave out all that follows. */
const placed = async (shop: TestShop, times: number): Promise<void> => {
  const [first] = await shop.orders(times, order);
  await kontor.later(7200);
  await shop.merchant({ do: 'pay-order', ref: first.ref });
  await shop.calls();
};

let kontor: Kontor;
beforeAll(async () => {
  kontor = await startKontor();
  // Nobody waits a minute for an answer that never comes.
  const connectors = kontor.get(Connectors);
  const open = connectors.open.bind(connectors);
  jest.spyOn(connectors, 'open').mockImplementation((platform, input) => open(platform, { ...input, timeoutFactor: 0.02 }));
}, 60_000);
afterAll(() => kontor.stop());
beforeEach(() => kontor.fresh());

const taken = async (): Promise<number> => (await kontor.api.all('/orders')).length;
const offsets = async (shop: TestShop): Promise<string[]> => (await shop.calls()).calls.filter(({ path }) => path.includes('/orders?')).map(({ path }) => new URL(path, shop.simulator.url).searchParams.get('offset') ?? '');

it('a fault on any page after the first loses nothing: the run waits, goes on where it stood, and ids, count and sum are those of the books', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products } });
  await placed(shop, 155);
  await shop.fail({ kind: '500-before', path: '/orders?', skip: 1 });
  const run = await shop.run('fetch-orders');
  expect(run).toMatchObject({ status: 'waiting', waitingFor: 'backoff', waiting: { kind: 'unavailable' }, counts: { done: 100 } });
  expect([await taken(), await offsets(shop)]).toEqual([100, ['0', '99']]);
  const now = (): Promise<unknown> => kontor.api.get(`/runs/${run.id}`);

  // Not before its time; and then the page after the next is cut off.
  await kontor.later(30);
  await kontor.drain();
  expect(await offsets(shop)).toEqual([]);
  // A read that is cut off is asked once more at once; twice is an outage.
  await shop.fail({ kind: 'cut', path: '/orders?', skip: 1, times: 2 });
  await kontor.later(31);
  await kontor.drain();
  expect(await now()).toMatchObject({ status: 'waiting', waitingFor: 'backoff' });
  const [again, next, once] = await offsets(shop);
  // Pages are smaller after an outage.
  expect([again, next, once, await taken()]).toEqual(['99', '148', '148', 149]);

  // No answer at all.
  await shop.fail({ kind: 'timeout', path: '/orders?' });
  await kontor.later(61);
  await kontor.drain();
  expect(await now()).toMatchObject({ status: 'waiting', waitingFor: 'backoff' });
  await kontor.later(301);
  await kontor.drain();
  expect(await now()).toMatchObject({ status: 'succeeded', counts: { done: 155, failed: 0 } });
  expect(await expectBooks(kontor, shop)).toBe(155);
  expect(await reserved(kontor, shop)).toEqual({ HAM: '310' });
});

it.each(['garbage', 'html'] as const)('a page of %s ends the fetch as failed, never as done; the next one gets what is missing', async (kind) => {
  const shop = await kontor.connect('woocommerce', { seed: { products } });
  await placed(shop, 104);
  await shop.fail({ kind, path: '/orders?', skip: 1 });
  expect(await shop.run('fetch-orders')).toMatchObject({ status: 'failed', failure: { kind: 'protocol', code: 'shop-answer-not-json', detail: expect.stringContaining('something else than data') } });
  expect(await taken()).toBe(100);
  // By itself, when the schedule wants it.
  await kontor.later(301);
  await kontor.tick();
  expect((await kontor.api.get(`/runs?shop=${shop.id}&kind=fetch-orders`)).items[0]).toMatchObject({ status: 'succeeded', requestedBy: 'schedule' });
  expect(await expectBooks(kontor, shop)).toBe(104);
});

it('what the shop stored although it said 500 is told again without harm: one note, one mail, one status', async () => {
  const shop = await kontor.connect('woocommerce', { seed: { products } });
  await kontor.api.put(`/shops/${shop.id}/assignments`, { statusWhenShipped: 'completed' });
  await kontor.api.post('/articles', { number: 'HAM', name: 'Hammer', taxRate: '19' });
  await kontor.api.post('/stock/counts', [{ article: 'HAM', onHand: '10' }]);
  await kontor.later(60);
  const { ref } = await shop.order(order);
  await shop.run('fetch-orders');
  const { id } = await salesOrder(kontor, shop, ref);
  await kontor.api.post(`/orders/${id}/shipments`, { carrier: 'DHL', trackingNumber: '0034043' });
  // Once within the tries of the run, and for the status until the run itself gives up.
  await shop.fail({ kind: '500-after', path: `/orders/${ref}/notes`, method: 'POST' });
  await shop.fail({ kind: '500-after', path: `/orders/${ref}`, method: 'POST', skip: 1 });
  await shop.fail({ kind: '500-before', path: `/orders/${ref}`, method: 'GET', times: 2, skip: 4 });
  await kontor.later(60);
  const run = await shop.run('tell-shop');
  for (let minute = 0; minute < 10 && (await kontor.api.get(`/runs/${run.id}`)).status === 'waiting'; minute += 1) {
    await kontor.later(60);
    await kontor.drain();
  }
  expect(await kontor.api.get(`/runs/${run.id}`)).toMatchObject({ status: 'succeeded' });
  const told = (await shop.books()).orders[0];
  expect(told).toMatchObject({ status: 'completed', tracking: [{ carrier: 'DHL', number: '0034043' }] });
  expect(told.notes.filter((note) => note.forBuyer)).toHaveLength(1);
  expect(told.mails.filter((mail) => mail !== 'customer_processing_order')).toEqual(['customer_note', 'customer_completed_order']);

  // And what we told is no news: the goods left once.
  await kontor.later(120);
  await shop.run('fetch-orders');
  await shop.run('tell-shop');
  expect(await salesOrder(kontor, shop, ref)).toMatchObject({ status: 'shipped' });
  expect((await kontor.api.get('/stock?article=HAM')).items).toMatchObject([{ onHand: '8' }]);
  expect((await shop.books()).orders[0].mails.filter((mail) => mail !== 'customer_processing_order')).toHaveLength(2);
});
