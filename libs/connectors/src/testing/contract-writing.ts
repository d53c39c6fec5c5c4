// The contract's cases about articles and what is written to a shop: figures, prices, statuses, each row for itself, twice as good as once.
import { Decimal, Quantity, type ListingId } from '@kontor/kernel';
import type { Capabilities, Connection, Opaque, Outcome, PriceTag, RemoteKey, StockLevel } from '../port.js';
import { buyer, sold, type Stage } from './contract-stage.js';
import { placesOf } from './open-shop.js';

export function articleCases({ words, control, books, log, checked }: Stage): void {
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
    expect((await log()).counters.calls).toBeLessThanOrEqual(Math.ceil(numbers.length / (words.perFind ?? 50)) + (words.perFind ? 1 : 0));
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

type Fields = { [key: string]: Opaque };
// As the listing does it: keys of a memo replace those remembered, null forgets one.
const remember = (rows: RemoteKey[], outcomes: ReadonlyMap<ListingId, Outcome>): void => {
  for (const row of rows) {
    const memo = { ...(row.memo as Fields | null), ...(outcomes.get(row.listing)?.memo as Fields | undefined) };
    row.memo = Object.fromEntries(Object.entries(memo).filter(([, value]) => value !== null));
  }
};

export function stockCases({ platform, words, control, books, log, fail, checked, failureOf }: Stage): void {
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
    expect(byNumber).toMatchObject({ 'KAF-1': { confirmed: false, failure: { kind: 'gone' } }, 'TS-M': { confirmed: true }, 'Zän/ge 1,5': { confirmed: true } });
    if (words.untracked !== false) expect(byNumber['HAM-500']).toMatchObject({ confirmed: false, failure: { kind: 'rejected' } });
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
    const { batch } = platform.capabilities.stock as NonNullable<Capabilities['stock']>;
    expect(Math.max(...calls.map(({ items }) => items))).toBeLessThanOrEqual(batch);
    expect(counters).toMatchObject({ reads: 0, itemsWritten: numbers.length });
    expect(counters.peakParallel).toBeLessThanOrEqual(platform.pace.parallel);
  });
  it('settles what was confirmed before it fails', async () => {
    await control('/seed', { articles: 250, seed: 5 });
    const connection = await checked();
    const rows = await levels(connection, Object.fromEntries(Object.keys((await books()).stock).map((number) => [number, 4])));
    await fail({ kind: '429', skip: 1, times: 100, retryAfter: 7, method: words.writes ?? 'POST' });
    const outcomes: Outcome[] = [];
    const failure = await failureOf((connection.stock as NonNullable<Connection['stock']>).pushStock(rows, async (some) => void outcomes.push(...some)));
    expect(failure).toMatchObject({ kind: 'limited', options: { retryAfterSeconds: 7 } });
    expect(outcomes.length).toBeGreaterThan(0);
    const { stock } = await books();
    for (const outcome of outcomes.filter(({ confirmed }) => confirmed === true)) expect(stock[rows.find(({ listing }) => listing === outcome.listing)?.number ?? '']).toBe(4);
  });
}

export function priceCases({ platform, control, books, checked }: Stage): void {
  const { strike } = platform.capabilities.prices as NonNullable<Capabilities['prices']>;
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
      remember(rows, outcomes);
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
      const { effective: shows, strike: struck } = (await books()).prices['HAM-500'] ?? {};
      expect([d(shows ?? '0').toFixed(2), d(struck ?? '0').toFixed(2)]).toEqual(['22.00', '30.00']);
    });
  }
}

export function feedbackCases({ words, books, checked, place, failureOf }: Stage): void {
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
