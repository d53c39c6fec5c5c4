// What a card says in which state: the builders are pure, so every state is handed in.
import '@kontor/articles';
import { Money } from '@kontor/kernel';
import { ago, facts, now, overview, problem, run, running, shop } from '../../../../../test/pages/facts.js';
import { Format } from '../../i18n/format.js';
import { translate } from '../../i18n/translate.js';
import type { Voice } from '../views.js';
import { leftMilliseconds, liveView } from './live.views.js';
import { anythingRuns, cardView, figuresView, isLate, overviewView } from './overview.views.js';

const voice = (language: 'de' | 'en'): Voice => ({ language, t: translate(language), format: new Format(language, 'Europe/Berlin', now, translate(language)) });
const de = voice('de');
const may = { operate: true };
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe('the figures of a card', () => {
  it('are six, with their age', () => {
    const view = figuresView(facts(), may, de);
    expect(view.orders).toEqual({ time: expect.objectContaining({ text: 'vor 4 Min.' }), count: '1.284 Aufträge' });
    expect(view.revenue.map((row) => [plain(row.current), plain(row.ordered)])).toEqual([['128.430,55 €', '131.002,10 €']]);
    expect(view.stock).toEqual({ time: expect.objectContaining({ text: 'vor 4 Min.' }), waits: { text: 'wartet: 0', late: false, some: false } });
    expect(plain(view.prices?.waits.text ?? '')).toBe('wartet: 12 (älteste 3 Min.)');
    expect(view.recompute).toBe('/admin/shops/1/recompute');
    expect(figuresView(facts({ ordersCreated: 1 }), may, voice('en')).orders.count).toBe('1 order');
  });

  it('keep currencies apart', () => {
    const revenue = ['EUR', 'CHF'].map((currency) => ({ ordered: Money.parse('10.00', currency), current: Money.parse('9.00', currency) }));
    expect(figuresView(facts({ revenue }), may, de).revenue).toHaveLength(2);
  });

  it('leave out what the shop cannot do', () => {
    const { stock: _stock, ...rest } = shop().capabilities;
    const view = figuresView(facts({ shop: shop({ capabilities: rest }) }), may, de);
    expect(view.stock).toBeNull();
    expect(view.prices).not.toBeNull();
  });

  it('turn red when the oldest unsent change is older than three intervals', () => {
    const interval = 60_000;
    expect(isLate({ due: 1, oldestAt: ago(3) }, interval, now)).toBe(false);
    expect(isLate({ due: 1, oldestAt: new Date(ago(3).getTime() - 1) }, interval, now)).toBe(true);
    expect(isLate({ due: 0, oldestAt: ago(999) }, interval, now)).toBe(false);
    const late = figuresView(facts({ stock: { due: 1, oldestAt: ago(4) } }), may, de);
    expect(late.stock?.waits.late).toBe(true);
    expect(late.state).toEqual({ tone: 'danger', text: 'Änderungen warten zu lange' });
    // Prices have an interval of their own.
    expect(figuresView(facts({ prices: { due: 1, oldestAt: ago(4) } }), may, de).prices?.waits.late).toBe(false);
  });

  it('say the worst first', () => {
    const word = (change: Parameters<typeof facts>[0]): string => figuresView(facts(change), may, de).state.text;
    expect(word({})).toBe('in Ordnung');
    expect(word({ current: [running('fetch-orders')] })).toBe('läuft');
    expect(word({ openProblems: 2, current: [running('fetch-orders')] })).toBe('2 Probleme');
    expect(word({ current: [run('update-prices', { status: 'waiting', waitingFor: 'approval', finishedAt: null })] })).toBe('gesperrt (wartet auf Freigabe)');
    expect(word({ shop: shop({ stopped: true }) })).toBe('angehalten');
    expect(word({ openProblems: 2, shop: shop({ attention: { kind: 'auth', code: 'internal', values: {}, since: ago(5) } }) })).toBe('Zugangsdaten abgelehnt');
  });

  it('draw fourteen days, an empty one as a thin line', () => {
    const { spark } = figuresView(facts({ days: [{ day: '2026-10-31', orders: 0 }, { day: '2026-11-01', orders: 5 }, { day: '2026-11-02', orders: 10 }] }), may, de);
    expect(spark.bars.map((bar) => bar.height)).toEqual(['1', '16', '32']);
    expect(spark.bars[1]?.title).toBe('01.11.: 5 Aufträge');
    expect(spark.label).toBe('15 Aufträge in den letzten 3 Tagen');
  });
});

describe('what can be done', () => {
  it('is what the platform can do', () => {
    const { buttons } = liveView(shop(), [], [], may, de);
    expect(buttons?.menu.map((item) => item.label)).toEqual(['Bestellungen abrufen', 'Geänderte Bestände synchronisieren', 'Alle Bestände synchronisieren', 'Preise aktualisieren', 'Vollständigkeit prüfen']);
    expect(buttons?.exporting?.label).toBe('Artikelexport');
    const poor = liveView(shop({ capabilities: { orders: { freshSeconds: 60 } } }), [], [], may, de).buttons;
    expect(poor?.menu.map((item) => item.kind)).toEqual(['fetch-orders', 'compare-orders']);
    expect(poor?.exporting).toBeNull();
  });

  it('is greyed with the reason where nothing may be sent; orders are fetched all the same', () => {
    for (const [change, reason] of [[{ stopped: true }, 'Not-Halt'], [{ trial: true }, 'Testbetrieb']] as const) {
      const { buttons } = liveView(shop(change), [], [], may, de);
      expect(buttons?.menu.map((item) => item.disabled)).toEqual([false, true, true, true, false]);
      expect(buttons?.main.disabled).toBe(false);
      expect(buttons?.reason).toContain(reason);
    }
  });

  it('is nothing for somebody who may only look', () => {
    const view = overviewView(overview({ shops: [facts({ current: [running('fetch-orders')] })], may: { operate: false, administer: false } }), de);
    const [card] = view.cards;
    expect(card?.live.buttons).toBeNull();
    expect(card?.live.running[0]?.cancel).toBeNull();
    expect(card?.figures.recompute).toBeNull();
    expect(view.problems.map((row) => [row.retry, row.dismiss])).toEqual([[null, null]]);
    expect(view.runs.every((row) => row.retry === null && row.cancel === null)).toBe(true);
  });
});

describe('a run on a card', () => {
  it('takes the place of the buttons when a person asked for it, and says how far it is', () => {
    const view = liveView(shop(), [running('sync-changed-stock')], [], may, de);
    expect(view.buttons).toBeNull();
    expect(view.running[0]).toMatchObject({ title: 'Geänderte Bestände synchronisieren', state: 'läuft', bar: { value: '340', max: '1000' }, moving: false, cancel: expect.stringContaining('/cancel') });
    expect(plain(view.running[0]?.text ?? '')).toBe('340 von 1.000 · 8 Aufrufe · noch ca. 2 Min.');
    expect(plain(liveView(shop(), [running('sync-changed-stock')], [], may, voice('en')).running[0]?.text ?? '')).toBe('340 of 1,000 · 8 calls · about 2 mins left');
  });

  it('leaves the buttons in place when the schedule asked for it', () => {
    const view = liveView(shop(), [running('fetch-orders', { requestedBy: 'schedule' })], [], may, de);
    expect(view.running).toHaveLength(1);
    expect(view.buttons).not.toBeNull();
  });

  it('shows the steps of a synchronisation below it', () => {
    const parent = run('synchronise', { status: 'waiting', waitingFor: 'children', finishedAt: null, counts: { total: null, done: 0, failed: 0, skipped: 0 } });
    const child = running('fetch-orders', { parentId: parent.id });
    const { running: lines } = liveView(shop(), [child, parent], [], may, de);
    expect(lines.map((line) => line.title)).toEqual(['Shop synchronisieren']);
    expect(lines[0]?.steps.map((step) => [step.title, step.state])).toEqual([['Bestellungen abrufen', 'läuft']]);
  });

  it('that is held offers to approve or reject, and leaves the buttons', () => {
    const held = run('sync-all-stock', { status: 'waiting', waitingFor: 'approval', waitingValues: { held: 40 }, finishedAt: null });
    const view = liveView(shop(), [held], [], may, de);
    expect(view.running[0]?.decide).toEqual({ approve: `/admin/runs/${held.id}/approve`, reject: `/admin/runs/${held.id}/reject` });
    expect(view.running[0]?.text).toContain('40 Zeilen zurückgehalten');
    expect(view.buttons).not.toBeNull();
  });

  it('says its end quietly for a while', () => {
    const end = (change: Parameters<typeof run>[1], kind = 'sync-changed-stock'): ReturnType<typeof liveView>['ended'] => liveView(shop(), [], [run(kind, change)], may, de).ended;
    expect(end({})?.text).toBe('Geänderte Bestände synchronisieren: 998 erledigt');
    expect(end({ status: 'partial', counts: { total: 1000, done: 998, failed: 2, skipped: 0 } })).toMatchObject({ text: 'Geänderte Bestände synchronisieren: 998 erledigt, 2 Probleme', tone: 'warning', href: expect.stringMatching(/^\/admin\/runs\/\d+$/) });
    expect(end({ counts: { total: 0, done: 0, failed: 0, skipped: 0 } })?.text).toContain('nichts zu tun');
    expect(end({ status: 'failed', failure: { kind: 'bug', code: 'run-bug', values: {} } })).toMatchObject({ tone: 'danger', retry: expect.stringContaining('/retry'), text: expect.stringContaining('Ein Fehler in Kontor') });
    expect(end({}, 'export-articles-csv')?.file).toMatch(/^\/admin\/runs\/\d+\/file$/);
    expect(end({ finishedAt: ago(16) })).toBeNull();
    expect(end({ requestedBy: 'schedule' })).toBeNull();
  });

  it('guesses the rest of the time only from a twentieth on', () => {
    const at = (done: number): number | null => leftMilliseconds(running('fetch-orders', { counts: { total: 1000, done, failed: 0, skipped: 0 } }), now);
    expect(at(49)).toBeNull();
    expect(at(50)).toBe(19 * 60_000);
    expect(at(1000)).toBeNull();
  });
});

describe('the page', () => {
  it('lists runs and problems in words', () => {
    const view = overviewView(overview({ problems: [{ problem: problem(), alike: 1 }, { problem: problem({ subject: 'listing:55', values: { number: 'T-1' } }), alike: 30 }, { problem: problem({ subject: 'thing', shopId: null }), alike: 1 }] }), de);
    expect(view.problems.map((row) => [row.subject, row.shop, row.times])).toEqual([['Bestellung 1001', 'Laden Nord', '3-mal'], ['Artikel T-1', 'Laden Nord', '3-mal'], ['thing', 'alle Shops', '3-mal']]);
    expect(view.problems.map((row) => [row.more?.label ?? null, row.retry !== null])).toEqual([[null, true], ['Alle 30 Fälle ansehen', false], [null, true]]);
    expect(view.problems[0]?.says).toBe('Zur Nummer „AB 1“ passen mehrere Artikel: AB 1, ab 1.');
    expect(view.runs[0]).toMatchObject({ shop: 'Laden Nord', state: 'fertig', result: '998 erledigt', by: 'Benutzer' });
    expect(plain(view.runs[0]?.took ?? '')).toBe('1 Min.');
  });

  it('reloads itself only while something runs', () => {
    expect(anythingRuns({ shops: [facts()] })).toBe(false);
    expect(anythingRuns({ shops: [facts({ current: [running('fetch-orders')] })] })).toBe(true);
    expect(anythingRuns({ shops: [facts({ current: [run('sync-all-stock', { status: 'waiting', waitingFor: 'approval', finishedAt: null })] })] })).toBe(false);
  });

  it('links to the shop, whatever was typed as its domain', () => {
    expect(cardView(facts(), may, de).href).toBe('https://laden-nord.de');
    expect(cardView(facts({ shop: shop({ domain: 'http://127.0.0.1:4010' }) }), may, de).href).toBe('http://127.0.0.1:4010');
  });
});
