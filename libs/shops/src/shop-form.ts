// What a person may enter about a shop, checked field by field before anything is stored; adding and changing share it.
import { Connectors, type ShopPlatform } from '@kontor/connectors';
import { AppError, type FieldError } from '@kontor/kernel';
import { foldDomain } from './domain.js';
import type { Settings } from './credentials.js';
import type { ShopOptions } from './shop.js';

export type ShopForm = { name: string; platform: string; domain: string; settings: Settings; options: Partial<ShopOptions>; startDate: Date };

const longestName = 120;
const longestDomain = 255;

/** Throws `input-invalid` with every fault of every field. Makes no call. */
export function checkForm(connectors: Connectors, form: ShopForm, others: FieldError[] = []): void {
  const fields: FieldError[] = [...others];
  if (form.name === '' || form.name.length > longestName) fields.push({ field: 'name', code: 'shop-name-missing' });
  if (form.domain.length > longestDomain) fields.push({ field: 'domain', code: 'shop-option-invalid', values: { option: 'domain' } });
  if (Number.isNaN(form.startDate.getTime())) fields.push({ field: 'startDate', code: 'shop-start-date-invalid' });
  const { language, combinedStock, allPrices, webhooks, platform = {} } = form.options;
  if (language !== undefined && language !== 'de' && language !== 'en') fields.push(option('language'));
  if (combinedStock !== undefined && combinedStock !== 'changed' && combinedStock !== 'all') fields.push(option('combinedStock'));
  if (allPrices !== undefined && typeof allPrices !== 'boolean') fields.push(option('allPrices'));
  if (webhooks !== undefined && (typeof webhooks !== 'boolean' || (webhooks && !connectors.platform(form.platform).capabilities.webhooks))) fields.push(option('webhooks'));
  if (typeof platform !== 'object' || platform === null || Array.isArray(platform)) fields.push(option('platform'));
  else fields.push(...connectors.validate(form.platform, { domain: form.domain, settings: form.settings, options: platform }));
  if (fields.length > 0) throw new AppError('input-invalid', {}, { fields });
}

function option(name: string): FieldError {
  return { field: `options.${name}`, code: 'shop-option-invalid', values: { option: name } };
}

/** A change of settings: what is not named stays. A form never shows a secret, so an empty secret means "as it is"; null takes any setting away. */
export type SettingsChange = Record<string, string | null>;

/** The settings after a change. */
export function mergeSettings(platform: ShopPlatform, stored: Settings, change: SettingsChange): Settings {
  const merged = { ...stored };
  for (const [key, value] of Object.entries(change)) {
    if (value === null || (value === '' && !isSecret(platform, key))) delete merged[key];
    else if (value !== '') merged[key] = value.trim();
  }
  return merged;
}

/** Credentials are never shown again, so they must not be sent to another host either: a new domain needs them entered anew (F18). A base URL (test shops) makes the domain a mere name. */
export function secretsNeededAgain(platform: ShopPlatform, before: { domain: string; settings: Settings }, after: { domain: string; settings: Settings }, change: SettingsChange): FieldError[] {
  if (!isMoved(before, after)) return [];
  return platform.settings
    .filter(({ key, secret }) => secret && before.settings[key] && change[key] !== null && !change[key])
    .map(({ key }) => ({ field: `settings.${key}`, code: 'shop-secret-needed-again' }));
}

/** True when what is reached afterwards may be another shop. */
export function isMoved(before: { domain: string }, after: { domain: string; settings: Settings }): boolean {
  return after.settings.baseUrl === undefined && foldDomain(before.domain) !== foldDomain(after.domain);
}

/** Switched on where shops cannot reach Kontor: said at once, not when a run fails. */
export function unreachable(before: Partial<ShopOptions>, after: Partial<ShopOptions>, reachable: boolean): FieldError[] {
  return after.webhooks === true && before.webhooks !== true && !reachable ? [{ field: 'options.webhooks', code: 'public-address-missing' }] : [];
}

/** The options after a change: what is not named stays, also among those of the platform; null takes one of the platform's away. */
export function mergeOptions(stored: Partial<ShopOptions>, change: Partial<ShopOptions>): Partial<ShopOptions> {
  const { platform, ...rest } = change;
  const merged = { ...stored, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) };
  if (platform === undefined) return merged;
  return { ...merged, platform: Object.fromEntries(Object.entries({ ...stored.platform, ...platform }).filter(([, value]) => value !== null)) };
}

function isSecret(platform: ShopPlatform, key: string): boolean {
  return platform.settings.some((field) => field.key === key && field.secret);
}
