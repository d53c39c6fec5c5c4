// How Kontor reaches a shop: the test as a check list, and the credentials, which can be replaced but never seen.
import type { CheckReport } from '@kontor/connectors';
import { explain, type ErrorValues } from '@kontor/kernel';
import type { PlatformView, Shop } from '@kontor/shops';
import { field, type FieldView } from '../layout/fields.js';
import type { Voice } from '../views.js';
import { checkView, type CheckView } from './check.views.js';
import { box, otherFaults, settingFields, type BoxView } from './fields.views.js';

export type ShopConnectionState = {
  shop: Shop;
  platform: PlatformView;
  may: { operate: boolean; administer: boolean };
  report: CheckReport | null;
  typed: { domain: string; settings: Record<string, string>; faults: Record<string, string> } | null;
};

export type ConnectionView = {
  action: string;
  version: string;
  attention: { says: string; remedy: string } | null;
  mayCheck: boolean;
  mayChange: boolean;
  where: string;
  faults: string[];
  check: CheckView | null;
  fields: FieldView[];
  anyway: BoxView | null;
  set: { label: string; value: string }[];
};

export function connectionView({ shop, platform, may, report, typed }: ShopConnectionState, voice: Voice): ConnectionView {
  const { t, language } = voice;
  const faults = typed?.faults ?? {};
  const kept = new Set(shop.settings.filter(({ secret, isSet }) => secret && isSet).map(({ key }) => key));
  const plain = Object.fromEntries(shop.settings.flatMap(({ key, secret, value }) => (secret || value === null ? [] : [[key, value]])));
  const fields = [field('domain', t('shop.domain'), { value: typed?.domain ?? shop.domain, required: true, help: t('shop.domain-help'), fault: faults.domain ?? null }), ...settingFields(platform, typed?.settings ?? plain, kept, faults, voice)];
  return {
    action: `/admin/shops/${shop.id}/connection`,
    version: String(shop.version),
    attention: shop.attention && explain(shop.attention.code, shop.attention.values as ErrorValues, language),
    mayCheck: may.operate,
    mayChange: may.administer,
    where: t(`platform.${platform.id}.where`),
    faults: otherFaults(faults, fields),
    check: report && checkView(report, platform.id, voice),
    fields,
    // Offered only after a test that was not good: the shop may merely be away for an hour.
    anyway: typed && report && !report.ok ? box('anyway', t('shop.connection.anyway'), false, { help: t('shop.connection.anyway-help') }) : null,
    set: shop.settings.map(({ key, secret, isSet, value }) => ({ label: key === 'baseUrl' ? t('shop.base-url') : t(`platform.${platform.id}.${key}`), value: isSet ? (secret ? t('shop.connection.stored') : (value ?? '')) : t('shop.connection.not-stored') })),
  };
}
