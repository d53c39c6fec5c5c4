// The suite that every connector must pass against its simulator. The cases follow from the capabilities the platform declares; what is special to
// a platform stands in its own spec. Only the control calls that all simulators share are used, and what the shop itself swears to (`/books`).
import { Decimal, Money, Quantity, type ListingId } from '@kontor/kernel';
import { ConnectorFailure } from '../failure.js';
import type { Connection, OrderAnswer, Outcome, PriceTag, RemoteKey, RemoteOrder, ShopPlatform, StockLevel } from '../port.js';
import { entryFaults } from '../validate.js';
import { closeAgents, fetchAll, forgetPace, openShop, placesOf, recorded, type OpenShop, type RecordedCall, type ShopOpening } from './open-shop.js';
import type { Books, CallLog, ControlFail, ControlOrder, ControlReset, PlacedOrder, RunningSimulator, SeedProduct } from './simulator.js';
import { findSimulator } from './simulators.js';

/** The platform's own words that the common cases need. */
export type ContractWords = {
  /** Shops with gross and with net prices. */
  flavours: { name: string; reset: ControlReset }[];
  /** Statuses of an order that is to be fulfilled, and of one that was. */
  status: { open: string; done: string };
  /** Looks at every request that the suite sent; fails the test where one was wrong. */
  referee?: (calls: readonly RecordedCall[]) => void;
  coupon?: { code: string; type: 'percent' | 'fixed_cart' | 'fixed_product'; amount: string };
};

const products: SeedProduct[] = [
  { sku: 'HAM-500', name: 'Hammer 500 g – Größe „ß“ 🔨', price: '19.99', taxRate: '19', stock: 50 },
  { sku: 'KAF-1', name: 'Kaffee', price: '14.49', taxRate: '7', stock: 40, gtin: '4006381333931' },
  { sku: 'Zän/ge 1,5', name: 'Zange', price: '8.35', taxRate: '19', stock: 30 },
  { sku: 'TS', name: 'T-Shirt', type: 'variable', options: ['Farbe', 'Größe'], variations: ['S', 'M'].map((size) => ({ sku: `TS-${size}`, price: '15.00', stock: 20, options: { Farbe: 'Blau', Größe: size } })) },
];
const sold = ['HAM-500', 'KAF-1', 'Zän/ge 1,5', 'TS-S', 'TS-M'];
const longAgo = new Date('2020-01-01T00:00:00Z');

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
      const seen = await (await checked()).seenValues();
      expect([seen.payments.length, seen.shippings.length, seen.statuses.length, seen.currencies.length].every((count) => count > 0)).toBe(true);
      expect(seen.statuses.find(({ key }) => key === words.status.open)?.usual).toBe('fetch');
    });
    it('counts its calls as the shop does', async () => {
      const connection = await checked();
      await control('/log', { clear: true });
      await connection.seenValues();
      const { counters } = await log();
      expect(connection.traffic()).toMatchObject({ reads: counters.reads, writes: counters.writes });
      expect(counters.calls).toBeGreaterThan(0);
    });
    const denied: [string, ControlReset | null][] = [['credentials are wrong', null]];
    it.each(denied)('says so when %s', async () => {
      const settings = Object.fromEntries(Object.entries(simulator.credentials).map(([key, value]) => [key, `${value.slice(0, -6)}${value.endsWith('000000') ? '111111' : '000000'}`]));
      const { connection } = open({ settings });
      const report = await (connection as Connection).check();
      expect(report.ok).toBe(false);
      expect(report.findings.some(({ severity, code }) => severity === 'error' && code === 'shop-credentials-refused')).toBe(true);
    });

    if (capabilities.orders) orderCases();
    if (capabilities.articles) articleCases();
    if (capabilities.stock) stockCases();
    if (capabilities.prices) priceCases();
    if (capabilities.feedback) feedbackCases();
    if (capabilities.webhooks) {
      it('believes no webhook that is not signed', () => {
        const { webhooks } = open().connection as Connection;
        expect(webhooks?.verify(Buffer.from('{"id":1}'), {})).toBeNull();
      });
    }
    failureCases();

    it('sends no request that the platform’s own schema does not know', () => {
      expect(recorded.length).toBeGreaterThan(50);
      words.referee?.(recorded);
    });
    it('never logs or says a secret or personal data', () => {
      const text = everything.join('\n');
      expect(everything.length).toBeGreaterThan(50);
      for (const secret of Object.values(simulator.credentials)) expect(text).not.toContain(secret.slice(3, 20));
      for (const personal of ['erika@example.test', 'Mustermann', 'Hauptstraße']) expect(text).not.toContain(personal);
    });
  });

  const buyer = { firstName: 'Erika', lastName: 'Mustermann', company: 'Müller & Söhne GmbH', street: 'Hauptstraße 5', postcode: '50667', city: 'Köln', country: 'DE', email: 'erika@example.test' };
  const refs = (answers: OrderAnswer[]): string[] => answers.map(({ ref }) => ref);
  const given = (answers: OrderAnswer[]): RemoteOrder[] => answers.map((answer) => ('order' in answer ? answer.order : ((): never => { throw new Error(JSON.stringify(answer)); })()));

  function orderCases(): void {
    const ability = async (): Promise<NonNullable<Connection['orders']>> => (await checked()).orders as NonNullable<Connection['orders']>;

    it('brings every order once, also sixty of one second over a page border', async () => {
      const createdAt = new Date(Date.now() - 86_400_000).toISOString();
      await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, createdAt, times: 70 });
      await place({ cart: [{ sku: 'KAF-1' }], customer: buyer, times: 60 });
      const { answers } = await fetchAll(await ability(), { since: longAgo });
      const { orders, sums } = await books();
      expect(refs(answers).sort()).toEqual(orders.map(({ ref }) => ref).sort());
      expect(new Set(refs(answers)).size).toBe(130);
      expect(Money.sum(given(answers).map(({ total }) => total), 'EUR').amount).toBe(sums[0]?.total);
    });
    it('brings nothing new when nothing is new, and later what came in the last second', async () => {
      await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, times: 3 });
      const orders = await ability();
      const first = await fetchAll(orders, { since: longAgo });
      expect(first.mark).not.toBeNull();
      const again = await fetchAll(orders, { mark: first.mark });
      // What the overlap brings again is the very same.
      const prints = new Map(given(first.answers).map((order) => [order.ref, order.fingerprint]));
      for (const order of given(again.answers)) expect(order.fingerprint).toBe(prints.get(order.ref));
      const newest = await place({ cart: [{ sku: 'KAF-1' }], customer: buyer, createdAt: given(first.answers).at(-1)?.orderedAt.toISOString() });
      const third = await fetchAll(orders, { mark: again.mark ?? first.mark });
      expect(refs(third.answers)).toContain(newest.ref);
    });
    it('gives the same order the same fingerprint however it is asked, and another one after a change', async () => {
      const { ref } = await place({ cart: [{ sku: 'HAM-500', quantity: 2 }], customer: buyer, status: words.status.open });
      const orders = await ability();
      const [one] = given((await fetchAll(orders, { since: longAgo })).answers);
      const [other] = given([await orders.order(ref)]);
      expect(other?.fingerprint).toBe(one?.fingerprint);
      await control('/merchant', { do: 'cancel-order', ref });
      const [cancelled] = given([await orders.order(ref)]);
      expect([cancelled?.fingerprint === one?.fingerprint, cancelled?.state, cancelled?.held]).toEqual([false, 'cancelled', 'none']);
    });
    it('brings a changed order again, in its newest form', async () => {
      const { ref } = await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, createdAt: new Date(Date.now() - 7 * 86_400_000).toISOString(), status: words.status.open });
      const orders = await ability();
      const first = await fetchAll(orders, { since: longAgo });
      await control('/merchant', { do: 'edit-order', ref, change: { delivery: { firstName: 'Max', lastName: 'Neu', street: 'Neue Straße 1', postcode: '10115', city: 'Berlin', country: 'DE' } } });
      const [changed] = given((await fetchAll(orders, { mark: first.mark })).answers).filter((order) => order.ref === ref);
      expect(changed?.delivery.street).toBe('Neue Straße 1');
    });
    it('brings at the first fetch older orders too, as long as they hold stock', async () => {
      const old = new Date(Date.now() - 30 * 86_400_000).toISOString();
      const held = await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, createdAt: old, status: words.status.open });
      const done = await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, createdAt: old, status: words.status.done });
      const recent = await place({ cart: [{ sku: 'KAF-1' }], customer: buyer });
      const { answers } = await fetchAll(await ability(), { since: new Date(Date.now() - 86_400_000) });
      expect(refs(answers).sort()).toEqual([held.ref, recent.ref].sort());
      expect(refs(answers)).not.toContain(done.ref);
    });
    it.each(words.flavours)('keeps money to the cent in $name: rows make the total, taxes make the tax', async ({ reset }) => {
      await fill(reset);
      const coupons = words.coupon ? [words.coupon.code] : [];
      await place({ cart: [{ sku: 'HAM-500', quantity: 3 }, { sku: 'KAF-1', quantity: 2 }, { sku: 'TS-M' }], customer: buyer, coupons, shipping: { cost: '4.12' } });
      await place({ cart: [{ sku: 'KAF-1', quantity: 7 }, { sku: 'Zän/ge 1,5', quantity: 3 }], customer: buyer, fees: [{ name: 'Mindermenge', amount: '2.50' }, { name: 'Nachlass', amount: '-1.37' }], shipping: null });
      await place({ cart: [{ sku: 'HAM-500', quantity: 11 }, { sku: 'TS-S', quantity: 3 }], customer: buyer, coupons, fees: [{ name: 'Nachlass', amount: '-3.33' }] });
      const orders = given((await fetchAll(await ability(), { since: longAgo })).answers);
      const told = new Map((await books()).orders.map((order) => [order.ref, order]));
      expect(orders).toHaveLength(3);
      for (const order of orders) {
        const rows = [...order.lines, ...order.charges].map(({ amount }) => amount);
        for (const amount of rows) expect(amount.net.plus(amount.tax).amount).toBe(amount.gross.amount);
        expect([Money.sum(rows.map(({ gross }) => gross), 'EUR').amount, order.total.amount]).toEqual([told.get(order.ref)?.total, told.get(order.ref)?.total]);
        expect(Money.sum(rows.map(({ tax }) => tax), 'EUR').amount).toBe(told.get(order.ref)?.totalTax);
        expect(order.lines.every(({ taxRate }) => taxRate !== null)).toBe(true);
        for (const line of order.lines) expect(line.beforeDiscount.gross.minus(line.amount.gross).isNegative()).toBe(false);
      }
    });
    it('understands unicode, a guest, no phone, and a line of something the shop no longer has', async () => {
      const { ref } = await place({ cart: [{ sku: 'HAM-500' }, { sku: null, name: 'Altes Ding', price: '3.00' }], customer: { ...buyer, company: '', phone: '' }, note: 'Bitte 🎁 — “schön” einpacken\nzweite Zeile', payment: { method: 'bacs', paid: false } });
      const [order] = given([await (await ability()).order(ref)]);
      expect(order).toMatchObject({ customer: { ref: null, email: buyer.email }, billing: { lastName: 'Mustermann', city: 'Köln', company: '', phone: '' }, paidAt: null });
      expect(order?.buyerNote).toContain('🎁 — “schön”');
      expect(order?.lines[0]?.name).toContain('Größe „ß“ 🔨');
      expect(order?.lines[1]).toMatchObject({ remoteId: null, name: 'Altes Ding' });
    });
    it('says of an order that is not there that it is gone', async () => {
      const { ref } = await place({ cart: [{ sku: 'HAM-500' }] });
      const orders = await ability();
      await control('/merchant', { do: 'delete-order', ref });
      expect([await orders.order(ref), await orders.order('999999999')]).toEqual([{ ref, gone: true }, { ref: '999999999', gone: true }]);
    });
    it('lists ids, days and sums for the comparison of completeness', async () => {
      await place({ cart: [{ sku: 'HAM-500' }], times: 120 });
      const listed = [];
      for await (const page of (await ability()).orderIndex(longAgo, new Date(Date.now() + 86_400_000))) listed.push(...page);
      const { orders, sums } = await books();
      expect(listed.map(({ ref }) => ref).sort()).toEqual(orders.map(({ ref }) => ref).sort());
      expect(Money.sum(listed.map(({ total }) => total), 'EUR').amount).toBe(sums[0]?.total);
    });
  }

  function articleCases(): void {
    it('finds articles and variants by number, whatever signs it has, and nothing else', async () => {
      const { articles } = await checked();
      const found = await (articles as NonNullable<typeof articles>).find([...sold, 'NICHT-DA', ' ham-500 ']);
      expect(found.map(({ number, hits }) => [number, hits.length])).toEqual([...sold.map((number) => [number, 1]), ['NICHT-DA', 0], [' ham-500 ', 1]]);
      expect(found.find(({ number }) => number === 'TS-M')?.hits[0]).toMatchObject({ number: 'TS-M' });
    });
    it('finds many in few calls', async () => {
      await control('/seed', { articles: 250, seed: 7 });
      const numbers = Object.keys((await books()).stock);
      const { articles } = await checked();
      await control('/log', { clear: true });
      const found = await (articles as NonNullable<typeof articles>).find(numbers);
      expect(found.every(({ hits }) => hits.length === 1)).toBe(true);
      expect((await log()).counters.calls).toBeLessThanOrEqual(Math.ceil(numbers.length / 50));
    });
    it('reads the whole catalogue once', async () => {
      await control('/seed', { articles: 150, variants: 12, seed: 3 });
      const { articles } = await checked();
      const numbers: string[] = [];
      for (let cursor: Awaited<ReturnType<NonNullable<typeof articles>['readArticles']>>['cursor'] = null; ; ) {
        const page = await (articles as NonNullable<typeof articles>).readArticles(cursor);
        numbers.push(...page.articles.map(({ number }) => number));
        if (page.cursor === null) break;
        ({ cursor } = page);
      }
      const kept = Object.keys((await books()).stock);
      expect(numbers.filter((number) => kept.includes(number)).sort()).toEqual(kept.sort());
    });
  }

  const settled = async <Row extends RemoteKey>(rows: Row[], push: (settle: (outcomes: Outcome[]) => Promise<void>) => Promise<void>): Promise<Map<ListingId, Outcome>> => {
    const outcomes: Outcome[] = [];
    await push(async (some) => void outcomes.push(...some));
    // Exactly one outcome each.
    expect(outcomes.map(({ listing }) => listing).sort()).toEqual(rows.map(({ listing }) => listing).sort());
    return new Map(outcomes.map((outcome) => [outcome.listing, outcome]));
  };

  function stockCases(): void {
    const levels = async (connection: Connection, figures: Record<string, number>): Promise<StockLevel[]> =>
      (await placesOf(connection.articles as NonNullable<Connection['articles']>, Object.keys(figures))).map((key) => ({ ...key, quantity: Quantity.whole(figures[key.number] ?? 0) }));
    const figures = { 'HAM-500': 0, 'KAF-1': 17, 'Zän/ge 1,5': 3, 'TS-S': 8, 'TS-M': 0 };

    it('sets figures, zero among them, and setting them twice changes nothing', async () => {
      const connection = await checked();
      const rows = await levels(connection, figures);
      for (const _time of [1, 2]) {
        const outcomes = await settled(rows, (settle) => (connection.stock as NonNullable<Connection['stock']>).pushStock(rows, settle));
        expect([...outcomes.values()].every(({ confirmed }) => confirmed === true)).toBe(true);
        expect((await books()).stock).toMatchObject(figures);
      }
      const shown = await (connection.stock as NonNullable<Connection['stock']>).readStock(rows);
      expect(Object.fromEntries(shown.map(({ listing, quantity }) => [rows.find((row) => row.listing === listing)?.number, quantity?.toString()]))).toEqual(Object.fromEntries(Object.entries(figures).map(([number, figure]) => [number, String(figure)])));
    });
    it('does not let one bad row keep the others back', async () => {
      const connection = await checked();
      const rows = await levels(connection, figures);
      await control('/merchant', { do: 'delete-product', sku: 'KAF-1', trash: false });
      await control('/merchant', { do: 'set-stock', sku: 'HAM-500', quantity: null, manage: false });
      const outcomes = await settled(rows, (settle) => (connection.stock as NonNullable<Connection['stock']>).pushStock(rows, settle));
      const byNumber = Object.fromEntries(rows.map((row) => [row.number, outcomes.get(row.listing)]));
      expect(byNumber).toMatchObject({ 'KAF-1': { confirmed: false, failure: { kind: 'gone' } }, 'HAM-500': { confirmed: false, failure: { kind: 'rejected' } }, 'TS-M': { confirmed: true }, 'Zän/ge 1,5': { confirmed: true } });
      expect((await books()).stock).toMatchObject({ 'TS-S': 8, 'TS-M': 0, 'Zän/ge 1,5': 3 });
    });
    it('keeps to its batch size and pace, and reads nothing it knows', async () => {
      await control('/seed', { articles: 330, seed: 5 });
      const connection = await checked();
      const numbers = Object.keys((await books()).stock).filter((number) => !sold.includes(number)).slice(0, 330);
      const rows = await levels(connection, Object.fromEntries(numbers.map((number, index) => [number, index])));
      await control('/log', { clear: true });
      const outcomes = await settled(rows, (settle) => (connection.stock as NonNullable<Connection['stock']>).pushStock(rows, settle));
      expect([...outcomes.values()].filter(({ confirmed }) => confirmed === true)).toHaveLength(numbers.length);
      const { counters, calls } = await log();
      const { batch } = platform.capabilities.stock as NonNullable<typeof capabilities.stock>;
      expect(Math.max(...calls.map(({ items }) => items))).toBeLessThanOrEqual(batch);
      expect(counters).toMatchObject({ reads: 0, itemsWritten: numbers.length });
      expect(counters.peakParallel).toBeLessThanOrEqual(platform.pace.parallel);
    });
    it('settles what was confirmed before it fails', async () => {
      await control('/seed', { articles: 250, seed: 5 });
      const connection = await checked();
      const rows = await levels(connection, Object.fromEntries(Object.keys((await books()).stock).map((number) => [number, 4])));
      await fail({ kind: '429', skip: 1, times: 100, retryAfter: 7, method: 'POST' });
      const outcomes: Outcome[] = [];
      const failure = await failureOf((connection.stock as NonNullable<Connection['stock']>).pushStock(rows, async (some) => void outcomes.push(...some)));
      expect(failure).toMatchObject({ kind: 'limited', options: { retryAfterSeconds: 7 } });
      expect(outcomes.length).toBeGreaterThan(0);
      const { stock } = await books();
      for (const outcome of outcomes.filter(({ confirmed }) => confirmed === true)) expect(stock[rows.find(({ listing }) => listing === outcome.listing)?.number ?? '']).toBe(4);
    });
  }

  function priceCases(): void {
    const { strike } = platform.capabilities.prices as NonNullable<typeof capabilities.prices>;
    const tags = async (connection: Connection, wanted: Record<string, Partial<PriceTag>>): Promise<PriceTag[]> =>
      (await placesOf(connection.articles as NonNullable<Connection['articles']>, Object.keys(wanted))).map((key) => ({ ...key, currency: 'EUR', ...wanted[key.number] }));
    const d = (text: string): Decimal => Decimal.parse(text);
    const wanted = (): Record<string, Partial<PriceTag>> => ({
      'HAM-500': { price: d('21.50'), strike: null, actions: [] },
      'KAF-1': { price: d('12.00'), strike: strike ? d('16.00') : null, actions: [] },
      'TS-S': { price: d('18.00'), strike: null, actions: [{ price: d('11.11'), from: new Date(Date.now() - 86_400_000), until: new Date(Date.now() + 86_400_000) }] },
      'TS-M': { price: d('18.00'), strike: null, actions: [] },
    });
    const effective = async (): Promise<Record<string, string>> => Object.fromEntries(Object.entries((await books()).prices).map(([sku, { effective: price }]) => [sku, d(price).toFixed(2)]));

    it('shows price, strike price and action price, and sending them twice changes nothing', async () => {
      const connection = await checked();
      const rows = await tags(connection, wanted());
      for (const _time of [1, 2]) {
        const outcomes = await settled(rows, (settle) => (connection.prices as NonNullable<Connection['prices']>).pushPrices(rows, new Date(), settle));
        expect([...outcomes.values()].every(({ confirmed }) => confirmed === true)).toBe(true);
        expect(await effective()).toMatchObject({ 'HAM-500': '21.50', 'KAF-1': '12.00', 'TS-S': '11.11', 'TS-M': '18.00' });
      }
      if (strike) expect((await books()).prices['KAF-1']?.strike).toMatch(/^16(\.0+)?$/);
      const shown = await (connection.prices as NonNullable<Connection['prices']>).readPrices(rows);
      expect(shown.map(({ price }) => price?.toFixed(2))).toEqual(['21.50', '12.00', '18.00', '18.00']);
      expect(shown[2]?.action?.price.toFixed(2)).toBe('11.11');
    });
    it('does not let one bad row keep the others back, and sends no nonsense', async () => {
      const connection = await checked();
      const rows = await tags(connection, { ...wanted(), 'TS-M': { price: d('0'), strike: null, actions: [] } });
      await control('/merchant', { do: 'delete-product', sku: 'KAF-1', trash: false });
      const outcomes = await settled(rows, (settle) => (connection.prices as NonNullable<Connection['prices']>).pushPrices(rows, new Date(), settle));
      const byNumber = Object.fromEntries(rows.map((row) => [row.number, outcomes.get(row.listing)]));
      expect(byNumber).toMatchObject({ 'HAM-500': { confirmed: true }, 'TS-S': { confirmed: true }, 'KAF-1': { failure: { kind: 'gone' } }, 'TS-M': { failure: { kind: 'rejected' } } });
      expect(await effective()).toMatchObject({ 'HAM-500': '21.50', 'TS-M': '15.00' });
    });
    if (strike) {
      it('leaves a struck price of the shop alone where the ERP has none', async () => {
        const connection = await checked();
        await control('/merchant', { do: 'set-price', sku: 'HAM-500', price: '30.00', salePrice: '25.00' });
        const rows = await tags(connection, { 'HAM-500': { price: d('22.00') } });
        await settled(rows, (settle) => (connection.prices as NonNullable<Connection['prices']>).pushPrices(rows, new Date(), settle));
        expect((await books()).prices['HAM-500']).toMatchObject({ effective: expect.stringMatching(/^22(\.0+)?$/), strike: expect.stringMatching(/^30(\.0+)?$/) });
      });
    }
  }

  function feedbackCases(): void {
    it('tells status and parcel, and telling twice tells nothing new', async () => {
      const { ref } = await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, status: words.status.open });
      const feedback = (await checked()).feedback as NonNullable<Connection['feedback']>;
      const shipment = { key: 'parcel-1', carrier: 'DHL', trackingNumber: '00340434161094021501', trackingUrl: null, shippedAt: new Date(), lines: [], complete: true };
      const request = { orderRef: ref, status: words.status.done, shipment, language: 'de' as const };
      const first = await feedback.tell(request, null);
      const once = await books();
      expect(once.orders[0]).toMatchObject({ status: words.status.done, tracking: [{ carrier: 'DHL', number: '00340434161094021501' }] });
      // Once with what was remembered, once as if the memory had been lost.
      await feedback.tell(request, first.memo);
      await feedback.tell(request, null);
      expect((await books()).orders[0]?.notes.filter(({ forBuyer }) => forBuyer)).toEqual(once.orders[0]?.notes.filter(({ forBuyer }) => forBuyer));
    });
    it('does not change the fingerprint by what it tells', async () => {
      const { ref } = await place({ cart: [{ sku: 'HAM-500' }], customer: buyer, status: words.status.open, payment: { method: 'paypal', paid: true } });
      const connection = await checked();
      const before = await (connection.orders as NonNullable<Connection['orders']>).order(ref);
      await (connection.feedback as NonNullable<Connection['feedback']>).tell({ orderRef: ref, status: words.status.done, language: 'de' }, null);
      const after = await (connection.orders as NonNullable<Connection['orders']>).order(ref);
      expect('order' in before && 'order' in after && before.order.fingerprint === after.order.fingerprint).toBe(true);
    });
    it('says of an order that is gone that it is', async () => {
      const feedback = (await checked()).feedback as NonNullable<Connection['feedback']>;
      expect(await failureOf(feedback.tell({ orderRef: '999999', status: words.status.done, language: 'de' }, null))).toMatchObject({ kind: 'gone' });
    });
  }

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
