// The habits of api.md, asked of the real process over HTTP: who may call, how errors look, what is refused, what is done once only.
import { createHmac } from 'node:crypto';
import request from 'supertest';
import { startWeb, type TestWeb } from '../../../../test/pages/support.js';

const secret = 'cs_0123456789abcdef0123456789abcdef01234567';
const key = 'ck_0123456789abcdef0123456789abcdef01234567';
const shop = { name: 'Laden Nord', platform: 'woocommerce', domain: 'laden-nord.de', settings: { consumerKey: key, consumerSecret: secret }, trial: true };

describe('the API', () => {
  let web: TestWeb;
  let all: string;
  let names = 0;
  const call = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, token: string | null = all): request.Test => {
    const test = request(web.server)[method](`/api/v1${path}`);
    return token === null ? test : test.set('Authorization', `Bearer ${token}`);
  };
  const article = async (): Promise<string> => {
    names += 1;
    const number = `A-${names}`;
    await call('post', '/articles').send({ number, name: `Kännchen ${names}`, taxRate: '19' }).expect(201);
    return number;
  };

  beforeAll(async () => {
    web = await startWeb();
    all = await web.token();
  }, 60_000);
  afterAll(() => web.stop());

  describe('lets in', () => {
    it('nobody without a token, with a problem as its answer', async () => {
      const answer = await call('get', '/shops', null).expect(401);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(answer.body).toEqual({ type: 'urn:kontor:error:token-missing', title: expect.any(String), status: 401, code: 'token-missing', detail: expect.any(String), errors: [], requestId: answer.headers['x-request-id'] });
      expect((await call('get', '/shops', 'kt_nonsense').expect(401)).body.code).toBe('token-invalid');
    });

    it('a token only as far as its scopes reach', async () => {
      const reading = await web.token('read');
      await call('get', '/shops', reading).expect(200);
      expect((await call('post', '/shops', reading).send(shop).expect(403)).body.code).toBe('scope-missing');
      expect((await call('put', '/prices', reading).send([]).expect(403)).body.code).toBe('scope-missing');
      expect((await call('post', '/stop', await web.token('prices')).expect(403)).body.code).toBe('scope-missing');
      expect((await call('put', '/prices', await web.token('prices')).send([]).expect(200)).body).toEqual({ items: [] });
      // Admin includes the others.
      await call('get', '/shops', await web.token('admin')).expect(200);
    });

    it('nobody into an unknown address, and says so', async () => {
      expect((await call('get', '/nothing').expect(404)).body.code).toBe('page-unknown');
      expect((await request(web.server).get('/api/v1').expect(404)).headers['content-type']).toMatch(/problem\+json/);
    });

    it('nobody who fails too often', async () => {
      const strange = (): request.Test => request(web.server).get('/api/v1/shops').set('X-Forwarded-For', '203.0.113.9');
      const answers = await Promise.all(Array.from({ length: 70 }, () => strange()));
      expect(answers.filter((answer) => answer.status === 429).length).toBeGreaterThan(0);
      const refused = await strange().expect(429);
      expect(refused.body.code).toBe('too-many-requests');
      expect(refused.headers['retry-after']).toMatch(/^\d+$/);
      // Others are not punished for it.
      await call('get', '/shops').expect(200);
    });
  });

  describe('refuses', () => {
    it('each faulty field with its code, in the language asked for', async () => {
      const send = (language: string): request.Test => call('post', '/shops').set('Accept-Language', language).send({ name: 5, platform: 'woocommerce', settings: { consumerKey: 1 }, colour: 'red' });
      const german = (await send('de').expect(422)).body;
      expect(german.code).toBe('input-invalid');
      expect(Object.fromEntries(german.errors.map((fault: { field: string; code: string }) => [fault.field, fault.code]))).toEqual({ name: 'field-not-text', domain: 'field-required', settings: 'field-not-text', colour: 'field-unknown' });
      expect(german.errors.find((fault: { field: string }) => fault.field === 'domain').message).toBe('Die Angabe fehlt. Das Feld ausfüllen.');
      const english = (await send('fr;q=0.1, en').expect(422)).body;
      expect(english.title).toBe('The input is not valid.');
      expect(english.errors.find((fault: { field: string }) => fault.field === 'domain').message).toBe('This is missing. Fill in the field.');
    });

    it('nested fields by their place', async () => {
      const { body } = await call('post', '/orders/1/shipments').send({ carrier: 'DHL', lines: [{ id: '1', quantity: '1' }, { id: 'x', quantity: '1.2345', weight: 3 }] }).expect(422);
      expect(body.errors.map((fault: { field: string; code: string }) => [fault.field, fault.code]).sort()).toEqual([
        ['lines[1].id', 'field-invalid'],
        ['lines[1].quantity', 'field-not-decimal'],
        ['lines[1].weight', 'field-unknown'],
      ]);
    });

    it('what is no JSON, and what is too much', async () => {
      expect((await call('post', '/shops').set('Content-Type', 'application/json').send('{ "name": ').expect(400)).body.code).toBe('request-malformed');
      const large = JSON.stringify([{ article: 'x'.repeat(9_000_000) }]);
      expect((await call('post', '/stock/counts').set('Content-Type', 'application/json').send(large).expect(413)).body.code).toBe('request-too-large');
      const rows = Array.from({ length: 1001 }, () => ({ article: 'A', onHand: '1' }));
      expect((await call('post', '/stock/counts').send(rows).expect(422)).body.errors[0].code).toBe('field-not-list');
      expect((await call('get', '/runs?limit=501').expect(422)).body.errors[0]).toMatchObject({ field: 'limit', code: 'field-not-whole' });
      expect((await call('get', '/runs?colour=red').expect(422)).body.errors[0]).toMatchObject({ field: 'colour', code: 'field-unknown' });
    });

    it('what is not there', async () => {
      for (const [path, code] of [['/shops/999', 'shop-unknown'], ['/shops/abc', 'shop-unknown'], ['/runs/999', 'run-unknown'], ['/orders/999', 'order-unknown'], ['/articles/none', 'article-unknown'], ['/shops/999/assignments', 'shop-unknown']]) {
        expect([path, (await call('get', path).expect(404)).body.code]).toEqual([path, code]);
      }
    });
  });

  describe('a command', () => {
    it('with an Idempotency-Key is carried out once and answered twice', async () => {
      const body = { number: 'IDEM-1', name: 'Einmal', taxRate: '7' };
      const send = (payload: object, idempotencyKey = 'k-1'): request.Test => call('post', '/articles').set('Idempotency-Key', idempotencyKey).send(payload);
      const first = await send(body).expect(201);
      expect(first.headers['idempotency-replayed']).toBeUndefined();
      const second = await send(body).expect(201);
      expect(second.headers['idempotency-replayed']).toBe('true');
      expect(second.body).toEqual(first.body);
      expect((await send({ ...body, name: 'Anders' }).expect(422)).body.code).toBe('idempotency-key-reused');
      // Another key is another wish.
      expect((await send(body, 'k-2').expect(409)).body.code).toBe('article-number-taken');
      expect((await call('get', '/articles?number=IDEM-1').expect(200)).body.items).toHaveLength(1);
      // Another token has keys of its own.
      const other = await web.token('operate');
      expect((await call('post', '/articles', other).set('Idempotency-Key', 'k-1').send(body).expect(409)).body.code).toBe('article-number-taken');
    });

    it('that failed leaves its key free', async () => {
      const send = (payload: object): request.Test => call('post', '/articles').set('Idempotency-Key', 'k-3').send(payload);
      await send({ number: 'FREE-1', taxRate: '19' }).expect(422);
      await send({ number: 'FREE-1', name: 'Nun richtig', taxRate: '19' }).expect(201);
    });

    it('sent twice at once is carried out once', async () => {
      const body = { number: 'TWICE-1', name: 'Zugleich', taxRate: '19' };
      const answers = await Promise.all([1, 2].map(() => call('post', '/articles').set('Idempotency-Key', 'k-4').send(body)));
      expect(answers.filter((answer) => answer.status === 201 && !answer.headers['idempotency-replayed'])).toHaveLength(1);
      for (const answer of answers) expect([201, 409]).toContain(answer.status);
    });

    it('with an unfit key is refused', async () => {
      expect((await call('post', '/stop').set('Idempotency-Key', 'with blank').expect(422)).body.code).toBe('idempotency-key-invalid');
    });

    it('on a stale version is refused', async () => {
      const number = await article();
      const { version } = (await call('get', `/articles/${number}`).expect(200)).body;
      await call('patch', `/articles/${number}`).send({ version, name: 'Neu' }).expect(200);
      const { body } = await call('patch', `/articles/${number}`).send({ version, name: 'Auch neu' }).expect(409);
      expect(body.code).toBe('version-stale');
      expect((await call('patch', `/articles/${number}`).send({ name: 'Ohne' }).expect(422)).body.errors[0]).toMatchObject({ field: 'version', code: 'field-required' });
    });

    it('is noted with who did it', async () => {
      await call('post', '/stop').expect(200);
      await call('post', '/resume').expect(200);
      const noted = await web.database.query<{ actor: string; action: string }>("SELECT actor, action FROM audit_entry WHERE action LIKE 'stop.%' ORDER BY id DESC LIMIT 2");
      expect(noted.map((entry) => entry.action)).toEqual(['stop.resume', 'stop.stop']);
      expect(noted[0]?.actor).toMatch(/^token:\d+$/);
    });
  });

  describe('in bulk', () => {
    it('answers per row; a bad one keeps no other back', async () => {
      const number = await article();
      const answer = await call('post', '/stock/counts').set('Accept-Language', 'en').send([{ article: number, onHand: '12.5' }, { article: 'NOBODY', onHand: '1' }, { article: number, onHand: 'viel' }, 7, { article: number, onHand: '1', colour: 'red' }]).expect(200);
      expect(answer.body.items.map((row: { ok: boolean; code?: string }) => [row.ok, row.code])).toEqual([[true, undefined], [false, 'article-unknown'], [false, 'input-invalid'], [false, 'input-invalid'], [false, 'input-invalid']]);
      expect(answer.body.items[1]).toMatchObject({ index: 1, article: 'NOBODY', detail: expect.stringContaining('NOBODY') });
      expect(answer.body.items[2].errors).toEqual([{ field: 'onHand', code: 'field-not-decimal', message: expect.any(String) }]);
      const stock = (await call('get', `/stock?article=${number}`).expect(200)).body;
      expect(stock.items[0]).toMatchObject({ article: number, onHand: '12.5' });
      await call('post', '/stock/movements').send([{ article: number, quantity: '-2', reason: 'Bruch', reference: 'B-1' }]).expect(200);
      const movements = (await call('get', `/stock/movements?article=${number}`).expect(200)).body.items;
      expect(movements[0]).toMatchObject({ quantity: '-2', onHandAfter: '10.5', reference: 'B-1' });
    });

    it('takes prices as text or as money, and only in the list’s currency', async () => {
      const number = await article();
      const { body: lists } = await call('get', '/price-lists').expect(200);
      if (lists.items.length === 0) await call('post', '/price-lists').send({ name: 'Standard', currency: 'EUR', gross: true }).expect(201);
      const answer = await call('put', '/prices')
        .send([
          { article: number, price: '12.30', strikePrice: { amount: '15.00', currency: 'EUR' }, actions: [{ price: '9.99', from: '2026-12-01', to: '2026-12-24' }] },
          { article: number, price: { amount: '1.00', currency: 'USD' } },
          { article: number, price: 12.3 },
        ])
        .expect(200);
      expect(answer.body.items.map((row: { ok: boolean; code?: string }) => row.ok)).toEqual([true, false, false]);
      const shown = (await call('get', `/prices?article=${number}`).expect(200)).body.items[0];
      expect(shown).toMatchObject({ article: number, price: '12.3', strikePrice: '15' });
      // A plain day is one of the merchant's time zone, to its end (F62).
      expect(shown.actions).toEqual([{ price: '9.99', from: '2026-11-30T23:00:00.000Z', until: '2026-12-24T23:00:00.000Z' }]);
    });
  });

  it('gives lists page by page, none twice and none left out', async () => {
    for (let count = 0; count < 7; count += 1) await call('post', '/articles').send({ number: `PAGE-${count}`, name: 'Seite', taxRate: '19' }).expect(201);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { body }: { body: { items: { number: string }[]; next: string | null } } = await call('get', `/articles?q=PAGE-&limit=3${after ? `&after=${encodeURIComponent(after)}` : ''}`).expect(200);
      seen.push(...body.items.map((item) => item.number));
      after = body.next;
    } while (after !== null);
    expect(seen).toEqual(['PAGE-0', 'PAGE-1', 'PAGE-2', 'PAGE-3', 'PAGE-4', 'PAGE-5', 'PAGE-6']);
    expect((await call('get', '/articles?after=nonsense').expect(422)).body.code).toBe('input-invalid');
  });

  describe('a shop', () => {
    let id: string;
    const answers: string[] = [];
    const keep = (answer: request.Response): request.Response => {
      answers.push(JSON.stringify(answer.headers), answer.text);
      return answer;
    };

    beforeAll(async () => {
      const answer = keep(await call('post', '/shops').send(shop).expect(201));
      id = answer.body.id;
      expect(answer.headers.location).toBe(`/api/v1/shops/${id}`);
    });

    it('tells that its secrets are set, and never what they are', async () => {
      const { body } = keep(await call('get', `/shops/${id}`).expect(200));
      expect(body.settings.consumerSecret).toEqual({ isSet: true, secret: true });
      keep(await call('get', '/shops').expect(200));
      keep(await call('patch', `/shops/${id}`).send({ version: body.version, name: 'Laden Süd', settings: { consumerSecret: secret } }).expect(200));
      keep(await call('post', '/shops').send({ ...shop, domain: '', name: '' }).expect(422));
      keep(await call('get', `/shops/${id}/assignments`).expect(200));
      keep(await call('get', `/shops/${id}/schedule`).expect(200));
      keep(await call('get', `/shops/${id}/statistics`).expect(200));
      for (const text of answers) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain(secret.slice(3, 20));
      }
    });

    it('is changed only at the version that was read', async () => {
      const { version } = (await call('get', `/shops/${id}`).expect(200)).body;
      await call('patch', `/shops/${id}`).send({ version, paused: true }).expect(200);
      expect((await call('patch', `/shops/${id}`).send({ version, paused: false }).expect(409)).body.code).toBe('version-stale');
    });

    it('takes runs, joins two wishes, and refuses to write in trial mode', async () => {
      const first = (await call('post', `/shops/${id}/runs`).send({ kind: 'fetch-orders' }).expect(202)).body;
      expect(first).toMatchObject({ shopId: id, kind: 'fetch-orders', status: 'queued', merged: false, counts: { total: null, done: 0, failed: 0, skipped: 0 }, failure: null, children: [] });
      const second = (await call('post', `/shops/${id}/runs`).send({ kind: 'fetch-orders', options: { refs: ['17'] } }).expect(202)).body;
      expect(second).toMatchObject({ id: first.id, merged: true });
      expect((await call('post', `/shops/${id}/runs`).send({ kind: 'update-prices', options: { scope: 'all' } }).expect(409)).body.code).toBe('writes-stopped');
      expect((await call('post', `/shops/${id}/runs`).send({ kind: 'make-coffee' }).expect(422)).body.code).toBe('run-kind-unknown');
      const { body } = await call('get', `/runs?shop=${id}&kind=fetch-orders&status=queued`).expect(200);
      expect(body.items.map((run: { id: string }) => run.id)).toEqual([first.id]);
      expect((await call('get', `/runs/${first.id}/file`).expect(404)).body.code).toBe('file-unknown');
      const cancelled = (await call('post', `/runs/${first.id}/cancel`).expect(200)).body;
      expect(cancelled.status).toBe('cancelled');
      expect((await call('post', `/runs/${first.id}/cancel`).expect(409)).body.code).toBe('run-ended');
      const again = (await call('post', `/runs/${first.id}/retry`).expect(202)).body;
      expect(again.id).not.toBe(first.id);
    });

    it('keeps assignments by codes and names, all or nothing', async () => {
      const shippings = [{ remote: 'flat_rate', value: 'DHL', costArticle: 'VERSAND' }];
      expect((await call('put', `/shops/${id}/assignments`).send({ shippings }).expect(422)).body.errors).toEqual([expect.objectContaining({ field: 'shippings[0].costArticle', code: 'shipping-cost-article-unknown' })]);
      await call('post', '/articles').send({ number: 'VERSAND', name: 'Versandkosten', taxRate: '19', shopArticle: false, stockKeeping: false }).expect(201);
      await call('put', `/shops/${id}/assignments`)
        .send({ payments: [{ remote: 'bacs', value: 'VORKASSE' }], shippings, statuses: [{ remote: 'processing', value: 'fetch' }], taxes: [{ remote: '*', value: '19' }], statusAfterFetch: 'processing' })
        .expect(200);
      const { body } = await call('get', `/shops/${id}/assignments`).expect(200);
      expect(body.payments).toContainEqual(expect.objectContaining({ remote: 'bacs', value: 'VORKASSE' }));
      expect(body.shippings).toContainEqual(expect.objectContaining({ remote: 'flat_rate', value: 'DHL', costArticle: 'VERSAND' }));
      expect(body.statuses).toContainEqual(expect.objectContaining({ remote: 'processing', value: 'fetch' }));
      expect(body.taxes).toContainEqual(expect.objectContaining({ remote: '*', value: '19' }));
      expect(body.statusAfterFetch).toBe('processing');
      const refused = (await call('put', `/shops/${id}/assignments`).send({ payments: [{ remote: 'paypal', value: 'PAYPAL' }, { remote: 'cod', value: 'WAMPUM' }] }).expect(422)).body;
      expect(refused.errors).toEqual([expect.objectContaining({ field: 'payments[1].value', code: 'payment-term-unknown' })]);
      expect((await call('get', `/shops/${id}/assignments`).expect(200)).body.payments.some((row: { remote: string; value: string }) => row.remote === 'paypal' && row.value !== null)).toBe(false);
      await call('put', `/shops/${id}/assignments`).send({ payments: [{ remote: 'bacs', value: null }] }).expect(200);
      // This platform has no prices for customer groups; one that was assigned once may be taken away.
      const [{ value: list }] = body.priceList;
      const groups = (await call('put', `/shops/${id}/assignments`).send({ customerGroups: [{ remote: 'b2b', value: list }], priceList: [{ remote: '*', value: list }] }).expect(422)).body;
      expect(groups.errors).toEqual([expect.objectContaining({ field: 'customerGroups[0].value', code: 'group-prices-missing' })]);
      await call('put', `/shops/${id}/assignments`).send({ customerGroups: [{ remote: 'b2b', value: null }] }).expect(200);
      expect((await call('get', `/shops/${id}/assignments`).expect(200)).body.payments.filter((row: { value: string | null }) => row.value !== null)).toEqual([]);
    });

    it('keeps a schedule per kind', async () => {
      const { body } = await call('put', `/shops/${id}/schedule`).send({ items: [{ kind: 'fetch-orders', every: '10m' }, { kind: 'update-prices', cron: '0 6 * * *', paused: true }] }).expect(200);
      expect(body.items.find((entry: { kind: string }) => entry.kind === 'fetch-orders')).toMatchObject({ every: '10m', usually: '5m' });
      expect(body.items.find((entry: { kind: string }) => entry.kind === 'update-prices')).toMatchObject({ cron: '0 6 * * *', paused: true });
      await call('put', `/shops/${id}/schedule`).send({ items: [{ kind: 'update-prices', every: '20m' }, { kind: 'fetch-orders', every: 'often' }] }).expect(422);
      await call('put', `/shops/${id}/schedule`).send({ items: [{ kind: 'update-prices', every: '20m' }, { kind: 'sleep', every: '10m' }] }).expect(422);
      expect((await call('get', `/shops/${id}/schedule`).expect(200)).body).toEqual(body);
    });

    it('is stopped and resumed, alone and with all others', async () => {
      expect((await call('post', `/shops/${id}/stop`).expect(200)).body).toEqual({ stopped: true });
      await call('post', '/stop').expect(200);
      expect((await call('post', `/shops/${id}/resume`).expect(200)).body).toEqual({ stopped: true });
      await call('post', '/resume').expect(200);
      expect((await call('get', `/shops/${id}`).expect(200)).body.stopped).toBe(false);
    });

    it('tells its figures, and counts them anew when asked', async () => {
      const { body } = await call('get', `/shops/${id}/statistics`).expect(200);
      expect(body).toEqual({ domain: 'laden-nord.de', lastOrderFetchAt: null, ordersCreated: 0, revenue: [], lastStockUpdateAt: null, lastPriceUpdateAt: null, waiting: { stock: 0, prices: 0, oldestAt: null }, openProblems: 0, lag: { medianSeconds: null, p95Seconds: null } });
      await call('post', `/shops/${id}/statistics/recompute`).expect(202);
    });

    it('is listened to when it signs: one order is looked at, nothing is done at once', async () => {
      // A shop that is paused would be left alone until a person or the schedule asks.
      const { version } = (await call('get', `/shops/${id}`).expect(200)).body;
      await call('patch', `/shops/${id}`).send({ version, paused: false }).expect(200);
      const body = JSON.stringify({ id: 4711, status: 'processing' });
      const hook = (signature: string): request.Test =>
        request(web.server).post(`/hooks/${id}`).set('Content-Type', 'application/json').set('X-WC-Webhook-Signature', signature).set('X-WC-Webhook-Topic', 'order.updated').set('X-WC-Webhook-Delivery-ID', 'd-1').send(body);
      const runs = (): Promise<{ requested_by: string; params: string }[]> => web.database.query("SELECT requested_by, params FROM sync_run WHERE shop_id = ? AND kind = 'fetch-orders' AND requested_by = 'hook'", [id]);
      await call('post', `/runs/${(await call('get', `/runs?shop=${id}&kind=fetch-orders&status=queued`)).body.items[0].id}/cancel`).expect(200);
      expect((await hook(createHmac('sha256', 'another').update(body).digest('base64')).expect(401)).body.code).toBe('webhook-refused');
      await request(web.server).post(`/hooks/${id}`).type('form').send('webhook_id=9').expect(200);
      expect(await runs()).toEqual([]);
      await hook(createHmac('sha256', secret).update(body).digest('base64')).expect(200);
      const [run] = await runs();
      expect(JSON.parse(run?.params ?? '{}')).toMatchObject({ news: false, refs: ['4711'] });
    });

    it('says how its webhooks stand, and what is missing before they can be used', async () => {
      const { body } = await call('get', `/shops/${id}`).expect(200);
      expect([body.options.webhooks, body.webhooks]).toEqual([false, { state: 'off', registeredAt: null, lastDeliveryAt: null, silentSince: null }]);
      const refused = (await call('patch', `/shops/${id}`).send({ version: body.version, options: { webhooks: true } }).expect(422)).body;
      expect(refused.errors).toEqual([expect.objectContaining({ field: 'options.webhooks', code: 'public-address-missing', message: expect.stringContaining('KONTOR_PUBLIC_URL') })]);
    });

    it('does not take a webhook that it did not sign', async () => {
      expect((await request(web.server).post(`/hooks/${id}`).send({ id: 1 }).expect(401)).body.code).toBe('webhook-refused');
      expect((await request(web.server).post('/hooks/999').send({ id: 1 }).expect(401)).body.code).toBe('webhook-refused');
    });

    it('can be removed', async () => {
      await call('delete', `/shops/${id}`).expect(204);
      expect((await call('get', `/shops/${id}`).expect(404)).body.code).toBe('shop-unknown');
    });
  });
});
