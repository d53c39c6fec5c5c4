// Every page in every state it knows, in both languages, through the real templates: strict rendering throws on a missing name or sentence.
import '@kontor/articles';
import { join, resolve } from 'node:path';
import { Assets } from '../../apps/web/src/admin/assets.js';
import { errorView, flashViews, frameView } from '../../apps/web/src/admin/layout/frame.views.js';
import { loginView } from '../../apps/web/src/admin/session/session.views.js';
import { overviewView, type Overview } from '../../apps/web/src/admin/shops/overview.views.js';
import { loadTemplates, templateFiles } from '../../apps/web/src/admin/templates.js';
import { Format } from '../../apps/web/src/i18n/format.js';
import { translate } from '../../apps/web/src/i18n/translate.js';
import { AppError, Money, explain } from '@kontor/kernel';
import { check } from './check.js';
import { ago, facts, now, overview, problem, run, running, shop } from './facts.js';

const folder = resolve(__dirname, '../../apps/web/src/admin');
const render = loadTemplates(folder, Assets.standard());
const parent = run('synchronise', { status: 'waiting', waitingFor: 'children', finishedAt: null });

const states: Record<string, Overview> = {
  'at rest': overview(),
  'with nothing connected': overview({ shops: [], runs: [], problems: [] }),
  'with two shops': overview({ shops: [facts(), facts({ shop: shop({ name: 'Laden <Süd> & "Söhne"', domain: 'http://127.0.0.1:4010' }), revenue: [] })] }),
  'while synchronising': overview({ shops: [facts({ current: [parent, running('fetch-orders', { parentId: parent.id })] })] }),
  'while something of unknown length runs': overview({ shops: [facts({ current: [running('fetch-orders', { counts: { total: null, done: 3, failed: 0, skipped: 0 } }), run('update-prices', { status: 'queued', finishedAt: null, startedAt: null })] })] }),
  'with a run that waits for approval': overview({ shops: [facts({ current: [run('sync-all-stock', { status: 'waiting', waitingFor: 'approval', waitingValues: { held: 40 }, finishedAt: null })] })] }),
  'with a shop that does not answer': overview({ shops: [facts({ current: [run('update-prices', { status: 'waiting', waitingFor: 'backoff', finishedAt: null })] })] }),
  'with a failed run': overview({ shops: [facts({ last: [run('update-prices', { status: 'failed', failure: { kind: 'bug', code: 'run-bug', values: {} } })] })], runs: [run('update-prices', { status: 'failed', failure: { kind: 'bug', code: 'run-bug', values: {} }, requestedBy: 'schedule' })] }),
  'with an export to fetch': overview({ shops: [facts({ last: [run('export-articles-csv')] })], runs: [run('export-articles-csv'), run('fetch-orders', { status: 'cancelled' }), running('tell-shop', { requestedBy: 'hook', shopId: null })] }),
  'stopped everywhere': overview({ shops: [facts({ shop: shop({ stopped: true, paused: true }) })], stoppedEverywhere: true }),
  'in trial mode, with refused credentials': overview({ shops: [facts({ shop: shop({ trial: true, attention: { kind: 'auth', code: 'run-bug', values: {}, since: ago(3) } }) })] }),
  'late, with problems': overview({ shops: [facts({ stock: { due: 3, oldestAt: ago(90) }, prices: { due: 2, oldestAt: null }, openProblems: 2 })], problems: [{ problem: problem(), alike: 1 }, { problem: problem({ subject: 'listing:5', shopId: null }), alike: 30 }] }),
  'new, with nothing known': overview({ shops: [facts({ lastOrderFetchAt: null, lastStockUpdateAt: null, lastPriceUpdateAt: null, ordersCreated: 0, revenue: [], days: [], last: [], prices: { due: 0, oldestAt: null } })], runs: [], problems: [] }),
  'of a poor platform': overview({ shops: [facts({ shop: shop({ capabilities: {} }) })] }),
  'with two currencies': overview({ shops: [facts({ revenue: ['EUR', 'JPY'].map((currency) => ({ ordered: Money.parse('100', currency), current: Money.parse('90', currency) })) })] }),
  'for somebody who may only look': overview({ shops: [facts({ current: [running('fetch-orders')] })], may: { operate: false, administer: false } }),
};

function page(state: Overview, language: 'de' | 'en'): string {
  const t = translate(language);
  const flashes = flashViews([{ tone: 'success', key: 'runs.asked', values: { kind: 'x' } }, { tone: 'danger', code: 'writes-stopped', values: {} }, { tone: 'success', key: 'runs.all-asked', values: { count: 2, shown: 2 } }], language, t);
  const frame = frameView({ current: 'shops', titleKey: 'shops.title', leadKey: 'shops.lead', crumbs: [{ label: 'A & B', href: '/admin' }], refreshSeconds: 5 }, { language, t, userName: 'Petra <Prüfer>', mayOperate: state.may.operate, stoppedEverywhere: state.stoppedEverywhere, openProblems: state.problems.length, flashes, path: '/admin' });
  return render('shops/overview', { ...overviewView(state, { language, t, format: new Format(language, 'Europe/Berlin', now, t) }), frame }, { t, csrfToken: 'token"<' });
}

describe.each(['de', 'en'] as const)('in %s', (language) => {
  it.each(Object.keys(states))('the overview renders %s', (name) => {
    const state = states[name];
    // Ids come from the shop's own id; two shops of a test share one, so they are told apart here.
    state.shops.forEach((entry, index) => Object.assign(entry.shop, { id: String(index + 1) }));
    const html = page(state, language);
    check(html);
    expect(html).toContain(`<html lang="${language}">`);
  });

  it('what people typed is escaped', () => {
    const html = page(states['with two shops'], language);
    expect(html).toContain('Laden &lt;Süd&gt; &amp; &quot;Söhne&quot;');
    expect(html).toContain('Petra &lt;Prüfer&gt;');
    expect(html).toContain('value="token&quot;&lt;"');
  });

  it('the log-in renders empty, after a fault and before there is anybody', () => {
    const t = translate(language);
    const plain = { title: t('login.title'), language, other: language === 'de' ? 'en' : 'de', flashes: flashViews([{ tone: 'info', key: 'login.bye', values: {} }], language, t), path: '/admin/login' };
    for (const form of [
      { email: '', next: '/admin', fault: null, nobodyYet: true },
      { email: 'petra@example.test', next: '/admin', fault: { error: new AppError('internal'), language }, nobodyYet: false },
    ]) check(render('session/login', { ...loginView(form), plain }, { t, csrfToken: 'x' }));
  });

  it('the pages for errors render, with a number only where somebody must look into the logs', () => {
    const t = translate(language);
    for (const [status, code] of [[404, 'not-found'], [403, 'version-stale'], [500, 'internal']] as const) {
      const html = render('layout/error', errorView({ status, text: explain(code, { what: 'X' }, language), requestId: 'abc-1' }, language, t), { t, csrfToken: '' });
      check(html);
      expect(html.includes('abc-1')).toBe(status === 500);
    }
  });
});

it('every template is used: by another one or by the code', () => {
  const { readFileSync, readdirSync } = jest.requireActual<typeof import('node:fs')>('node:fs');
  const sources = templateFiles(folder).map((file) => ({ name: file.slice(folder.length + 1).replace(/\.hbs$/, ''), text: readFileSync(file, 'utf8') }));
  const code = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /(?<!\.spec)\.ts$/.test(entry.name)).map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  const used = new Set([...sources.flatMap(({ text }) => [...text.matchAll(/\{\{#?>\s*([a-z/_-]+)/g)].map(([, name]) => name)), ...code.flatMap((text) => [...text.matchAll(/'([a-z-]+\/_?[a-z-]+)'/g)].map(([, name]) => name))]);
  expect(sources.length).toBeGreaterThan(10);
  expect(sources.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
});

it('a missing name throws', () => {
  expect(() => render('layout/_time', { iso: 'x', text: 'y' }, { t: translate('de'), csrfToken: '' })).toThrow('exact');
});
