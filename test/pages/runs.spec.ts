// The history of runs and one run: every state through the real templates in both languages, and what the buttons do, over HTTP.
import '../../apps/web/src/libraries.module.js';
import { CommandBus } from '@nestjs/cqrs';
import { get as open, type IncomingMessage } from 'node:http';
import request from 'supertest';
import { asId, stopwatch, type ShopId } from '@kontor/kernel';
import { RequestRun, Runs, type RunView } from '@kontor/sync';
import { RunsReader, type RunFacts, type RunsFacts } from '../../apps/web/src/admin/runs/runs.js';
import { headView, resultWords, runPageView, runsView } from '../../apps/web/src/admin/runs/runs.views.js';
import { until } from '../support/until.js';
import { ago, problem, run, running } from './facts.js';
import { rendered, voiceOf } from './rendered.js';
import { startWeb, type TestWeb } from './support.js';

const shops = [{ id: asId<ShopId>('1'), name: 'Laden Nord' }];
const askers = new Map([['user:1', 'Petra Prüfer'], ['token:3', 'Kasse']]);
const list = (change: Partial<RunsFacts> = {}): RunsFacts => ({ filter: {}, shops, askers, next: null, runs: [run('sync-changed-stock', { status: 'partial', counts: { total: 1000, done: 998, failed: 2, skipped: 0 } }), running('fetch-orders', { requestedBy: 'schedule', shopId: null }), run('update-prices', { status: 'failed', requestedBy: 'token:3', failure: { kind: 'bug', code: 'run-bug', values: {} } })], ...change });
const one = (of: RunView, change: Partial<RunFacts> & { children?: RunView[] } = {}): RunFacts => {
  const { children = [], ...rest } = change;
  return { run: { ...of, children }, parent: null, after: null, shops, askers, problems: [], moreProblems: false, subjects: new Map(), files: [], ...rest };
};
const held = run('sync-all-stock', { status: 'waiting', waitingFor: 'approval', waitingValues: { held: 1240, code: 'run-rejected' }, finishedAt: null });

const lists: Record<string, RunsFacts> = {
  'runs': list(),
  'nothing yet': list({ runs: [] }),
  'nothing with a filter': list({ runs: [], filter: { shopId: shops[0]?.id, kind: 'fetch-orders', status: 'failed' } }),
  'a page between others': list({ filter: { status: 'waiting', after: '90' }, next: '40' }),
};
const pages: Record<string, RunFacts> = {
  'running': one(running('sync-changed-stock'), { problems: [problem(), problem({ id: '8', shopId: null })], moreProblems: true }),
  'running without an end in sight': one(running('fetch-orders', { counts: { total: null, done: 3, failed: 0, skipped: 0 } })),
  'queued': one(run('update-prices', { status: 'queued', startedAt: null, finishedAt: null, notBefore: ago(-5) }), { parent: run('synchronise'), after: running('fetch-orders') }),
  'waiting for a person': one(held),
  'waiting for the shop': one(run('update-prices', { status: 'waiting', waitingFor: 'backoff', waitingValues: { code: 'writes-stopped', shop: 'Laden Nord' }, finishedAt: null, notBefore: ago(-5) })),
  'waiting for a confirmation': one(run('update-prices', { status: 'waiting', waitingFor: 'confirmation', finishedAt: null, notBefore: ago(1) })),
  'waiting for its steps': one(run('synchronise', { status: 'waiting', waitingFor: 'children', finishedAt: null }), { children: [running('fetch-orders'), run('update-prices', { status: 'queued', startedAt: null, finishedAt: null })] }),
  'failed': one(run('update-prices', { status: 'failed', failure: { kind: 'bug', code: 'run-bug', values: {} }, attempt: 3 })),
  'cancelled': one(run('fetch-orders', { status: 'cancelled' })),
  'an export with files': one(run('export-articles-csv'), { files: [{ id: '1', name: 'artikel.csv', mediaType: 'text/csv', bytes: 12_345 }] }),
};

describe.each(['de', 'en'] as const)('runs in %s', (language) => {
  const voice = voiceOf(language);
  it.each(Object.keys(lists))('the list renders %s', (name) => {
    rendered('runs/list', runsView(lists[name], voice), { current: 'runs', titleKey: 'runs.page-title', leadKey: 'runs.lead' }, language);
  });
  it.each(Object.keys(pages))('one run renders %s', (name) => {
    for (const operate of [true, false]) {
      const view = runPageView(pages[name], { operate }, voice);
      const html = rendered('runs/run', view, { current: 'runs', title: view.title, leadKey: 'runs.detail.lead', refreshSeconds: 5 }, language);
      expect(/<main[\s\S]*<form method="post"[\s\S]*<\/main>/.test(html)).toBe(operate);
    }
  });
});

describe('a run in words', () => {
  const de = voiceOf('de');
  const plain = (text: string): string => text.replace(/\s/g, ' ');
  const facts = (of: RunFacts): Record<string, string> => Object.fromEntries(headView(of, { operate: true }, de).facts.map(({ label, text, time }) => [label, plain(time?.text ?? text)]));

  it('tells its result', () => {
    const words = (change: Parameters<typeof run>[1], kind = 'sync-changed-stock'): string => plain(resultWords(run(kind, change), de));
    expect(words({ counts: { total: 1000, done: 998, failed: 0, skipped: 0 } })).toBe('998 von 1.000 bestätigt');
    expect(words({ status: 'partial', counts: { total: 1000, done: 990, failed: 2, skipped: 8 } })).toBe('990 von 1.000 bestätigt, 2 Probleme, 8 übersprungen');
    expect(words({ counts: { total: 5, done: 5, failed: 0, skipped: 0 } }, 'fetch-orders')).toBe('5 von 5 erledigt');
    expect(words({ counts: { total: 0, done: 0, failed: 0, skipped: 0 } })).toBe('nichts zu tun');
    expect(words({ status: 'failed', failure: { kind: 'bug', code: 'run-bug', values: {} } })).toContain('Ein Fehler in Kontor');
    expect(plain(resultWords(running('fetch-orders'), de))).toBe('340 von 1.000 · 8 Aufrufe · noch ca. 2 Min.');
  });

  it('tells who asked: a person, a token, the schedule', () => {
    const by = (requestedBy: string): string | undefined => runsView(list({ runs: [run('fetch-orders', { requestedBy })] }), de).runs[0]?.by;
    expect(['user:1', 'user:99', 'token:3', 'schedule', 'cli', 'x'].map(by)).toEqual(['Petra Prüfer', 'Benutzer', 'Token „Kasse“', 'Zeitplan', 'Befehlszeile', 'Kontor']);
  });

  it('tells how quick it is and what is left while it runs', () => {
    expect(facts(pages.running)).toMatchObject({ 'Erledigt': '340 von 1.000', 'Aufrufe an den Shop': '8 (1 lesend, 7 schreibend)', 'Tempo': '340 je Minute', 'Restzeit': 'noch ca. 2 Min.', 'Läuft seit': '1 Min.' });
    expect(facts(pages.cancelled)).not.toHaveProperty('Tempo');
  });

  it('tells what it waits for and until when', () => {
    const waits = (name: string): string => plain(headView(pages[name], { operate: true }, de).waits?.says ?? '');
    expect(waits('queued')).toBe('Wartet zuerst auf: Bestellungen abrufen.');
    expect(waits('waiting for the shop')).toMatch(/Nächster Versuch in 5 Min\. \(02\.11\.2026, 09:05:00 MEZ\)\.$/);
    expect(waits('waiting for a confirmation')).toBe('Der Shop bestätigt später; Kontor fragt gleich wieder nach.');
    expect(waits('waiting for a person')).toBe('1.240 Zeilen werden zurückgehalten, bis jemand sie freigibt oder ablehnt.');
  });

  it('asks with figures before it is approved, rejected or cancelled', () => {
    const [approve, reject] = headView(pages['waiting for a person'], { operate: true }, de).buttons;
    expect(plain(approve?.confirm ?? '')).toBe('1.240 zurückgehaltene Zeilen werden an „Laden Nord“ gesendet.');
    expect(plain(reject?.confirm ?? '')).toContain('1.240 Zeilen werden nicht gesendet');
    expect(plain(headView(pages.running, { operate: true }, de).buttons[0]?.confirm ?? '')).toContain('Erledigt bleiben 340 von 1.000');
    expect(headView(pages.running, { operate: false }, de).buttons).toEqual([]);
  });
});

describe('runs over HTTP', () => {
  let web: TestWeb;
  let shop: ShopId;
  let browser: ReturnType<typeof request.agent>;
  let csrf: string;
  let cookie: string;
  const token = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const get = async (path: string): Promise<string> => (await browser.get(path).expect(200)).text;
  const post = (path: string, form: object): request.Test => browser.post(path).type('form').send({ _csrf: csrf, ...form });
  const ask = async (kind: string, requestedBy = 'schedule'): Promise<string> => (await web.app.get(CommandBus).execute(new RequestRun({ kind, shopId: shop, requestedBy }))).run.id;

  beforeAll(async () => {
    web = await startWeb({ listen: true });
    shop = await web.connect();
    const person = await web.user('operate', 'de');
    browser = request.agent(web.server);
    const _csrf = token(await get('/admin/login'));
    const login = await browser.post('/admin/login').type('form').send({ _csrf, email: person.email, password: person.password }).expect(303);
    cookie = (login.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
    csrf = token(await get('/admin/runs'));
  }, 60_000);
  afterAll(() => web.stop());

  it('lists them by filter and page, cancels and repeats one, and goes back to where the person was', async () => {
    expect(await get('/admin/runs')).toContain('Noch kein Abgleich.');
    const id = await ask('fetch-orders');
    const here = `/admin/runs/${id}`;
    expect(await get('/admin/runs?status=queued&kind=fetch-orders')).toContain(`href="${here}"`);
    expect(await get(`/admin/runs?shop=${shop}&status=failed`)).toContain('Mit diesem Filter');
    await browser.get('/admin/runs?status=nonsense').expect(422);
    await browser.get('/admin/runs/99999').expect(404);
    const page = await get(here);
    expect(page).toContain('Zeitplan');
    expect(page).toContain('<noscript><meta http-equiv="refresh" content="5"></noscript>');
    await post(`${here}/cancel`, { next: here }).expect(303).expect('Location', here);
    const after = await get(here);
    expect(after).toContain('Der Abgleich wird abgebrochen.');
    expect(after).not.toContain('http-equiv="refresh"');
    await post(`${here}/approve`, { next: here }).expect(303);
    expect(await get(here)).toContain('alert-danger');
    await post(`${here}/retry`, {}).expect(303).expect('Location', '/admin');
    expect(await get('/admin/runs')).toContain('Petra Prüfer');
  });

  it('sends one run live: what changes comes as a part of the page, to as many as look, and the end is told', async () => {
    const id = await ask('sync-changed-stock');
    const readings = jest.spyOn(web.app.get(RunsReader), 'one');
    const streams: { answer: IncomingMessage; text: string }[] = [];
    const follow = (): Promise<void> =>
      new Promise((resolve, reject) => {
        open(`${web.address}/admin/runs/${id}/live`, { headers: { cookie } }, (answer) => {
          const stream = { answer, text: '' };
          answer.setEncoding('utf8').on('data', (piece: string) => (stream.text += piece));
          streams.push(stream);
          expect(answer.headers['content-type']).toContain('text/event-stream');
          resolve();
        }).on('error', reject);
      });
    const told = (what: string): Promise<unknown> => until(`"${what}" in every stream`, () => streams.every(({ text }) => text.includes(what)), 8);
    await Promise.all([follow(), follow(), follow()]);
    await told(`run-${id}`);
    // One reading a second, however many look.
    readings.mockClear();
    const watch = stopwatch();
    await until('three readings', () => readings.mock.calls.length >= 3, 8);
    expect(watch()).toBeGreaterThan(1800);
    await web.app.get(Runs).cancel(asId(id), 'cli');
    await told('abgebrochen');
    for (const { answer } of streams) answer.destroy();
    readings.mockRestore();
    await browser.get('/admin/runs/99999/live').expect(404);
    await request(web.server).get(`/admin/runs/${id}/live`).expect(303);
  });
});
