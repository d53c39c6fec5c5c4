// What the other libraries see of a shop. Secrets are not in it: they are opened in connections.ts only, for the connector alone.
import type { Capabilities, Opaque, ShopFacts } from '@kontor/connectors';
import type { ShopId } from '@kontor/kernel';

/** Options that every shop has, and those of its platform. Assignments belong to the modules that use them. */
export type ShopOptions = {
  /** The language in which the shop speaks to its buyers. */
  language: 'de' | 'en';
  /** What "Shop synchronisieren" sends (F4); the platform says what is usual. */
  combinedStock: 'changed' | 'all';
  /** "Shop synchronisieren" sends all prices, not only those that are due (F60). */
  allPrices: boolean;
  /** The shop tells Kontor at once what happens to orders (F72). */
  webhooks: boolean;
  platform: Record<string, Opaque>;
};

/** A setting as it may be shown: the value of a secret never leaves (F18). */
export type ShopSetting = { key: string; secret: boolean; isSet: boolean; value: string | null };

/** Kontor's webhooks in the shop. `waiting`: they are registered with the next run; `silent`: registered, and what they should say does not come. */
export type ShopHooks = { state: 'off' | 'address-missing' | 'waiting' | 'registered' | 'silent'; registeredAt: Date | null; lastDeliveryAt: Date | null; silentSince: Date | null };

/** Why nothing is tried in this shop until somebody acts. */
export type Attention = { kind: string; code: string; values: Record<string, unknown>; since: Date };

export type Shop = {
  id: ShopId;
  name: string;
  platform: string;
  platformName: string;
  domain: string;
  /** Reads everything and writes nothing to the shop (F17). */
  trial: boolean;
  /** The schedule leaves the shop alone (F9). */
  paused: boolean;
  /** Emergency stop: this shop's own or the one for all. */
  stopped: boolean;
  /** From here on orders are taken in at the first fetch (F17). */
  startDate: Date;
  options: ShopOptions;
  facts: ShopFacts | null;
  /** The platform's, narrowed by what is known of this shop. */
  capabilities: Capabilities;
  settings: ShopSetting[];
  attention: Attention | null;
  /** Null: the platform has none. */
  webhooks: ShopHooks | null;
  /** Moves whenever a person acted on the shop: changed it, cleared its attention, or a good test did. */
  version: number;
  createdAt: Date;
};

/** A row of the table as it is read. */
export type ShopRow = {
  id: ShopId;
  name: string;
  platform: string;
  domain: string;
  settings_sealed: string;
  options: string;
  facts: string | null;
  trial: number;
  paused: number;
  stopped: number;
  stopped_everywhere: number | null;
  start_date: Date;
  attention_kind: string | null;
  attention_code: string | null;
  attention_values: string | null;
  attention_since: Date | null;
  hooks_registered_at: Date | null;
  hooks_last_delivery_at: Date | null;
  hooks_silent_since: Date | null;
  version: number;
  created_at: Date;
};

const hook = (column: string): string => `(SELECT w.${column} FROM shop_webhook w WHERE w.shop_id = s.id) AS hooks_${column}`;

export const shopColumns = `s.id, s.name, s.platform, s.domain, s.settings_sealed, s.options, s.facts, s.trial, s.paused, s.stopped, (SELECT e.stopped FROM shop_stop e WHERE e.id = 1) AS stopped_everywhere,
  s.start_date, s.attention_kind, s.attention_code, s.attention_values, s.attention_since, s.version, s.created_at, ${hook('registered_at')}, ${hook('last_delivery_at')}, ${hook('silent_since')}`;

/** Options as stored, completed by what is usual. */
export function shopOptions(stored: Partial<ShopOptions>, capabilities: Capabilities, facts: ShopFacts | null): ShopOptions {
  return { language: stored.language ?? facts?.language ?? 'de', combinedStock: stored.combinedStock ?? capabilities.stock?.combined ?? 'changed', allPrices: stored.allPrices ?? false, webhooks: stored.webhooks ?? false, platform: stored.platform ?? {} };
}

/** How the webhooks of a shop stand, by its options and what was registered. */
export function shopHooks(row: Pick<ShopRow, 'hooks_registered_at' | 'hooks_last_delivery_at' | 'hooks_silent_since'>, options: ShopOptions, reachable: boolean): ShopHooks {
  const { hooks_registered_at: registeredAt, hooks_last_delivery_at: lastDeliveryAt, hooks_silent_since: silentSince } = row;
  const state = !options.webhooks ? 'off' : !reachable ? 'address-missing' : silentSince ? 'silent' : registeredAt ? 'registered' : 'waiting';
  return { state, registeredAt, lastDeliveryAt, silentSince };
}
