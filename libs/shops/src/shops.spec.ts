import { CommandBus, QueryBus, type Command } from '@nestjs/cqrs';
import { inspect } from 'node:util';
import { Consumes, Database, type Consumer } from '@kontor/base';
import { ConnectorFailure, Connectors } from '@kontor/connectors';
import { asId, Percent, type ShopId } from '@kontor/kernel';
import { makeDatabase, startModules, type Started } from '../../../test/support/modules.js';
import {
  AddShop, ChangeShop, CheckSettings, CheckShop, ClearAttention, Connections, GetShop, ListPlatforms, ListShops, RemoveShop, Shops, ShopsModule, ShopValues, ShopOptionsChanged, type NewShop, type Shop, type ShopChange,
} from './index.js';
import { FakeShop, fakeFacts, goodReport } from './testing/fake-shop.js';
import { Vault } from './vault.js';

const changed: ShopId[] = [];
@Consumes(ShopOptionsChanged)
class OnTestShopOptionsChanged implements Consumer<ShopOptionsChanged> {
  async consume(event: ShopOptionsChanged): Promise<void> {
    changed.push(event.shopId);
  }
}

const keys = { one: `one:${Buffer.alloc(32, 1).toString('base64')}`, two: `two:${Buffer.alloc(32, 2).toString('base64')}` };
const secret = 'sesam-öffne-dich';

describe('shops', () => {
  let kontor: Started;
  let fake: FakeShop;
  beforeAll(async () => {
    kontor = await startModules({ imports: [ShopsModule], providers: [OnTestShopOptionsChanged], env: { KONTOR_SECRET_KEYS: keys.one } });
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty();
    changed.length = 0;
    fake = new FakeShop().install(kontor.get(Connectors));
  });

  const run = <Result>(command: Command<Result>): Promise<Result> => kontor.get(CommandBus).execute(command);
  const add = async (shop: Partial<NewShop> = {}): Promise<Shop> => {
    const { shopId } = await run(new AddShop({ name: ' Laden Nord ', platform: 'fake', domain: 'https://www.Laden-Nord.de/', settings: { user: 'kontor', password: secret }, requestedBy: 'user:1', ...shop }));
    return kontor.get(Shops).get(shopId);
  };
  const change = (shop: Shop, what: ShopChange): Promise<Shop> => run(new ChangeShop({ shopId: shop.id, version: shop.version, change: what, requestedBy: 'user:1' }));
  const fieldsOf = async (work: Promise<unknown>): Promise<string[]> => {
    const error = (await work.catch((caught: unknown) => caught)) as { code: string; fields: { field: string; code: string }[] };
    expect(error.code).toBe('input-invalid');
    return error.fields.map(({ field, code }) => `${field} ${code}`);
  };
  const sealedOf = async (id: ShopId): Promise<string> => ((await kontor.database.query<{ settings_sealed: string }>('SELECT settings_sealed FROM shop WHERE id = ?', [id]))[0]).settings_sealed;

  it('connects a shop with what is usual, and names every fault of a form at once', async () => {
    const shop = await add();
    expect(shop).toMatchObject({ name: 'Laden Nord', platformName: 'Fake Shop', domain: 'www.laden-nord.de', trial: false, paused: false, stopped: false, facts: null, attention: null, version: 1 });
    expect(shop.options).toEqual({ language: 'de', combinedStock: 'all', allPrices: false, webhooks: false, platform: {} });
    expect(shop.startDate).toEqual(new Date('2026-10-03T08:00:00Z'));
    expect(await fieldsOf(add({ name: ' ', domain: 'kein shop', settings: { user: 'kontor' }, options: { language: 'fr' as 'de' }, startDate: new Date('x') }))).toEqual([
      'name shop-name-missing', 'startDate shop-start-date-invalid', 'options.language shop-option-invalid', 'domain domain-invalid', 'settings.password setting-missing',
    ]);
    await expect(add({ platform: 'nothing' })).rejects.toMatchObject({ code: 'platform-unknown' });
    expect(await kontor.get(QueryBus).execute(new ListShops())).toHaveLength(1);
  });

  it.each([['https://www.laden-nord.de/', 'www.laden-nord.de'], ['HTTPS://Laden-Nord.DE', 'laden-nord.de'], ['laden-nord.de/', 'laden-nord.de'], ['http://laden-nord.de', 'http://laden-nord.de']])('understands %s as the same shop', async (typed, stored) => {
    await add({ name: 'Erster', domain: 'laden-nord.de' });
    const second = await add({ name: 'Zweiter', domain: typed });
    expect(second.domain).toBe(stored);
    expect((await run(new CheckShop({ shopId: second.id }))).findings).toEqual([{ code: 'shop-connected-twice', severity: 'warning', values: { shop: 'Erster' } }]);
    expect((await run(new CheckSettings({ platform: 'fake', domain: 'anderer.de', settings: { user: 'a', password: 'b' } }))).findings).toEqual([]);
  });

  it('never shows a secret again: not in any answer, not in the row, not in an error', async () => {
    const shop = await add({ settings: { user: 'kontor', password: secret, extra: '' } });
    expect(shop.settings).toEqual([{ key: 'user', secret: false, isSet: true, value: 'kontor' }, { key: 'password', secret: true, isSet: true, value: null }, { key: 'extra', secret: true, isSet: false, value: null }]);
    const answers = [shop, await change(shop, { name: 'Neu' }), await kontor.get(QueryBus).execute(new ListShops()), await kontor.get(QueryBus).execute(new GetShop({ shopId: shop.id })), await run(new CheckShop({ shopId: shop.id })), await kontor.database.query('SELECT * FROM shop')];
    const refused = await change(shop, { name: 'Alt' }).catch((error: unknown) => error);
    expect(inspect([...answers, refused], { depth: 10 })).not.toContain(secret);
    expect(fake.opened.at(-1)?.settings).toEqual({ user: 'kontor', password: secret });
  });

  it('keeps a secret that a form leaves empty, replaces one that is entered, takes one away for null', async () => {
    let shop = await add({ settings: { user: 'kontor', password: secret, extra: 'mehr' } });
    shop = await change(shop, { settings: { user: 'anders', password: '' } });
    expect((await kontor.get(Vault).open(shop.id)).settings).toEqual({ user: 'anders', password: secret, extra: 'mehr' });
    shop = await change(shop, { settings: { password: ' neu ', extra: null } });
    expect((await kontor.get(Vault).open(shop.id)).settings).toEqual({ user: 'anders', password: 'neu' });
    expect(await fieldsOf(change(shop, { settings: { user: '' } }))).toEqual(['settings.user setting-missing']);
  });

  it('asks for the credentials again when the domain becomes another one, so that nobody can have them sent to himself', async () => {
    const shop = await add();
    expect(await fieldsOf(change(shop, { domain: 'boese.example' }))).toEqual(['settings.password shop-secret-needed-again']);
    expect(await fieldsOf(run(new CheckSettings({ shopId: shop.id, platform: 'fake', domain: 'boese.example', settings: {} })))).toEqual(['settings.password shop-secret-needed-again']);
    const respelled = await change(shop, { domain: 'http://laden-nord.de' });
    expect(respelled.domain).toBe('http://laden-nord.de');
    await run(new CheckSettings({ shopId: shop.id, platform: 'fake', domain: 'laden-nord.de', settings: { password: '' } }));
    expect(fake.opened.at(-1)?.settings.password).toBe(secret);
    expect((await change(respelled, { domain: 'neu.example', settings: { password: 'neu' } })).domain).toBe('neu.example');
  });

  it('never brings credentials of one address together with another, however the two are changed', async () => {
    const shop = await add({ domain: 'a.example', settings: { user: 'u', password: 'for a' } });
    let ready = false;
    const changes = (async () => {
      let now = shop;
      for (let round = 0; round < 40; round += 1) now = await change(now, round % 2 ? { domain: 'a.example', settings: { password: 'for a' } } : { domain: 'b.example', settings: { password: 'for b' } });
      ready = true;
    })();
    const met = new Set<string>();
    while (!ready) {
      const opened = await kontor.get(Vault).open(shop.id).catch((error: { code: string }) => error.code);
      if (typeof opened !== 'string') met.add(`${opened.shop.domain} ${opened.settings.password}`);
    }
    await changes;
    expect([...met].sort()).toEqual(['a.example for a', 'b.example for b']);
  });

  it('opens credentials only in their own row', async () => {
    const [one, two] = [await add(), await add({ name: 'Süd', domain: 'sued.example', settings: { user: 'sued', password: 'anders' } })];
    await kontor.database.write('UPDATE shop SET settings_sealed = ? WHERE id = ?', [await sealedOf(one.id), two.id]);
    await expect(kontor.get(Connections).open(two.id, 'fetch')).rejects.toMatchObject({ code: 'secret-unreadable' });
    const list = await kontor.get(Shops).list();
    expect(list.map(({ name, attention }) => [name, attention?.code ?? null])).toEqual([['Laden Nord', null], ['Süd', 'secret-unreadable']]);
    expect((await change(list[1], { name: 'Süden', paused: true })).name).toBe('Süden');
  });

  it('opens what an old key sealed, and seals it under the new one', async () => {
    const database = await makeDatabase();
    const under = async <Result>(list: string, work: (process: Started, shop: FakeShop) => Promise<Result>): Promise<Result> => {
      const process = await startModules({ imports: [ShopsModule], databaseUrl: database.url, env: { KONTOR_SECRET_KEYS: list } });
      return work(process, new FakeShop().install(process.get(Connectors))).finally(() => process.stop());
    };
    const sealedBy = async (process: Started): Promise<string | undefined> => (await process.database.query<{ settings_sealed: string }>('SELECT settings_sealed FROM shop'))[0]?.settings_sealed.split('.')[1];
    const shopId = await under(keys.one, async (process) => {
      const added = await process.get(CommandBus).execute(new AddShop({ name: 'Nord', platform: 'fake', domain: 'nord.example', settings: { user: 'u', password: secret }, requestedBy: 'cli' }));
      expect(await sealedBy(process)).toBe('one');
      return added.shopId;
    });
    await under(`${keys.two},${keys.one}`, async (process, shop) => {
      await process.get(Connections).release(await process.get(Connections).open(shopId, 'fetch'));
      expect(shop.opened.at(-1)?.settings.password).toBe(secret);
      expect(await sealedBy(process)).toBe('two');
    });
    await under(keys.two, async (process) => expect((await process.get(Shops).get(shopId)).attention).toBeNull());
    await database.drop();
  });

  it('refuses a change made from a stale version, of an unknown and of a removed shop', async () => {
    const shop = await add();
    const [one, two] = await Promise.allSettled([change(shop, { name: 'A' }), change(shop, { name: 'B' })]);
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    await expect(change(shop, { name: 'C' })).rejects.toMatchObject({ code: 'version-stale' });
    await expect(change({ ...shop, id: asId<ShopId>('999') }, { name: 'C' })).rejects.toMatchObject({ code: 'shop-unknown' });
    await run(new RemoveShop({ shopId: shop.id, requestedBy: 'user:1' }));
    expect(await kontor.get(Shops).find(shop.id)).toBeNull();
    expect(await kontor.get(Shops).list()).toEqual([]);
    await expect(kontor.get(Connections).open(shop.id, 'fetch')).rejects.toMatchObject({ code: 'shop-unknown' });
    await expect(run(new RemoveShop({ shopId: shop.id, requestedBy: 'user:1' }))).rejects.toMatchObject({ code: 'shop-unknown' });
    expect(await kontor.database.query('SELECT settings_sealed FROM shop')).toEqual([{ settings_sealed: '' }]);
  });

  it('says that options changed only when they change what the shop should show', async () => {
    let shop = await add();
    shop = await change(shop, { name: 'Neu', trial: true, paused: true, options: { language: 'en', allPrices: true, combinedStock: 'changed' } });
    expect(shop.options).toEqual({ language: 'en', combinedStock: 'changed', allPrices: true, webhooks: false, platform: {} });
    await kontor.deliver();
    expect(changed).toEqual([]);
    shop = await change(shop, { options: { platform: { strict: true } } });
    shop = await change(shop, { options: { platform: { strict: true } } });
    await kontor.deliver();
    expect(changed).toEqual([shop.id]);
    expect(shop.options).toEqual({ language: 'en', combinedStock: 'changed', allPrices: true, webhooks: false, platform: { strict: true } });
  });

  describe('attention', () => {
    const refused = { kind: 'auth', code: 'credentials-refused', values: { status: 401 } };
    const attentionOf = async (shop: Shop): Promise<unknown> => (await kontor.get(Shops).get(shop.id)).attention;

    it('keeps the time of the first refusal and is not cleared by a new name', async () => {
      const shop = await add();
      await kontor.get(Shops).needAttention(null, shop.id, refused);
      kontor.clock.advance(60_000);
      await kontor.get(Database).inTransaction((tx) => kontor.get(Shops).needAttention(tx, shop.id, refused));
      const since = new Date(kontor.clock.now().getTime() - 60_000);
      expect(await attentionOf(shop)).toEqual({ ...refused, since });
      expect((await change(shop, { name: 'Neu' })).attention).toEqual({ ...refused, since });
    });

    it('is cleared by new credentials, by a good test, by hand, and moves the version', async () => {
      let shop = await add();
      const again = async (): Promise<void> => kontor.get(Shops).needAttention(null, shop.id, refused);
      await again();
      shop = await change(shop, { settings: { password: 'neu' } });
      expect(shop.attention).toBeNull();
      await again();
      fake.report = { ...goodReport, ok: false };
      await run(new CheckShop({ shopId: shop.id }));
      expect(await attentionOf(shop)).toMatchObject(refused);
      fake.report = goodReport;
      await run(new CheckShop({ shopId: shop.id }));
      expect(await kontor.get(Shops).get(shop.id)).toMatchObject({ attention: null, version: shop.version + 1 });
      await again();
      await run(new ClearAttention({ shopId: shop.id, requestedBy: 'user:1' }));
      expect(await kontor.get(Shops).get(shop.id)).toMatchObject({ attention: null, version: shop.version + 2 });
    });
  });

  describe('connection test', () => {
    it('stores facts, the values seen and an address that differs by "www." or scheme; nothing else', async () => {
      const shop = await add({ domain: 'laden-nord.de' });
      fake.report = { ...goodReport, address: 'https://www.laden-nord.de' };
      fake.seen = { payments: [{ key: 'bacs', label: 'Überweisung' }], shippings: [], statuses: [{ key: 'processing', label: 'In Bearbeitung', usual: 'fetch' }], customerGroups: [], taxes: [{ key: 'standard', label: 'Standard', rate: Percent.parse('19') }], currencies: [], warehouses: [] };
      await run(new CheckShop({ shopId: shop.id }));
      expect(await kontor.get(Shops).get(shop.id)).toMatchObject({ domain: 'www.laden-nord.de', facts: fakeFacts });
      fake.report = { ...goodReport, address: 'https://woanders.example' };
      await run(new CheckShop({ shopId: shop.id }));
      expect((await kontor.get(Shops).get(shop.id)).domain).toBe('www.laden-nord.de');
      expect((await kontor.get(ShopValues).list(shop.id)).map(({ kind, key, label, usual, rate, times }) => [kind, key, label, usual, rate?.toString() ?? null, times])).toEqual([
        ['payments', 'bacs', 'Überweisung', null, null, 0],
        ['statuses', 'processing', 'In Bearbeitung', 'fetch', null, 0],
        ['taxes', 'standard', 'Standard', null, '19', 0],
      ]);
      expect(fake.closed).toBe(fake.opened.length);
    });

    it('answers a report also when the shop cannot be reached, or gives no values; and stores nothing before saving', async () => {
      const shop = await add();
      fake.seen = new ConnectorFailure('config', 'right-missing');
      expect((await run(new CheckShop({ shopId: shop.id }))).findings).toEqual([{ code: 'shop-values-unread', severity: 'warning', values: { code: 'right-missing' } }]);
      fake.report = new ConnectorFailure('unavailable', 'shop-unreachable', { host: 'laden-nord.de' });
      expect(await run(new CheckShop({ shopId: shop.id }))).toMatchObject({ ok: false, findings: [{ code: 'shop-unreachable', severity: 'error', values: { host: 'laden-nord.de' } }] });
      fake.report = new TypeError('our bug');
      await expect(run(new CheckShop({ shopId: shop.id }))).rejects.toThrow('our bug');
      fake.report = goodReport;
      const before = await kontor.database.query('SELECT * FROM shop');
      expect(await run(new CheckSettings({ platform: 'fake', domain: 'neu.example', settings: { user: 'u', password: 'p' } }))).toMatchObject({ ok: true });
      expect(await kontor.database.query('SELECT * FROM shop')).toEqual(before);
      expect(fake.closed).toBe(fake.opened.length);
    });

    it('keeps nothing that was found out about a shop that was changed meanwhile', async () => {
      const shop = await add();
      const opened = await kontor.get(Connections).open(shop.id, 'fetch');
      await change(shop, { domain: 'neu.example', settings: { password: 'neu' } });
      fake.learns = { ...fakeFacts, currency: 'CHF' };
      await kontor.get(Connections).release(opened);
      expect((await kontor.get(Shops).get(shop.id)).facts).toBeNull();
    });
  });

  it('keeps what connectors learn, two at a time, and says so when prices mean something else afterwards', async () => {
    const shop = await add();
    const learn = async (facts: typeof fakeFacts | null, between: () => Promise<void> = async () => undefined): Promise<void> => {
      const opened = await kontor.get(Connections).open(shop.id, 'stock');
      await between();
      fake.learns = facts;
      await kontor.get(Connections).release(opened);
      fake.learns = null;
    };
    await learn({ ...fakeFacts, own: { batch: 100 } });
    await learn({ ...fakeFacts, own: { batch: 50 } }, () => learn({ ...fakeFacts, own: { batch: 100, auth: 'query' } }));
    expect((await kontor.get(Shops).get(shop.id)).facts?.own).toEqual({ batch: 50, auth: 'query' });
    await learn(null);
    await kontor.deliver();
    expect(changed).toEqual([]);
    await learn({ ...fakeFacts, pricesIncludeTax: false, own: { batch: 50, auth: 'query' } });
    await kontor.deliver();
    expect(changed).toEqual([shop.id]);
  });

  it('shows what this very shop can do, narrowed by what is known of it', async () => {
    const shop = await add();
    expect(shop.capabilities.stock?.combined).toBe('all');
    fake.learns = { ...fakeFacts, own: { oldVersion: true } };
    await kontor.get(Connections).release(await kontor.get(Connections).open(shop.id, 'fetch'));
    expect((await kontor.get(Shops).get(shop.id)).capabilities).toEqual({ orders: { freshSeconds: 60 } });
    expect((await kontor.get(QueryBus).execute(new ListPlatforms()))[0]?.settings).toMatchObject({ required: ['user', 'password'], properties: { password: { writeOnly: true }, baseUrl: { type: 'string' } } });
  });

  it('counts how often a value came with an order and keeps its label', async () => {
    const shop = await add();
    const values = kontor.get(ShopValues);
    await values.remember(null, shop.id, [{ kind: 'payments', key: 'paypal', label: 'PayPal' }], kontor.clock.now());
    kontor.clock.advance(1000);
    await kontor.get(Database).inTransaction((tx) => values.remember(tx, shop.id, [{ kind: 'payments', key: 'paypal', label: 'Pay later', orders: 1 }, { kind: 'payments', key: 'Paypal', label: '', orders: 1 }], kontor.clock.now()));
    await values.remember(null, shop.id, [{ kind: 'payments', key: 'paypal', label: 'PayPal Plus' }, { kind: 'payments', key: '', label: 'leer' }], new Date(0));
    expect((await values.list(shop.id)).map(({ key, label, times, lastSeen }) => [key, label, times, lastSeen.getTime()])).toEqual([['Paypal', 'Paypal', 1, kontor.clock.now().getTime()], ['paypal', 'PayPal Plus', 1, kontor.clock.now().getTime()]]);
  });
});
