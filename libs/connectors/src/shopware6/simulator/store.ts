// One simulated Shopware: its rows, its switches, its integration, and the words for time and ids that everything else needs.
import { createHash, randomBytes } from 'node:crypto';
import type { HookMood } from '../../testing/shop-server/hook-post.js';
import { entitiesOf, type Entity } from './schema.js';
import { Tables, type Row } from './tables.js';

export type Flavour = 'sw66' | 'sw65' | 'sw67';

/** What hosts, operators and plug-ins make different. Set by `reset` or by the merchant's `switch`. */
export type Switches = {
  /** Another version than the flavour's own, for differences inside a generation. */
  version: string | null;
  /** Whether the default customer group sees gross prices. */
  displayGross: boolean;
  /** 6.5 with the newer way to keep stock, which 6.6 has always; null: as the version does. */
  stockHandling: boolean | null;
  /** Off: the shop books no stock at all. */
  stockManagement: boolean;
  /** Rights that the role lacks, as `product:update`, besides those it never had. */
  missing: string[];
  /** Rights the role has besides the smallest role. */
  granted: string[];
  administrator: boolean;
  /** Deleted in the shop: neither secret nor token is worth anything. */
  integration: 'there' | 'deleted';
  /** Which is looked at first in a write: the row (as read in the source) or the right. */
  rightsFirst: boolean;
  /** The largest page an operator allows. */
  maxLimit: number;
  /** Sends everybody elsewhere: to https, or to another address. */
  redirect: 'none' | 'https' | { to: string };
  /** Path below which the shop lives, as `/laden`. */
  folder: string;
  /** Everything is answered with 503 and a page. */
  maintenance: boolean;
  /** Cash rounding of totals, as `0.05`. */
  cashRounding: string | null;
  taxCalculation: 'horizontal' | 'vertical';
  /** A bundle plug-in: the cart's articles become children of a container row. */
  containers: boolean;
  /** A configurator plug-in adds a row of its own type to every order. */
  pluginRows: boolean;
  /** Whether an order of downloads only has a delivery. */
  downloadsDeliver: boolean;
  /** Whether names of payment and shipping methods for machines are there (they are nullable before 6.7). */
  technicalNames: boolean;
  /** Whether the default currency is EUR by its name, or another one under the same id. */
  defaultCurrency: string;
  /** Leaves the working copy of an edited order behind, as an editor who closes the window does. */
  openDrafts: boolean;
  /** 6.7 shows a page as it was for five minutes, unless a write asks for fresh ones. */
  cachedPages: boolean;
  /** Host whose pictures this shop can fetch; every other name cannot be reached. */
  pictureHost: string;
  locale: 'de-DE' | 'en-GB';
  /** How webhooks leave the worker: as they come, each twice, or the last one first. */
  webhooks: HookMood;
};

type Token = { until: number };

export type Store = {
  flavour: Flavour;
  switches: Switches;
  zone: string;
  tables: Tables;
  tokens: Map<string, Token>;
  /** Failed attempts for a token, and when the last one was. */
  attempts: { failed: number; last: number };
  /** Working copies of orders by their version id. */
  drafts: Map<string, Record<string, Row[]>>;
  /** Prices on pages that are still shown although they changed. */
  pages: { until: number; prices: Record<string, unknown> } | null;
  coupons: { code: string; type: 'percent' | 'fixed_cart' | 'fixed_product' | 'free_shipping'; amount: string }[];
  counters: Record<string, number>;
  /** What happened to an order that Shopware itself does not keep with it. */
  told: Map<string, { mails: string[]; refunded: string; stockTaken: boolean; stockHeld: boolean }>;
};

export const accessKeyId = 'SWIAKONTORSIMULATOR0000001';
export const secretAccessKey = 'c2ltdWxhdGVkLXNob3B3YXJlLXNlY3JldC1ub3QtcmVhbA';

export const versions: Record<Flavour, string> = { sw65: '6.5.8.14', sw66: '6.6.10.6', sw67: '6.7.8.0' };

export const usualSwitches = (flavour: Flavour): Switches => ({
  version: null,
  displayGross: flavour !== 'sw67',
  stockHandling: null,
  stockManagement: true,
  missing: [],
  granted: [],
  administrator: false,
  integration: 'there',
  rightsFirst: false,
  maxLimit: 500,
  redirect: 'none',
  folder: '',
  maintenance: false,
  cashRounding: null,
  taxCalculation: 'horizontal',
  containers: false,
  pluginRows: false,
  downloadsDeliver: false,
  technicalNames: true,
  defaultCurrency: 'EUR',
  openDrafts: false,
  cachedPages: false,
  pictureHost: 'bilder.example.test',
  locale: 'de-DE',
  webhooks: 'as-they-come',
});

export const versionOf = (store: Store): string => store.switches.version ?? versions[store.flavour];
export const entities = (store: Store): Map<string, Entity> => entitiesOf(versionOf(store));

/** `2026-11-23T06:54:31.978+00:00` */
export const stamp = (at: number): string => new Date(at).toISOString().replace('Z', '+00:00');
export const moment = (text: unknown): number => Date.parse(text as string);

/** The id of something that is the same in every shop of this kind. */
export const fixedId = (name: string): string => createHash('md5').update(`kontor-simulator ${name}`).digest('hex');
export const newId = (): string => randomBytes(16).toString('hex');
export const isId = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);

export function count(store: Store, what: string, from = 1): number {
  const next = store.counters[what] ?? from;
  store.counters[what] = next + 1;
  return next;
}

/** Adds a row as the shop itself does. */
export function add(store: Store, entity: string, now: number, fields: Record<string, unknown>): Row {
  return store.tables.put(entity, { createdAt: stamp(now), updatedAt: null, ...fields, id: (fields['id'] as string | undefined) ?? newId() });
}

/** Changes a row as the shop itself does; `updatedAt` moves with it. */
export const touch = (store: Store, entity: string, id: string, now: number, change: Record<string, unknown> = {}): Row => store.tables.change(entity, id, { ...change, updatedAt: stamp(now) });

type Packed = Omit<Store, 'tables' | 'tokens' | 'drafts' | 'told'> & { tables: [string, Row[]][]; tokens: [string, Token][]; drafts: [string, Record<string, Row[]>][]; told: [string, { mails: string[]; refunded: string; stockTaken: boolean; stockHeld: boolean }][] };

export function packStore(store: Store): Packed {
  return { ...store, tables: store.tables.pack(), tokens: [...store.tokens], drafts: [...store.drafts], told: [...store.told] };
}

export function unpackStore(state: unknown): Store {
  const packed = state as Packed;
  return { ...packed, tables: Tables.unpack(packed.tables), tokens: new Map(packed.tokens), drafts: new Map(packed.drafts), told: new Map(packed.told) };
}
