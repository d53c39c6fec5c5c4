// The suite that every connector must pass against its simulator. The cases follow from the capabilities the platform declares; what is special to
// a platform stands in its own spec. Only the control calls that all simulators share are used, and what the shop itself swears to (`/books`).
import { Quantity } from '@kontor/kernel';
import { ConnectorFailure } from '../failure.js';
import type { Connection, ShopPlatform } from '../port.js';
import { entryFaults } from '../validate.js';
import { orderCases } from './contract-orders.js';
import { products, type ContractWords, type Stage } from './contract-stage.js';
import { articleCases, feedbackCases, priceCases, stockCases } from './contract-writing.js';
import { closeAgents, forgetPace, openShop, placesOf, recorded, type OpenShop, type ShopOpening } from './open-shop.js';
import type { Books, CallLog, ControlFail, ControlOrder, ControlReset, PlacedOrder, RunningSimulator } from './simulator.js';
import { findSimulator } from './simulators.js';

export function contract<P extends ShopPlatform>(platform: P, words: ContractWords): void {
  const { capabilities } = platform;
  let simulator: RunningSimulator;
  const everything: string[] = [];
  beforeAll(async () => {
    simulator = await findSimulator(platform.id).start();
  });
  afterAll(async () => {
    await closeAgents();
    await simulator.close();
  });

  const control = <Answer>(path: string, body?: unknown): Promise<Answer> => simulator.control(path, body) as Promise<Answer>;
  const books = (): Promise<Books> => control<Books>('/books');
  const log = (): Promise<CallLog> => control<CallLog>('/log');
  const fail = (what: ControlFail): Promise<unknown> => control('/fail', what);
  const open = (opening: ShopOpening = {}): OpenShop<P> => {
    const shop = openShop(platform, simulator, opening);
    kept.push(shop);
    return shop;
  };
  const kept: OpenShop<P>[] = [];
  const checked = async (opening: ShopOpening = {}): Promise<Connection> => {
    const first = open(opening).connection as Connection;
    const report = await first.check();
    if (!report.ok) throw new Error(JSON.stringify(report));
    return open({ ...opening, facts: report.facts }).connection;
  };
  const place = (order: ControlOrder): Promise<PlacedOrder> => control<PlacedOrder>('/order', order);
  const fill = async (reset: ControlReset = words.flavours[0]?.reset ?? {}): Promise<void> => {
    forgetPace();
    await control('/reset', reset);
    await control('/seed', { products, coupons: words.coupon ? [words.coupon] : [] });
    await control('/fail', { clear: true });
  };
  const failureOf = async (work: Promise<unknown>): Promise<ConnectorFailure> => {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof ConnectorFailure)) throw error;
      everything.push(error.message, JSON.stringify(error.values), String(error.stack), JSON.stringify(error.options));
      return error;
    }
    throw new Error('nothing failed');
  };

  describe(`contract of ${platform.id}`, () => {
    beforeEach(() => fill());
    // What is logged and said is kept over all cases and looked through at the end.
    afterEach(() => {
      everything.push(...kept.flatMap(({ lines }) => lines.map((line) => JSON.stringify(line))));
      kept.length = 0;
    });

    it('checks a shop that is in order and learns how it reckons', async () => {
      const report = await (open().connection as Connection).check();
      expect(report).toMatchObject({ ok: true, facts: { currency: 'EUR' } });
      expect(report.rights.length).toBeGreaterThan(0);
      expect(report.rights.every(({ granted }) => granted)).toBe(true);
    });
    it('names settings that are missing before any call', () => {
      for (const field of platform.settings.filter(({ required }) => required)) {
        const { [field.key]: _left, ...settings } = simulator.credentials;
        expect(entryFaults(platform, { domain: 'shop.de', settings, options: {} }, true)).toEqual([{ field: `settings.${field.key}`, code: 'setting-missing' }]);
      }
    });
    it('reads what the shop offers for the assignments', async () => {
      // Some APIs name shipping methods and statuses in orders only.
      if (capabilities.orders) await place({ cart: [{ sku: 'HAM-500' }] });
      const seen = await (await checked()).seenValues();
      expect([seen.payments.length, seen.shippings.length, seen.statuses.length, seen.currencies.length].every((count) => count > 0)).toBe(true);
      expect(seen.statuses.find(({ key }) => key === (words.openStatus ?? words.status.open))?.usual).toBe('fetch');
    });
    it('counts its calls as the shop does', async () => {
      const connection = await checked();
      await control('/log', { clear: true });
      await connection.seenValues();
      const { counters } = await log();
      expect(connection.traffic()).toMatchObject({ reads: counters.reads, writes: counters.writes });
      expect(counters.calls).toBeGreaterThan(0);
    });
    it('says so when credentials are wrong', async () => {
      const settings = Object.fromEntries(Object.entries(simulator.credentials).map(([key, value]) => [key, `${value.slice(0, -6)}${value.endsWith('000000') ? '111111' : '000000'}`]));
      const { connection } = open({ settings });
      const report = await (connection as Connection).check();
      expect(report.ok).toBe(false);
      expect(report.findings.some(({ severity, code }) => severity === 'error' && code === 'shop-credentials-refused')).toBe(true);
    });

    const stage: Stage = { platform, words, control, books, log, fail, checked, place, fill, failureOf };
    if (capabilities.orders) orderCases(stage);
    if (capabilities.articles) articleCases(stage);
    if (capabilities.stock) stockCases(stage);
    if (capabilities.prices) priceCases(stage);
    if (capabilities.feedback) feedbackCases(stage);
    if (capabilities.webhooks) {
      it('believes no webhook that is not signed', () => {
        const { webhooks } = open().connection as Connection;
        expect(webhooks?.verify(Buffer.from('{"id":1}'), {}, null)).toBeNull();
      });
    }
    failureCases();

    words.referee?.it('sends no request that the platform’s own schema does not know', () => {
      expect(recorded.length).toBeGreaterThan(50);
      words.referee?.judge(recorded);
    });
    it('never logs or says a secret or personal data', () => {
      const text = everything.join('\n');
      expect(everything.length).toBeGreaterThan(50);
      for (const [key, secret] of Object.entries(simulator.credentials)) if (!words.inAddresses?.includes(key)) expect(text).not.toContain(secret.slice(3, 20));
      for (const personal of ['erika@example.test', 'Mustermann', 'Hauptstraße']) expect(text).not.toContain(personal);
    });
  });

  function failureCases(): void {
    type Case = [name: string, fault: Extract<ControlFail, { kind: string }>, kind: string];
    const faults: Case[] = [
      ['too many requests', { kind: '429', retryAfter: 11 }, 'limited'],
      ['too many requests without a time', { kind: '429' }, 'limited'],
      ['an internal error', { kind: '500-before' }, 'unavailable'],
      ['a page instead of data', { kind: 'html', status: 200 }, 'protocol'],
      ['garbage', { kind: 'garbage' }, 'protocol'],
      ['a connection cut off', { kind: 'cut' }, 'unavailable'],
      ['no answer at all', { kind: 'timeout' }, 'unavailable'],
    ];
    it.each(faults)('tells %s for what it is', async (_name, fault, kind) => {
      const facts = (await (open().connection as Connection).check()).facts;
      const connection = open({ facts, timeoutFactor: fault.kind === 'timeout' ? 0.01 : 1 }).connection as Connection;
      const read = (): Promise<unknown> => (connection.orders ? connection.orders.order('1') : connection.seenValues());
      await fail({ ...fault, times: 20 });
      const failure = await failureOf(read());
      expect(failure.kind).toBe(kind);
      if (fault.retryAfter) expect(failure.options.retryAfterSeconds).toBe(fault.retryAfter);
      await fail({ clear: true });
    });
    it('says that the right to write is missing, and goes on reading', async () => {
      const facts = (await (open().connection as Connection).check()).facts;
      await control('/merchant', { do: 'rights', read: true, write: false });
      const connection = open({ facts }).connection as Connection;
      const report = await connection.check();
      expect([report.ok, report.rights.some(({ granted, remedy }) => !granted && remedy !== null)]).toEqual([false, true]);
      const { articles, stock } = connection;
      if (!articles || !stock) return;
      const rows = (await placesOf(articles, ['HAM-500'])).map((key) => ({ ...key, quantity: Quantity.whole(1) }));
      expect(await failureOf(stock.pushStock(rows, async () => undefined))).toMatchObject({ kind: 'config' });
    });
    it('says that credentials are refused on every call', async () => {
      const facts = (await (open().connection as Connection).check()).facts;
      await control('/merchant', { do: 'rights', read: false, write: false });
      const { orders, articles } = open({ facts }).connection as Connection;
      expect((await failureOf(orders ? orders.order('1') : (articles as NonNullable<typeof articles>).find(['HAM-500']))).kind).toMatch(/^(auth|config)$/);
    });
  }
}
