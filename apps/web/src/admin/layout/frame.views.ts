// What stands around every page: navigation, language, messages, the bar of the emergency stop; and the pages for errors.
import { explain, type ErrorText, type Language } from '@kontor/kernel';
import type { Flash } from '../session/session.js';
import type { Translate } from '../../i18n/translate.js';

export type FrameFacts = {
  /** Which entry of the navigation is open. */
  current: 'shops';
  titleKey: string;
  leadKey: string;
  stoppedEverywhere: boolean;
  openProblems: number;
  mayOperate: boolean;
  /** Reloads itself where there is no script, for instance while a run is on. */
  refreshSeconds: number | null;
};

export type FlashView = { tone: Flash['tone']; says: string; remedy: string };

export type FrameView = {
  title: string;
  heading: string;
  lead: string;
  language: Language;
  other: Language;
  userName: string;
  onShops: boolean;
  /** Null = none, so that no badge is shown. */
  openProblems: string | null;
  stopped: boolean;
  mayOperate: boolean;
  refreshSeconds: number | null;
  flashes: FlashView[];
  path: string;
};

export function frameView(facts: FrameFacts, around: { language: Language; t: Translate; userName: string; flashes: FlashView[]; path: string }): FrameView {
  const { t, language } = around;
  return {
    title: t('frame.title', { page: t(facts.titleKey) }),
    heading: t(facts.titleKey),
    lead: t(facts.leadKey),
    language,
    other: language === 'de' ? 'en' : 'de',
    userName: around.userName,
    onShops: facts.current === 'shops',
    openProblems: facts.openProblems > 0 ? String(facts.openProblems) : null,
    stopped: facts.stoppedEverywhere,
    mayOperate: facts.mayOperate,
    refreshSeconds: facts.refreshSeconds,
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
