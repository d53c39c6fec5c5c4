// The connection test as a check list: each right and each finding a line with its word, and what to do where something is missing.
import type { CheckReport } from '@kontor/connectors';
import { explain } from '@kontor/kernel';
import type { Tone } from '../shops/live.views.js';
import type { Voice } from '../views.js';

export type CheckView = {
  tone: Tone;
  title: string;
  rows: { tone: Tone; word: string; label: string; text: string }[];
  /** Where to click in the shop; only where something is missing. */
  where: string | null;
};

export function checkView(report: CheckReport, platform: string, { language, t, format }: Voice): CheckView {
  const rights = report.rights.map(({ name, granted, remedy }): CheckView['rows'][number] => ({
    tone: (granted ? 'success' : 'danger'),
    word: t(granted ? 'shop.check.granted' : 'shop.check.missing'),
    label: t(`platform.${platform}.right.${name}`),
    text: remedy ? words(explain(remedy.code, remedy.values, language)) : '',
  }));
  const tones: Record<string, Tone> = { error: 'danger', warning: 'warning', info: 'info' };
  const findings = report.findings.map(({ code, severity, values }) => {
    const { says, remedy } = explain(code, values, language);
    return { tone: tones[severity] ?? 'info', word: t(`shop.check.${severity}`), label: says, text: remedy };
  });
  const facts: CheckView['rows'] = [];
  if (report.version !== null) facts.push({ tone: 'success', word: t('shop.check.read'), label: t('shop.check.version', { version: report.version }), text: report.plan ?? '' });
  if (report.clockOffsetSeconds !== null) facts.push({ tone: 'success', word: t('shop.check.read'), label: t('shop.check.clock', { shown: format.count(Math.round(report.clockOffsetSeconds)) }), text: '' });
  return {
    tone: report.ok ? 'success' : 'danger',
    title: t(report.ok ? 'shop.check.ok' : 'shop.check.not-ok'),
    // What is to be done comes first.
    rows: [...findings.filter(({ tone }) => tone === 'danger'), ...rights.filter(({ tone }) => tone === 'danger'), ...findings.filter(({ tone }) => tone !== 'danger'), ...rights.filter(({ tone }) => tone !== 'danger'), ...facts],
    where: report.ok ? null : t(`platform.${platform}.where`),
  };
}

function words({ says, remedy }: { says: string; remedy: string }): string {
  return remedy === '' ? says : `${says} ${remedy}`;
}
