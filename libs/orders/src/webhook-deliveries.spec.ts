// What is kept of the shops' messages and for how long, what many at once come to, and when their absence is noticed.
import { CommandBus } from '@nestjs/cqrs';
import { Shops } from '@kontor/shops';
import { ReceiveWebhook } from './receive-webhook.command.js';
import { remoteOrder, startOrders, type OrderKontor } from './testing/order-kontor.js';
import { orderShop } from './testing/test-platform.js';
import { WebhookDeliveries } from './webhook-deliveries.js';

type Said = { refs: string[]; id: string };
jest.mock('../../connectors/src/registry.js', () => {
  const { platforms } = jest.requireActual<{ platforms: { capabilities: object; connect(context: object): object }[] }>('./testing/test-platform.js');
  const verify = (rawBody: Buffer): object | null => {
    const said = rawBody.length === 0 ? null : (JSON.parse(rawBody.toString()) as Said);
    return said && { topic: 'order', refs: said.refs, deliveryId: said.id };
  };
  return { platforms: platforms.map((platform) => ({ ...platform, capabilities: { ...platform.capabilities, webhooks: {} }, connect: (context: object) => ({ ...platform.connect(context), capabilities: { ...platform.capabilities, webhooks: {} }, webhooks: { verify } }) })) };
});

describe('messages of a shop', () => {
  let kontor: OrderKontor;
  beforeAll(async () => {
    kontor = await startOrders();
  });
  afterAll(() => kontor.stop());
  beforeEach(() => kontor.reset());

  const receive = (said: Said | null): Promise<boolean> => kontor.get(CommandBus).execute(new ReceiveWebhook({ shopId: kontor.shopId, secret: null, rawBody: Buffer.from(said ? JSON.stringify(said) : ''), headers: {} }));
  const wish = async (): Promise<{ news: boolean; refs: string[] } | null> => {
    const rows = await kontor.database.query<{ params: string }>("SELECT params FROM sync_run WHERE kind = 'fetch-orders' AND status = 'queued'");
    return rows[0] ? (JSON.parse(rows[0].params) as { news: boolean; refs: string[] }) : null;
  };
  const kept = (table = 'webhook_delivery'): Promise<{ ref: string }[]> => kontor.database.query(`SELECT remote_ref AS ref FROM ${table} WHERE shop_id = ? ORDER BY remote_ref`, [kontor.shopId]);
  const later = (minutes: number): void => void kontor.clock.set(new Date(kontor.clock.now().getTime() + minutes * 60_000));

  it('are taken once, also when they come twice at the same moment, and each order once', async () => {
    expect(await Promise.all(Array.from({ length: 6 }, () => receive({ id: 'd1', refs: ['2', '1', '2'] })))).toEqual(Array(6).fill(true));
    expect(await kept()).toEqual([{ ref: '1' }, { ref: '2' }]);
    expect(await wish()).toEqual({ news: false, refs: ['1', '2'] });
    const [run] = await kontor.database.query<{ wishes: number }>("SELECT wishes FROM sync_run WHERE kind = 'fetch-orders'");
    expect(run.wishes).toBe(1);
  });

  it('that name no order, or are none of the shop’s, leave nothing behind', async () => {
    expect([await receive({ id: 'd1', refs: [] }), await receive(null)]).toEqual([true, false]);
    expect([await kept(), await wish()]).toEqual([[], null]);
  });

  it('are asked for one by one, and in pages when there are too many', async () => {
    const size = async (): Promise<unknown[]> => {
      const { news, refs = [] } = (await wish()) ?? {};
      return [news, refs.length];
    };
    for (let index = 0; index < 100; index += 1) await receive({ id: `d${index}`, refs: [String(1000 + index)] });
    expect(await size()).toEqual([false, 100]);
    await receive({ id: 'more', refs: ['5000'] });
    expect(await size()).toEqual([true, 100]);
    expect(await kept()).toHaveLength(101);
    // One message may name as many.
    later(2);
    await receive({ id: 'sync', refs: Array.from({ length: 600 }, (_, index) => String(9000 + index)) });
    expect(await size()).toEqual([true, 100]);
  });

  it('of a shop that is paused are kept, and the schedule finds what they name', async () => {
    await kontor.database.write('UPDATE shop SET paused = 1 WHERE id = ?', [kontor.shopId]);
    expect(await receive({ id: 'd1', refs: ['1'] })).toBe(true);
    expect([await kept(), await wish()]).toEqual([[{ ref: '1' }], null]);
    await kontor.database.write('UPDATE shop SET paused = 0 WHERE id = ?', [kontor.shopId]);
  });

  it('are kept for thirty days', async () => {
    await receive({ id: 'old', refs: ['1'] });
    later(29 * 1440);
    await receive({ id: 'new', refs: ['2'] });
    await kontor.get(WebhookDeliveries).sweep();
    expect(await kept()).toHaveLength(2);
    later(2 * 1440);
    await kontor.get(WebhookDeliveries).sweep();
    expect(await kept()).toEqual([{ ref: '2' }]);
  });

  describe('that should come and do not', () => {
    beforeEach(async () => {
      const long = new Date(kontor.clock.now().getTime() - 86_400_000);
      await kontor.database.write(`UPDATE shop SET options = '{"webhooks":true}' WHERE id = ?`, [kontor.shopId]);
      await kontor.database.write("INSERT INTO shop_webhook (shop_id, secret_sealed, bases, settled, registered_at, looked_at, watched_from) VALUES (?, '', '[]', 1, ?, ?, ?)", [kontor.shopId, long, long, long]);
    });
    const state = async (): Promise<string | undefined> => (await kontor.get(Shops).get(kontor.shopId)).webhooks?.state;
    const order = (ref: string, note = ''): void => orderShop.put(remoteOrder({ ref, note, lines: [{ number: 'A', quantity: note.length + 1 }] }));
    const fetch = async (): Promise<void> => void (await kontor.fetch());
    const named = (ref: string): Promise<boolean> => receive({ id: `d-${ref}-${kontor.clock.now().toISOString()}`, refs: [ref] });

    // The environment of this test has no public address, which is told before anything else.
    it('are missed when three orders were found only by fetching and nothing else came', async () => {
      for (const ref of ['1', '2']) order(ref);
      await fetch();
      later(31);
      await fetch();
      expect(await kontor.get(Shops).get(kontor.shopId)).toMatchObject({ webhooks: { silentSince: null } });
      order('3');
      await fetch();
      later(31);
      await fetch();
      expect(await state()).toBe('address-missing');
      expect((await kontor.get(Shops).get(kontor.shopId)).webhooks?.silentSince).toEqual(kontor.clock.now());
      expect(await kontor.database.query("SELECT kind, subject, code, code_values AS given, failure_kind AS why FROM sync_problem WHERE kind = 'register-webhooks'")).toEqual([{ kind: 'register-webhooks', subject: 'webhooks', code: 'webhooks-silent', given: '{"orders":3}', why: 'notice' }]);
      expect(await kept('webhook_unannounced')).toEqual([]);
    });

    it('are not missed when they come late, or when what is fetched was named before', async () => {
      for (const ref of ['1', '2', '3', '4']) order(ref);
      await named('4');
      await fetch();
      expect(await kept('webhook_unannounced')).toEqual([{ ref: '1' }, { ref: '2' }, { ref: '3' }]);
      later(20);
      await named('2');
      later(20);
      await fetch();
      expect((await kontor.get(Shops).get(kontor.shopId)).webhooks?.silentSince).toBeNull();
    });

    it('are missed for changes too: a message before the last look says nothing about what changed after it', async () => {
      order('1');
      await named('1');
      later(5);
      await fetch();
      expect(await kept('webhook_unannounced')).toEqual([]);
      later(10);
      order('1', 'x');
      await fetch();
      expect(await kept('webhook_unannounced')).toEqual([{ ref: '1' }]);
      // Nothing changed: nothing to announce.
      later(10);
      await fetch();
      expect(await kept('webhook_unannounced')).toHaveLength(1);
    });

    it('are missed later while others do come: one of several topics may be off', async () => {
      for (let index = 1; index <= 9; index += 1) order(String(index));
      await fetch();
      later(1);
      await kontor.database.write('UPDATE shop_webhook SET last_delivery_at = ? WHERE shop_id = ?', [kontor.clock.now(), kontor.shopId]);
      later(31);
      await fetch();
      expect((await kontor.get(Shops).get(kontor.shopId)).webhooks?.silentSince).toBeNull();
      order('10');
      await fetch();
      later(31);
      await fetch();
      expect((await kontor.get(Shops).get(kontor.shopId)).webhooks?.silentSince).not.toBeNull();
    });

    it('are not missed before a first whole fetch after the registration: what it finds happened before', async () => {
      await kontor.database.write('UPDATE shop_webhook SET watched_from = NULL WHERE shop_id = ?', [kontor.shopId]);
      for (const ref of ['1', '2', '3', '4']) order(ref);
      await fetch();
      expect(await kept('webhook_unannounced')).toEqual([]);
      order('5');
      await fetch();
      expect(await kept('webhook_unannounced')).toEqual([{ ref: '5' }]);
    });
  });
});
