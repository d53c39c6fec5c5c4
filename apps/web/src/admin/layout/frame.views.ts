// What stands around every page: navigation, language, messages, the bar of the emergency stop; and the pages for errors.
import { explain, type ErrorText, type Language } from '@kontor/kernel';
import type { Flash } from '../session/session.js';
import type { Translate } from '../../i18n/translate.js';

export type Section = 'shops' | 'orders' | 'articles' | 'stock' | 'prices' | 'runs' | 'problems';

export type FrameFacts = {
  /** Which entry of the navigation is open. */
  current: Section | null;
  /** The heading: a sentence's key, or a name that needs no translation (of a shop, of an article). */
  titleKey?: string;
  title?: string;
  /** One line below it that says what the page is for. */
  leadKey?: string;
  /** The way here, without the page itself. */
  crumbs?: { label: string; href: string }[];
  /** What was searched for, kept in the field. */
  query?: string;
  /** Reloads itself where there is no script, for instance while a run is on. */
  refreshSeconds?: number | null;
};

/** What does not depend on the page. */
export type FrameAround = { language: Language; t: Translate; userName: string; mayOperate: boolean; stoppedEverywhere: boolean; openProblems: number; flashes: FlashView[]; path: string };

export type FlashView = { tone: Flash['tone']; says: string; remedy: string };

type NavEntry = { href: string; label: string; current: boolean; badge: string | null };

export type FrameView = {
  title: string;
  heading: string;
  lead: string | null;
  crumbs: { label: string; href: string }[];
  language: Language;
  other: Language;
  userName: string;
  query: string;
  nav: Record<Section, NavEntry>;
  stopped: boolean;
  mayOperate: boolean;
  refreshSeconds: number | null;
  flashes: FlashView[];
  path: string;
};

const sections: Record<Section, string> = { shops: '/admin', orders: '/admin/orders', articles: '/admin/articles', stock: '/admin/stock', prices: '/admin/prices', runs: '/admin/runs', problems: '/admin/problems' };

export function frameView(facts: FrameFacts, around: FrameAround): FrameView {
  const { t, language } = around;
  const heading = facts.title ?? t(facts.titleKey ?? 'error.title');
  const entry = (section: Section): NavEntry => ({
    href: sections[section],
    label: t(`nav.${section}`),
    current: facts.current === section,
    badge: section === 'problems' && around.openProblems > 0 ? String(around.openProblems) : null,
  });
  return {
    title: t('frame.title', { page: heading }),
    heading,
    lead: facts.leadKey ? t(facts.leadKey) : null,
    crumbs: facts.crumbs ?? [],
    language,
    other: language === 'de' ? 'en' : 'de',
    userName: around.userName,
    query: facts.query ?? '',
    nav: { shops: entry('shops'), orders: entry('orders'), articles: entry('articles'), stock: entry('stock'), prices: entry('prices'), runs: entry('runs'), problems: entry('problems') },
    stopped: around.stoppedEverywhere,
    mayOperate: around.mayOperate,
    refreshSeconds: facts.refreshSeconds ?? null,
    flashes: around.flashes,
    path: around.path,
  };
}

export function flashViews(flashes: Flash[], language: Language, t: Translate): FlashView[] {
  return flashes.map((message) => {
    if (message.code !== undefined) return { tone: message.tone, ...explain(message.code, message.values, language) };
    const values = Object.fromEntries(Object.entries(message.values).map(([name, value]) => [name, typeof value === 'number' ? value : String(value ?? '–')]));
    return { tone: message.tone, says: t(message.key ?? 'error.title', values), remedy: '' };
  });
}

export type ErrorView = { plain: { title: string; language: Language; other: Language; flashes: FlashView[]; path: string }; status: string; says: string; remedy: string; requestId: string | null };

export function errorView(error: { status: number; text: ErrorText; requestId: string }, language: Language, t: Translate): ErrorView {
  return {
    plain: { title: t('error.title'), language, other: language === 'de' ? 'en' : 'de', flashes: [], path: '/admin' },
    status: String(error.status),
    says: error.text.says,
    remedy: error.text.remedy,
    // Only where somebody has to look into the logs.
    requestId: error.status >= 500 && error.requestId !== '' ? error.requestId : null,
  };
}
