// What a person entered for a shop, checked without a call: domain, settings and options of the platform, each fault with its field.
import type { FieldError } from '@kontor/kernel';
import { isPrivateHost, parseAddress } from './address.js';
import type { Opaque, ShopPlatform } from './port.js';

/** What a shop's row says about how to reach it. */
export type ShopEntry = { domain: string; settings: Record<string, string>; options: Record<string, Opaque> };

type OptionSchema = { type?: string; enum?: Opaque[]; minimum?: number; maximum?: number };

const longestSetting = 500;

export function entryFaults(platform: ShopPlatform, { domain, settings, options }: ShopEntry, localShops: boolean): FieldError[] {
  const faults: FieldError[] = [];
  const address = parseAddress(domain);
  // Where a base URL stands in, the domain is only a name on a card.
  if (!address && settings.baseUrl === undefined) faults.push({ field: 'domain', code: 'domain-invalid' });
  else if (address && !localShops && isPrivateHost(address)) faults.push({ field: 'domain', code: 'shop-address-private' });
  if (settings.baseUrl !== undefined) {
    if (!localShops) faults.push({ field: 'settings.baseUrl', code: 'base-url-not-allowed' });
    else if (!parseAddress(settings.baseUrl)) faults.push({ field: 'settings.baseUrl', code: 'domain-invalid' });
  }
  const known = new Map(platform.settings.map((field) => [field.key, field]));
  for (const { key, required, pattern } of platform.settings) {
    const value = settings[key] ?? '';
    if (value === '') {
      if (required) faults.push({ field: `settings.${key}`, code: 'setting-missing' });
    } else if (value.length > longestSetting || (pattern && !new RegExp(pattern).test(value))) faults.push({ field: `settings.${key}`, code: 'setting-malformed' });
  }
  for (const key of Object.keys(settings)) if (key !== 'baseUrl' && !known.has(key)) faults.push({ field: `settings.${key}`, code: 'setting-unknown' });
  const schemas = (platform.options.properties ?? {}) as Record<string, OptionSchema>;
  for (const [key, value] of Object.entries(options)) {
    const schema = schemas[key];
    if (!schema) faults.push({ field: `options.${key}`, code: 'option-unknown' });
    else if (!fits(value, schema)) faults.push({ field: `options.${key}`, code: 'option-invalid' });
  }
  return faults;
}

// The part of JSON schema that options need.
function fits(value: Opaque, { type, enum: allowed, minimum, maximum }: OptionSchema): boolean {
  if (allowed && !allowed.includes(value)) return false;
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'string') return typeof value === 'string' && value.length <= longestSetting;
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value) && value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
  return true;
}
