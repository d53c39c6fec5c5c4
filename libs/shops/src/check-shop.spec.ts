import { CommandBus } from '@nestjs/cqrs';
import { inspect } from 'node:util';
import { Env } from '@kontor/base';
import { findSimulator } from '../../connectors/src/testing/simulators.js';
import type { RunningSimulator } from '../../connectors/src/testing/simulator.js';
import { startModules, type Started } from '../../../test/support/modules.js';
import { AddShop, CheckSettings, CheckShop, Connections, Shops, ShopsModule, ShopValues, StopWrites, type Shop } from './index.js';

describe('the connection test against a simulated shop', () => {
  let kontor: Started;
  let shop: RunningSimulator;
  beforeAll(async () => {
    shop = await findSimulator('woocommerce').start();
    await shop.control('/seed', { demo: true });
    kontor = await startModules({ imports: [ShopsModule] });
    // The shop keeps the machine's time; its signatures are good for some minutes only.
    kontor.clock.set(new Date());
  });
  afterAll(async () => {
    await kontor.stop();
    await shop.close();
  });

  const entered = (settings: Record<string, string> = {}): { platform: string; domain: string; settings: Record<string, string> } => ({ platform: 'woocommerce', domain: 'laden-nord.example', settings: { ...shop.credentials, baseUrl: shop.url, ...settings } });
  const add = async (settings: Record<string, string> = {}): Promise<Shop> => {
    const { shopId } = await kontor.get(CommandBus).execute(new AddShop({ name: 'Laden Nord', ...entered(settings), requestedBy: 'cli' }));
    return kontor.get(Shops).get(shopId);
  };
  /** What the shop would swear to, and how many records were ever written; that a key may write is asked for with an empty batch. */
  const state = async (): Promise<unknown> => {
    const [{ orders, stock, prices }, { counters }] = await Promise.all([shop.control('/books'), shop.control('/log')]);
    return { orders, stock, prices, written: counters.itemsWritten };
  };

  it('is good before saving, stores facts and values afterwards, and writes nothing to the shop', async () => {
    const before = await state();
    expect(await kontor.get(CommandBus).execute(new CheckSettings(entered()))).toMatchObject({ ok: true });
    const added = await add();
    await kontor.get(CommandBus).execute(new StopWrites({ shopId: added.id }));
    const report = await kontor.get(CommandBus).execute(new CheckShop({ shopId: added.id }));
    expect([report.ok, report.rights.filter((right) => !right.granted)]).toEqual([true, []]);
    const checked = await kontor.get(Shops).get(added.id);
    expect(checked.facts).toMatchObject({ version: report.version, currency: 'EUR' });
    expect(checked.capabilities).toMatchObject({ orders: {}, stock: { combined: 'changed' } });
    const kinds = new Set((await kontor.get(ShopValues).list(added.id)).map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['payments', 'shippings', 'statuses', 'taxes']));
    expect(await state()).toEqual(before);
  });

  it('names refused credentials without showing them, and clears the attention once they are right', async () => {
    const wrong = `cs_${'f'.repeat(40)}`;
    const added = await add({ consumerSecret: wrong });
    await kontor.get(Shops).needAttention(null, added.id, { kind: 'auth', code: 'shop-credentials-refused', values: {} });
    const report = await kontor.get(CommandBus).execute(new CheckShop({ shopId: added.id }));
    expect(report.ok).toBe(false);
    expect(report.findings.some(({ severity }) => severity === 'error') || report.rights.some(({ granted }) => !granted)).toBe(true);
    expect(inspect(report, { depth: 10 })).not.toContain(wrong);
    expect((await kontor.get(Shops).get(added.id)).attention).not.toBeNull();
    expect(await kontor.get(CommandBus).execute(new CheckSettings({ ...entered({ consumerSecret: '' }), shopId: added.id }))).toMatchObject({ ok: false });
    const good = await add();
    await kontor.get(Shops).needAttention(null, good.id, { kind: 'auth', code: 'shop-credentials-refused', values: {} });
    await kontor.get(CommandBus).execute(new CheckShop({ shopId: good.id }));
    expect((await kontor.get(Shops).get(good.id)).attention).toBeNull();
  });

  it('says that a shop cannot be reached', async () => {
    expect(await kontor.get(CommandBus).execute(new CheckSettings(entered({ baseUrl: 'http://127.0.0.1:9' })))).toMatchObject({ ok: false, findings: [{ severity: 'error' }] });
  }, 40_000);

  it('answers a report for a shop whose address is no longer allowed, and keeps it in the list', async () => {
    const added = await add();
    const env = kontor.get(Env);
    env.KONTOR_ALLOW_LOCAL_SHOPS = false;
    try {
      expect(await kontor.get(CommandBus).execute(new CheckShop({ shopId: added.id }))).toMatchObject({ ok: false, findings: expect.arrayContaining([expect.objectContaining({ code: 'shop-settings-invalid' })]) });
      expect((await kontor.get(Shops).list()).map(({ id }) => id)).toContain(added.id);
      await expect(kontor.get(CommandBus).execute(new CheckSettings(entered()))).rejects.toMatchObject({ code: 'input-invalid', fields: [{ field: 'settings.baseUrl', code: 'base-url-not-allowed' }] });
    } finally {
      env.KONTOR_ALLOW_LOCAL_SHOPS = true;
    }
  });

  it('keeps what a connection learned on the way', async () => {
    const added = await add();
    const opened = await kontor.get(Connections).open(added.id, 'person');
    await opened.connection.articles?.find(['NO-SUCH-NUMBER']);
    await kontor.get(Connections).release(opened);
    expect((await kontor.get(Shops).get(added.id)).facts).toEqual(opened.connection.newFacts());
  });
});
