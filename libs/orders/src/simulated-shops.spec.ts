// Orders of real connectors against their simulators: what Kontor keeps is what the shop would swear to, to the cent and to the piece.
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Money, Percent, type OrderId } from '@kontor/kernel';
import { AddShop, CheckShop, Shops } from '@kontor/shops';
import { CountStock } from '@kontor/stock';
import { RunWorker, Runs } from '@kontor/sync';
import { findSimulator, simulatedPlatforms } from '../../connectors/src/testing/simulators.js';
import type { Books, ControlOrder, PlacedOrder, RunningSimulator } from '../../connectors/src/testing/simulator.js';
import { startModules, type Started } from '../../../test/support/modules.js';
import { OrderRules } from './order-rules.js';
import { GetOrder, OrdersModule, ShipOrder, type OrderView } from './index.js';

// The same carts at every run, unlike each other.
let dice = 7;
const roll = (sides: number): number => {
  dice = (dice * 1103515245 + 12345) % 2147483648;
  return Math.floor((dice / 2147483648) * sides);
};

const products = [
  { sku: 'TEE-S', name: 'Hemd', price: '19.99', taxRate: '19', stock: 500 },
  { sku: 'TEE-M', name: 'Hemd größer', price: '0.99', taxRate: '19', stock: 500 },
  { sku: 'BUCH', name: 'Büchlein', price: '13.37', taxRate: '7', stock: 500 },
];

/** `sent`: by a shipping method, so that the shop has where to put a tracking number. */
function cart(sent: boolean): ControlOrder {
  const skus = products.map((product) => product.sku).filter(() => roll(3) > 0);
  return {
    cart: (skus.length > 0 ? skus : ['BUCH']).map((sku) => ({ sku, quantity: 1 + roll(7) })),
    customer: { firstName: 'Jörg', lastName: 'Müßig', street: 'Weg 5', city: 'Köln', postcode: '50667', country: 'DE', email: `buyer${roll(5)}@example.test` },
    coupons: roll(2) === 0 ? ['zehn'] : [],
    shipping: roll(4) === 0 && !sent ? null : { method: 'flat_rate', title: 'Paket', cost: `${1 + roll(5)}.${10 + roll(89)}` },
    fees: roll(3) === 0 ? [{ name: 'Nachlass', amount: `-0.${10 + roll(80)}`, taxable: true }] : [],
    payment: { method: 'bacs', title: 'Vorkasse', paid: true },
  };
}

describe.each(simulatedPlatforms())('orders of %s', (platform) => {
  let shop: RunningSimulator;
  let kontor: Started;
  beforeAll(async () => {
    shop = await findSimulator(platform).start();
    kontor = await startModules({ imports: [OrdersModule] });
  });
  afterAll(async () => {
    await kontor.stop();
    await shop.close();
  });

  it('are kept with rows and taxes that make what the buyer paid, reserve what was sold, and are told when they were sent', async () => {
    const now = new Date();
    kontor.clock.set(now);
    await shop.control('/reset', {});
    await shop.control('/seed', { products, coupons: [{ code: 'zehn', type: 'percent', amount: '10' }] });
    const bus = kontor.get(CommandBus);
    const { shopId } = await bus.execute(
      new AddShop({ name: 'Laden', platform, domain: new URL(shop.url).host, settings: { ...shop.credentials, baseUrl: shop.url }, trial: false, startDate: new Date(now.getTime() - 86_400_000), requestedBy: 'cli' }),
    );
    expect((await bus.execute(new CheckShop({ shopId }))).ok).toBe(true);
    // A marketplace tells no rate; what an order brings that the ERP does not have is made at the merchant's usual one.
    await kontor.database.inTransaction((tx) => kontor.get(OrderRules).set(tx, shopId, { defaultTaxRate: Percent.parse('19') }, now));
    const placed: PlacedOrder[] = [];
    for (let number = 0; number < 40; number += 1) placed.push((await shop.control('/order', cart(number === 0))) as PlacedOrder);
    const fetch = async (): Promise<void> => {
      const { runId } = await kontor.get(Runs).request({ kind: 'fetch-orders', shopId, requestedBy: 'user:1' });
      await kontor.get(RunWorker).drain();
      expect(await kontor.get(Runs).get(runId)).toMatchObject({ status: 'succeeded' });
    };
    await fetch();

    const ids = new Map((await kontor.database.query<{ id: OrderId; ref: string }>('SELECT id, remote_ref AS ref FROM sales_order')).map((row) => [row.ref, row.id]));
    expect(ids.size).toBe(placed.length);
    const view = (ref: string): Promise<OrderView> => kontor.get(QueryBus).execute(new GetOrder({ orderId: ids.get(ref) as OrderId }));
    for (const { ref, total, currency } of placed) {
      const order = await view(ref);
      const rows = [...order.lines, ...order.shipping, ...order.fees, ...order.discounts];
      expect([ref, order.total.amount, Money.sum(rows.map((row) => row.gross), currency).amount, Money.sum(order.taxes.flatMap((part) => [part.net, part.tax]), currency).amount]).toEqual([ref, total, total, total]);
      expect(order.problems.filter((problem) => problem.code.startsWith('order-'))).toEqual([]);
      // Also where the shop tells no tax: every rate has its part of what goes with the goods, and nothing stands there untaxed.
      expect(order.taxes.filter((part) => part.rate === null || part.rate.isZero() || part.tax.minus(part.net.plus(part.tax).netOfGross(part.rate).tax).abs().compare(Money.fromMinor(rows.length, currency)) > 0)).toEqual([]);
    }
    const books = (await shop.control('/books')) as Books;
    const reserved = await kontor.database.query<{ number: string; pieces: string }>('SELECT a.number, SUM(r.reserved) AS pieces FROM reservation r JOIN article a ON a.id = r.article_id GROUP BY a.number');
    expect(Object.fromEntries(reserved.map((row) => [row.number, 500 - parseInt(row.pieces, 10)]))).toEqual(books.stock);

    const first = placed[0];
    await bus.execute(new CountStock({ rows: products.map(({ sku }) => ({ article: sku, onHand: '500' })), requestedBy: 'user:1' }));
    await bus.execute(new ShipOrder({ orderId: (await view(first.ref)).id, carrier: 'DHL', trackingNumber: '00340434', lines: [], requestedBy: 'user:1' }));
    await kontor.get(RunWorker).drain();
    const told = ((await shop.control('/books')) as Books).orders.find((order) => order.ref === first.ref);
    expect(JSON.stringify([told?.tracking, told?.notes])).toContain('00340434');

    // What Kontor told is no change of the order, and a cancellation gives the pieces back.
    const second = placed[1];
    await shop.control('/merchant', { do: 'cancel-order', ref: second.ref });
    kontor.clock.advance(1000);
    await fetch();
    expect([(await view(first.ref)).steps.map((step) => step.step).includes('changed'), (await view(second.ref)).status]).toEqual([false, 'cancelled']);
    expect((await kontor.get(Shops).get(shopId)).attention).toBeNull();
  });
});
