// Fields that several forms of a shop have: the settings of its platform, boxes to tick, faults that belong to no field of the page.
import type { SettingField } from '@kontor/connectors';
import { field, type FieldView } from '../layout/fields.js';
import type { Voice } from '../views.js';

/** A box to tick as `shop/_box` shows it. */
export type BoxView = { id: string; name: string; value: string; label: string; help: string; checked: boolean };

export function box(name: string, label: string, checked: boolean, more: { help?: string; value?: string } = {}): BoxView {
  const value = more.value ?? 'yes';
  return { id: `f-${`${name}-${value}`.replaceAll(/[^a-zA-Z0-9]+/g, '-')}`, name, value, label, help: more.help ?? '', checked };
}

/** What the platform must be told, with help where to find it in the shop; `kept`: secrets that Kontor has and never shows. */
export function settingFields(platform: { id: string; fields: SettingField[]; settings: Record<string, unknown> }, values: Record<string, string>, kept: ReadonlySet<string>, faults: Record<string, string>, { t }: Voice, keptHelp = t('shop.secret-kept')): FieldView[] {
  const fields = platform.fields.map(({ key, secret, required }) => {
    const name = `settings.${key}`;
    const help = t(`platform.${platform.id}.${key}.help`);
    return field(name, t(`platform.${platform.id}.${key}`), {
      type: secret ? 'password' : 'text',
      value: values[key] ?? '',
      help: kept.has(key) ? `${keptHelp} ${help}` : help,
      required: required && !kept.has(key),
      optional: !required,
      fault: faults[name] ?? null,
    });
  });
  // Only where this installation may speak to shops on its own machine.
  const local = (platform.settings.properties as Record<string, unknown> | undefined)?.baseUrl !== undefined;
  if (local) fields.push(field('settings.baseUrl', t('shop.base-url'), { value: values.baseUrl ?? '', help: t('shop.base-url-help'), optional: true, fault: faults['settings.baseUrl'] ?? null }));
  return fields;
}

/** Faults that no field of the page shows. */
export function otherFaults(faults: Record<string, string>, shown: { name: string }[]): string[] {
  const names = new Set(shown.map(({ name }) => name));
  return [...new Set(Object.entries(faults).filter(([name]) => !names.has(name)).map(([, text]) => text))];
}
