// Connecting a shop (F12, F17): which platform, what it must be told and where that stands in the shop, trial mode, from which day on orders count.
import type { CheckReport } from '@kontor/connectors';
import type { PlatformView } from '@kontor/shops';
import { field, type FieldView } from '../layout/fields.js';
import type { Voice } from '../views.js';
import { checkView, type CheckView } from './check.views.js';
import { box, otherFaults, settingFields, type BoxView } from './fields.views.js';

/** What was typed so far. */
export type NewShopForm = { name: string; domain: string; trial: boolean; startDate: string; settings: Record<string, string> };

export type NewShop = {
  platforms: PlatformView[];
  chosen: PlatformView | null;
  form: NewShopForm;
  /** Secrets that were typed before and are kept, sealed, until the shop is there. */
  kept: ReadonlySet<string>;
  faults: Record<string, string>;
  report: CheckReport | null;
};

export type NewShopView = {
  platforms: { name: string; href: string; abilities: string; current: boolean }[];
  chosen: { id: string; name: string; where: string; about: FieldView[]; settings: FieldView[]; trial: BoxView; start: FieldView } | null;
  faults: string[];
  check: CheckView | null;
};

export function newShopView({ platforms, chosen, form, kept, faults, report }: NewShop, voice: Voice): NewShopView {
  const { t } = voice;
  const about = [
    field('name', t('shop.name'), { value: form.name, required: true, help: t('shop.name-help'), fault: faults.name ?? null }),
    field('domain', t('shop.domain'), { value: form.domain, required: true, help: t('shop.domain-help'), fault: faults.domain ?? null }),
  ];
  const settings = chosen ? settingFields(chosen, form.settings, kept, faults, voice, t('shop.secret-typed')) : [];
  const start = field('startDate', t('shop.start-date'), { type: 'date', value: form.startDate, required: true, help: t('shop.start-date-help'), fault: faults.startDate ?? null });
  return {
    platforms: platforms.map((platform) => ({ name: platform.name, href: `/admin/shops/new?platform=${platform.id}`, abilities: abilitiesOf(platform.capabilities, voice).join(' · '), current: platform.id === chosen?.id })),
    chosen: chosen && { id: chosen.id, name: chosen.name, where: t(`platform.${chosen.id}.where`), about, settings, trial: box('trial', t('shop.trial'), form.trial, { help: t('shop.trial-help') }), start },
    faults: otherFaults(faults, [...about, ...settings, start]),
    check: report && chosen ? checkView(report, chosen.id, voice) : null,
  };
}

/** What a platform, or one shop, can do, in words. */
export function abilitiesOf(capabilities: PlatformView['capabilities'], { t }: Pick<Voice, 't'>): string[] {
  const { orders, articleFile, stock, prices, feedback, webhooks } = capabilities;
  const words: string[] = [];
  if (orders) words.push(t('shop.can.orders'));
  if (stock) words.push(t('shop.can.stock'));
  if (prices) words.push(t(prices.strike ? 'shop.can.prices-strike' : 'shop.can.prices'));
  if (prices) words.push(t(prices.periods === 'native' ? 'shop.can.actions-native' : 'shop.can.actions-switched'));
  if (articleFile) words.push(t('shop.can.article-file'));
  if (feedback?.statuses) words.push(t('shop.can.statuses'));
  if (feedback && feedback.shipments !== 'none') words.push(t(feedback.shipments === 'parts' ? 'shop.can.part-shipments' : 'shop.can.shipments'));
  if (webhooks) words.push(t('shop.can.webhooks'));
  return words;
}
