// The admin over HTTP as a browser without scripts uses it: log in and out, roles, form tokens, languages, errors, and the buttons.
import request from 'supertest';
import { startWeb, type TestWeb } from '../../../../test/pages/support.js';

type Browser = ReturnType<typeof request.agent>;

const token = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

describe('the admin', () => {
  let web: TestWeb;
  let shopId: string;

  const loggedIn = async (role: 'view' | 'operate' | 'administer', language?: 'de' | 'en'): Promise<{ browser: Browser; home: () => Promise<string>; post: (path: string, form?: object) => request.Test }> => {
    const person = await web.user(role, language);
    const browser = request.agent(web.server);
    const login = await browser.get('/admin/login').expect(200);
    await browser.post('/admin/login').type('form').send({ _csrf: token(login.text), email: person.email, password: person.password }).expect(303).expect('Location', '/admin');
    const home = async (): Promise<string> => (await browser.get('/admin').expect(200)).text;
    const csrf = token(await home());
    return { browser, home, post: (path, form = {}) => browser.post(path).type('form').send({ _csrf: csrf, ...form }) };
  };

  beforeAll(async () => {
    web = await startWeb();
    shopId = await web.connect();
  }, 60_000);
  afterAll(() => web.stop());

  describe('lets in', () => {
    it('nobody without a log-in, and brings him to where he wanted afterwards', async () => {
      const browser = request.agent(web.server);
      await browser.get('/admin').expect(303).expect('Location', '/admin/login?next=%2Fadmin');
      await browser.get('/').expect(302).expect('Location', '/admin');
      const person = await web.user('view');
      const form = await browser.get('/admin/login?next=%2Fadmin%23runs').expect(200);
      await browser.post('/admin/login').type('form').send({ _csrf: token(form.text), email: person.email.toUpperCase(), password: person.password, next: '/admin#runs' }).expect('Location', '/admin#runs');
      // Nobody is sent elsewhere by a link.
      for (const next of ['https://evil.example', '//evil.example', '/admin/../../x\\y', '/adminx']) {
        await browser.get(`/admin/login?next=${encodeURIComponent(next)}`).expect(303).expect('Location', '/admin');
      }
    });

    it('nobody with a wrong password, and keeps what he typed but the password', async () => {
      const person = await web.user('view');
      const browser = request.agent(web.server);
      const form = await browser.get('/admin/login').expect(200);
      const answer = await browser.post('/admin/login').set('X-Forwarded-For', '203.0.113.7').type('form').send({ _csrf: token(form.text), email: person.email, password: 'wrong' }).expect(401);
      expect(answer.text).toContain('E-Mail-Adresse oder Passwort stimmen nicht.');
      expect(answer.text).toContain(`value="${person.email}"`);
      expect(answer.text).not.toContain('value="wrong"');
      await browser.get('/admin').expect(303);
    });

    it('a session under a new id only, in a cookie that scripts and other sites do not get', async () => {
      const person = await web.user('view');
      const form = await request(web.server).get('/admin/login').expect(200);
      const before = form.headers['set-cookie']?.[0] ?? '';
      expect(before).toMatch(/^kontor_session=.*HttpOnly; SameSite=Lax$/);
      const login = await request(web.server).post('/admin/login').set('Cookie', before.split(';')[0]).type('form').send({ _csrf: token(form.text), email: person.email, password: person.password }).expect(303);
      const after = login.headers['set-cookie']?.[0] ?? '';
      expect(after).toMatch(/^kontor_session=/);
      expect(after.split(';')[0]).not.toBe(before.split(';')[0]);
      await request(web.server).get('/admin').set('Cookie', before.split(';')[0]).expect(303);
      // Behind TLS the cookie is for TLS only.
      const secure = await request(web.server).get('/admin/login').set('X-Forwarded-Proto', 'https').expect(200);
      expect(secure.headers['set-cookie']?.[0]).toContain('Secure');
    });

    it('nobody any more after the log-out', async () => {
      const { browser, post } = await loggedIn('view');
      await post('/admin/logout').expect(303).expect('Location', '/admin/login');
      expect((await browser.get('/admin/login').expect(200)).text).toContain('Sie sind abgemeldet.');
      await browser.get('/admin').expect(303);
    });
  });

  it('takes no form without its token, nor with another’s', async () => {
    const { browser, home } = await loggedIn('operate');
    const other = await loggedIn('operate');
    for (const _csrf of ['', 'x', token(await other.home())]) {
      const answer = await browser.post(`/admin/shops/${shopId}/stop`).type('form').send({ _csrf }).expect(403);
      expect(answer.text).toContain('Das Formular ist abgelaufen.');
    }
    expect(await home()).not.toContain('angehalten');
  });

  it('lets those who may only look change nothing', async () => {
    const { home, post } = await loggedIn('view');
    const page = await home();
    expect(page).toContain('Laden Nord');
    expect(page).not.toContain('Shop synchronisieren</button>');
    for (const path of [`/admin/shops/${shopId}/runs`, '/admin/stop', `/admin/shops/${shopId}/recompute`, '/admin/runs/1/cancel', '/admin/problems/1/dismiss']) expect((await post(path, { kind: 'fetch-orders' }).expect(403)).text).toContain('Dafür fehlt Ihnen das Recht.');
  });

  it('speaks the language of the user, else of the cookie, else of the browser', async () => {
    const page = await request(web.server).get('/admin/login').set('Accept-Language', 'en-GB').expect(200);
    expect(page.text).toContain('<html lang="en">');
    expect(page.headers['content-language']).toBe('en');
    const { browser, home, post } = await loggedIn('view', 'en');
    expect(await home()).toContain('Last runs');
    await post('/admin/language', { language: 'de', next: '/admin' }).expect(303);
    expect(await home()).toContain('Letzte Abgleiche');
    await post('/admin/logout').expect(303);
    expect((await browser.get('/admin/login').set('Accept-Language', 'en').expect(200)).text).toContain('<html lang="de">');
  });

  it('shows errors as pages, and nothing of what is inside', async () => {
    const { browser, home } = await loggedIn('view');
    const missing = await browser.get('/admin/nothing').expect(404);
    expect(missing.text).toContain('Diese Adresse gibt es nicht.');
    expect(missing.headers['content-type']).toMatch(/^text\/html/);
    expect((await request(web.server).get('/nothing').set('Accept', 'text/html').expect(404)).text).toContain('<html');
    await web.database.write('RENAME TABLE sync_problem TO sync_problem_away');
    try {
      const broken = await browser.get('/admin').set('X-Request-Id', 'look-for-me').expect(500);
      expect(broken.text).toContain('look-for-me');
      expect(broken.text).not.toMatch(/sync_problem|SELECT|node_modules/);
    } finally {
      await web.database.write('RENAME TABLE sync_problem_away TO sync_problem');
    }
    expect(await home()).toContain('Laden Nord');
  });

  it('asks for runs, tells what became of the wish, and cancels', async () => {
    const { home, post } = await loggedIn('operate');
    await post(`/admin/shops/${shopId}/runs`, { kind: 'fetch-orders' }).expect(303).expect('Location', '/admin');
    const asked = await home();
    expect(asked).toContain('„Bestellungen abrufen“ ist angefordert.');
    expect(asked).toContain('<noscript><meta http-equiv="refresh" content="5"></noscript>');
    expect(asked).toContain('wartet auf den Start');
    await post(`/admin/shops/${shopId}/runs`, { kind: 'fetch-orders' }).expect(303);
    expect(await home()).toContain('wartet schon; Ihr Wunsch ist darin aufgenommen.');
    const cancel = /action="(\/admin\/runs\/\d+\/cancel)"/.exec(asked)?.[1] as string;
    await post(cancel).expect(303);
    const after = await home();
    expect(after).toContain('Der Abgleich wird abgebrochen.');
    expect(after).toContain('Bestellungen abrufen: abgebrochen');
    // A message is told once.
    expect(await home()).not.toContain('Der Abgleich wird abgebrochen.');
    await post(cancel).expect(303);
    expect(await home()).toContain('ist schon beendet.');
    await post(`/admin/shops/${shopId}/runs`, { kind: 'make-coffee' }).expect(303);
    expect(await home()).toContain('make-coffee');
  });

  it('stops everything and lifts the stop', async () => {
    const { home, post } = await loggedIn('operate');
    await post('/admin/stop').expect(303);
    const stopped = await home();
    expect(stopped).toContain('Not-Halt: Es wird nichts an Shops gesendet.');
    expect(stopped).toMatch(/value="update-prices"><button class="dropdown-item" type="submit" disabled/);
    expect(stopped).toMatch(/value="fetch-orders"><button class="dropdown-item" type="submit">/);
    await post(`/admin/shops/${shopId}/runs`, { kind: 'update-prices' }).expect(303);
    expect(await home()).toContain('alert-danger');
    await post('/admin/resume').expect(303);
    expect(await home()).toContain('Der Not-Halt ist aufgehoben.');
    await post(`/admin/shops/${shopId}/stop`).expect(303);
    expect(await home()).toContain('An „Laden Nord“ wird nichts mehr gesendet.');
    await post(`/admin/shops/${shopId}/resume`).expect(303);
    expect(await home()).toContain('An „Laden Nord“ wird wieder gesendet.');
  });

  it('counts revenue anew and synchronises all shops', async () => {
    const { home, post } = await loggedIn('administer');
    await post(`/admin/shops/${shopId}/recompute`).expect(303);
    expect(await home()).toContain('Die Zahlen von Laden Nord werden neu berechnet.');
    await post('/admin/synchronise').expect(303);
    const page = await home();
    expect(page).toContain('Für 1 Shop ist der Abgleich angefordert.');
    const run = await web.database.query<{ requested_by: string }>("SELECT requested_by FROM sync_run WHERE kind = 'synchronise'");
    expect(run[0]?.requested_by).toMatch(/^user:\d+$/);
  });

  it('serves its styles and scripts itself, for a year, packed', async () => {
    const { home } = await loggedIn('view');
    const page = await home();
    const assets = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, href]) => href);
    expect(assets.length).toBeGreaterThan(4);
    for (const href of assets) {
      const answer = await request(web.server).get(href).expect(200);
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      if (!href.endsWith('.svg')) expect(answer.headers['content-encoding']).toBe('gzip');
      expect(answer.text ?? answer.body.toString()).not.toContain('sourceMappingURL');
    }
    await request(web.server).get('/assets/admin.000000000000.css').expect(404);
    await request(web.server).get('/assets/../package.json').expect(404);
  });

  it('is not framed, not sniffed and not kept', async () => {
    const { headers } = await request(web.server).get('/admin/login').expect(200);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-powered-by']).toBeUndefined();
  });
});
