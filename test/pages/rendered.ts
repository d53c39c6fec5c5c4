// A page of the back office with its frame, through the real templates, checked.
import { resolve } from 'node:path';
import type { Language } from '@kontor/kernel';
import { Assets } from '../../apps/web/src/admin/assets.js';
import { frameView, type FrameFacts } from '../../apps/web/src/admin/layout/frame.views.js';
import { loadTemplates } from '../../apps/web/src/admin/templates.js';
import type { Voice } from '../../apps/web/src/admin/views.js';
import { Format } from '../../apps/web/src/i18n/format.js';
import { translate } from '../../apps/web/src/i18n/translate.js';
import { check } from './check.js';
import { now } from './facts.js';

const render = loadTemplates(resolve(__dirname, '../../apps/web/src/admin'), Assets.standard());

export function voiceOf(language: Language): Voice {
  const t = translate(language);
  return { language, t, format: new Format(language, 'Europe/Berlin', now, t) };
}

/** The HTML of a page; fails where it breaks a rule that holds for all pages. */
export function rendered(template: string, model: object, facts: FrameFacts, language: Language): string {
  const { t } = voiceOf(language);
  const frame = frameView(facts, { language, t, userName: 'Petra Prüfer', mayOperate: true, stoppedEverywhere: false, openProblems: 3, flashes: [], path: '/admin' });
  const html = render(template, { ...model, frame }, { t, csrfToken: 'token' });
  check(html);
  return html;
}
