// A call that is all or nothing: who is blamed for a refusal, and what becomes of the others. Refusals as real shops gave them.
import { Quantity, type ListingId } from '@kontor/kernel';
import { ConnectorFailure } from '../failure.js';
import type { Exact } from '../exact-json.js';
import { Learned } from '../learned.js';
import type { Outcome, RemoteKey } from '../port.js';
import type { Own } from './learned.js';
import { stockPusher } from './push-stock.js';
import { refusalOf, remoteCodes } from './refusal.js';
import { Shopware6Client } from './shopware6.client.js';
import { syncWrites, type Syncing, type Write } from './sync.js';

type Row = { id: string; stock: number };
const refuse = (errors: { code: string; pointer?: string; status?: number }[], status = 400): never => {
  const body = { errors: errors.map(({ code, pointer }) => ({ code, status: String(status), detail: 'Dieser Wert ist nicht gültig.', ...(pointer ? { source: { pointer } } : {}) })) };
  throw refusalOf({ status, headers: {}, text: '' }, body, new Date()) as ConnectorFailure;
};
const write = (index: number): Write => {
  const id = String(index).padStart(32, '0');
  const key: RemoteKey = { listing: String(index) as ListingId, remoteId: id, remoteParentId: null, number: `N-${index}`, memo: null };
  return { key, rows: [{ step: 'product', row: { id, stock: index } }], good: { listing: key.listing, confirmed: true } };
};
/** A shop that takes what `judge` does not refuse. */
const run = async (count: number, judge: (rows: Row[], call: number) => void, answer: (rows: Row[]) => Exact = (rows) => ({ data: { product: rows.map(({ id }) => id) }, notFound: [], deleted: [] })): Promise<{ outcomes: Outcome[]; calls: number; failure: unknown; order: string[] }> => {
  let calls = 0;
  const client: Syncing = {
    async post(_path, body) {
      calls += 1;
      const [operation] = body as { payload: Row[] }[];
      judge(operation?.payload ?? [], calls);
      return answer(operation?.payload ?? []);
    },
    search: async () => [],
  };
  const outcomes: Outcome[] = [];
  const failure: unknown = await syncWrites(client, Array.from({ length: count }, (_, index) => write(index)), {}, async (some) => void outcomes.push(...some)).catch((error: unknown) => error);
  return { calls, failure, order: outcomes.map(({ listing }) => listing), outcomes: [...outcomes].sort((one, other) => parseInt(one.listing, 10) - parseInt(other.listing, 10)) };
};
const said = (outcomes: Outcome[]): string[] => outcomes.map((outcome) => ('failure' in outcome ? outcome.failure.code : 'good'));

describe('one call for many', () => {
  it('takes out all rows that the shop names, and sends the rest once more', async () => {
    const { outcomes, calls } = await run(8, (rows) => {
      const wrong = rows.map(({ stock }, index) => ({ stock, index })).filter(({ stock }) => stock === 2 || stock === 5);
      if (wrong.length > 0) refuse(wrong.map(({ index }) => ({ code: remoteCodes.wrongType, pointer: `/product/${index}/stock` })));
    });
    expect([calls, said(outcomes)]).toEqual([2, ['good', 'good', 'shop-refused', 'good', 'good', 'shop-refused', 'good', 'good']]);
  });
  it.each([
    ['that is no name of an operation', '/0/productId'],
    ['that names no row of the call', '/product/99/stock'],
    ['that is missing', ''],
  ])('is cut in two until the row stands alone where there is a pointer %s', async (_name, pointer) => {
    const { outcomes, calls } = await run(16, (rows) => {
      if (rows.some(({ stock }) => stock === 11)) refuse([{ code: 'FRAMEWORK__WRITE_CONSTRAINT_VIOLATION', pointer }]);
    });
    expect(said(outcomes).map((code, index) => (code === 'good' ? -1 : index)).filter((index) => index >= 0)).toEqual([11]);
    expect(outcomes).toHaveLength(16);
    expect(calls).toBeLessThanOrEqual(2 * 4 + 1);
  });
  it('knows an id that would become a new article, and no other blank field for one', async () => {
    const creation = (index: number): { code: string; pointer: string }[] => ['taxId', 'price', 'productNumber', 'translations/2fbb5fe2e29a4d70aa5854ce7ce3e20b/name'].map((field) => ({ code: remoteCodes.blank, pointer: `/product/${index}/${field}` }));
    const { outcomes } = await run(3, (rows) => {
      if (rows.length === 3) refuse([...creation(1), { code: remoteCodes.blank, pointer: '/product/2/price' }]);
    });
    expect(outcomes).toMatchObject([{ confirmed: true }, { failure: { kind: 'gone', code: 'place-gone' } }, { failure: { kind: 'rejected', code: 'shop-refused', values: { remoteCode: remoteCodes.blank } } }]);
  });
  it('confirms only what the shop lists as written', async () => {
    const { outcomes } = await run(2, () => undefined, ([first]) => ({ data: { product: [first?.id ?? ''] } }));
    expect(said(outcomes)).toEqual(['good', 'place-not-answered']);
    expect(said((await run(1, () => undefined, () => ({ extensions: [], data: [], notFound: [], deleted: [] }))).outcomes)).toEqual(['place-not-answered']);
  });
  it('has settled what was confirmed when the rest of a cut call fails', async () => {
    const { order, failure } = await run(4, (rows, call) => {
      if (call > 2) throw new ConnectorFailure('limited', 'shop-busy', { status: 429 });
      if (rows.some(({ stock }) => stock === 3)) refuse([{ code: 'X' }]);
    });
    expect([order, (failure as ConnectorFailure).kind]).toEqual([['0', '1'], 'limited']);
  });
  it('does not cut a failure of the whole call', async () => {
    const { calls, failure, outcomes } = await run(4, () => refuse([{ code: 'FRAMEWORK__MISSING_PRIVILEGE_ERROR' }], 403));
    expect([calls, (failure as ConnectorFailure).kind, outcomes]).toEqual([1, 'config', []]);
  });
});

describe('the headers of a stock call', () => {
  const sent = async (version: string, figures: number[]): Promise<Record<string, string>[]> => {
    const calls: Record<string, string>[] = [];
    const learned = new Learned<Own>({ version, currency: 'EUR', pricesIncludeTax: true, priceDecimals: 2, timeZone: 'Europe/Berlin', language: 'de', own: { batch: 1 } });
    const http = {
      traffic: () => ({ reads: 0, writes: 0, items: 0 }),
      call: async ({ url, headers = {}, body = '' }: { url: string; headers?: Record<string, string>; body?: string }) => {
        if (url.endsWith('/oauth/token')) return { status: 200, headers: {}, text: '{"access_token":"x","expires_in":600}' };
        calls.push(headers);
        const [operation] = JSON.parse(body) as { payload: Row[] }[];
        return { status: 200, headers: {}, text: JSON.stringify({ data: { product: operation?.payload.map(({ id }) => id) } }) };
      },
    };
    const client = new Shopware6Client({ domain: `https://${version}.example.test`, settings: {}, http, now: () => new Date() }, learned);
    await stockPusher(client, learned).pushStock(figures.map((figure, index) => ({ ...write(index).key, quantity: Quantity.whole(figure) })), async () => undefined);
    return calls;
  };

  it('leave indexes out that know nothing of stock, and never all of them', async () => {
    const [headers] = await sent('6.6.10.0', [5]);
    expect(headers?.['indexing-skip']?.split(',')).toEqual(expect.arrayContaining(['product.inheritance', 'product.cheapest-price', 'product.stream', 'product.search-keyword']));
    expect(headers?.['indexing-skip']).not.toContain('product.stock');
    expect([headers?.['indexing-behavior'], headers?.['fail-on-error'], headers?.['sw-version-id'], headers?.['sw-force-cache-invalidate']]).toEqual([undefined, undefined, undefined, undefined]);
  });
  it('have pages renewed at once from 6.7 on, where something sold out', async () => {
    expect((await sent('6.7.8.0', [5, 0])).map((headers) => headers['sw-force-cache-invalidate'])).toEqual([undefined, '1']);
    expect((await sent('6.6.10.0', [0])).map((headers) => headers['sw-force-cache-invalidate'])).toEqual([undefined]);
  });
});
