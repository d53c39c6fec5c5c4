// Offers of the seller: attributes as Amazon keeps them (elements told apart by selectors), what a patch does to them, what a buyer pays at a time
// (fact sheet 4).
import { cents, exact } from './money.js';
import { home, type Attribute, type Listing, type Patch, type Store } from './store.js';

export type Issue = { code: string; message: string; severity: 'ERROR' | 'WARNING' | 'INFO'; attributeNames?: string[]; categories: string[] };

const selectors: Record<string, string[]> = { fulfillment_availability: ['fulfillment_channel_code'], purchasable_offer: ['marketplace_id', 'currency', 'audience'], list_price: ['marketplace_id', 'currency'] };
const known = new Set([...Object.keys(selectors), 'item_name', 'externally_assigned_product_identifier', 'condition_type', 'main_product_image_locator']);
const usual: Record<string, string> = { audience: 'ALL' };

const same = (attribute: string, one: Attribute, other: Attribute): boolean => (selectors[attribute] ?? ['marketplace_id']).every((selector) => (one[selector] ?? usual[selector]) === (other[selector] ?? usual[selector]));

export function findListing(store: Store, sku: string): Listing | undefined {
  return store.listings.find((listing) => listing.sku === sku);
}

const error = (code: string, message: string, attribute?: string): Issue => ({ code, message, severity: 'ERROR', ...(attribute ? { attributeNames: [attribute] } : {}), categories: ['INVALID_ATTRIBUTE'] });

/** What is wrong with these patches; nothing = they are accepted. */
export function faultsOf(listing: Listing, patches: Patch[]): Issue[] {
  const issues: Issue[] = [];
  for (const { op, path, value } of patches) {
    const [, attribute, rest] = /^\/attributes\/([a-z_]+)(\/.*)?$/.exec(path) ?? [];
    if (attribute === undefined || rest !== undefined || !known.has(attribute)) {
      issues.push(error('4000001', `The provided value for 'path' is invalid: ${path}.`));
      continue;
    }
    if (op === 'delete') continue;
    if (!Array.isArray(value) || value.length === 0) {
      issues.push(error('99022', `The field '${attribute}' does not have enough values. The required minimum is '1' value(s).`, attribute));
      continue;
    }
    if (op === 'merge' && value.some((element) => (selectors[attribute] ?? []).some((selector) => element[selector] === undefined && usual[selector] === undefined))) issues.push(error('4000004', `A merge of '${attribute}' needs its selectors.`, attribute));
    for (const element of value) issues.push(...elementFaults(listing, attribute, element));
  }
  return issues;
}

function elementFaults(listing: Listing, attribute: string, element: Attribute): Issue[] {
  const issues: Issue[] = [];
  if (attribute === 'fulfillment_availability') {
    const { fulfillment_channel_code: channel, quantity, lead_time_to_ship_max_days: days } = element;
    if (typeof channel !== 'string') issues.push(error('90220', "'fulfillment_channel_code' is required but not supplied.", attribute));
    if (quantity !== undefined && (!Number.isInteger(quantity) || Number(quantity) < 0)) issues.push(error('90225', `The value ${JSON.stringify(quantity)} for 'quantity' is invalid.`, attribute));
    if (String(channel).startsWith('AMAZON') && quantity !== undefined) issues.push(error('90222', 'Quantity is not allowed for offers fulfilled by Amazon.', attribute));
    if (days !== undefined && (!Number.isInteger(days) || Number(days) < 0 || Number(days) > 30)) issues.push(error('90225', "The value for 'lead_time_to_ship_max_days' is invalid.", attribute));
  }
  if (attribute === 'purchasable_offer') {
    const own = amountOf(element.our_price) ?? amountOf(listing.attributes.purchasable_offer?.find((one) => same(attribute, one, element))?.our_price);
    for (const [field, value] of Object.entries({ our_price: element.our_price, discounted_price: element.discounted_price })) {
      if (value === undefined || value === null) continue;
      const amount = amountOf(value);
      if (amount === null || exact(amount).lte(0)) issues.push(error('99022', `The field '${field}' has no valid value.`, `purchasable_offer.${field}`));
    }
    if (element.discounted_price) {
      const schedule = scheduleOf(element.discounted_price);
      if (!schedule?.start_at || !schedule.end_at) issues.push(error('90220', "'discounted_price' needs start_at, end_at and value_with_tax.", 'purchasable_offer.discounted_price'));
      else if (own !== null && exact(amountOf(element.discounted_price) ?? '0').gte(own)) issues.push(error('90244', 'The discounted price must be lower than the price.', 'purchasable_offer.discounted_price'));
    }
    if (typeof element.currency !== 'string' || typeof element.marketplace_id !== 'string') issues.push(error('90220', "'marketplace_id' and 'currency' are required.", attribute));
  }
  if (attribute === 'list_price' && !(Number(element.value_with_tax ?? element.value) > 0)) issues.push(error('99022', "The field 'list_price' has no valid value.", attribute));
  return issues;
}

type Schedule = { start_at?: string; end_at?: string; value_with_tax?: number };
function scheduleOf(price: unknown): Schedule | null {
  const [first] = Array.isArray(price) ? (price as { schedule?: Schedule[] }[]) : [];
  return first?.schedule?.[0] ?? null;
}
function amountOf(price: unknown): string | null {
  const value = scheduleOf(price)?.value_with_tax;
  return typeof value === 'number' ? String(value) : null;
}

export function applyPatches(listing: Listing, patches: Patch[], now: number): void {
  for (const { op, path, value = [] } of patches) {
    const attribute = path.slice('/attributes/'.length);
    const before = listing.attributes[attribute] ?? [];
    if (op === 'delete') listing.attributes[attribute] = value.length === 0 ? [] : before.filter((one) => !value.some((other) => same(attribute, one, other)));
    // Sub-fields that are not sent are lost; elements with other selectors stay.
    else if (op === 'replace' || op === 'add') listing.attributes[attribute] = [...before.filter((one) => !value.some((other) => same(attribute, one, other))), ...value];
    else {
      const merged = before.map((one) => {
        const change = value.find((other) => same(attribute, one, other));
        return change ? { ...one, ...change } : one;
      });
      listing.attributes[attribute] = [...merged, ...value.filter((other) => !before.some((one) => same(attribute, one, other)))];
    }
    if (attribute === 'fulfillment_availability') {
      const [merchant] = listing.attributes[attribute].filter((one) => one.fulfillment_channel_code === 'DEFAULT');
      if (merchant) {
        // An offer fulfilled by Amazon that is told the merchant's channel becomes the merchant's.
        listing.fba = false;
        listing.attributes[attribute] = [merchant];
        if (typeof merchant.quantity === 'number') listing.quantity = merchant.quantity;
      }
    }
  }
  listing.updated = now;
}

/** Lets what was accepted show when its time has come. */
export function settle(store: Store, now: number): void {
  const due = store.queue.filter(({ at }) => at <= now);
  store.queue = store.queue.filter(({ at }) => at > now);
  for (const { at, sku, patches } of due) {
    const listing = findListing(store, sku);
    if (listing) applyPatches(listing, patches, at);
  }
}

export type Shown = { price: string; sale: string; from: string | null; to: string | null; strike: string };

/** Prices of the home marketplace for everybody. */
export function pricesOf(listing: Listing): Shown {
  const offer = listing.attributes.purchasable_offer?.find((one) => one.marketplace_id === home.id && (one.audience ?? 'ALL') === 'ALL');
  const list = listing.attributes.list_price?.find((one) => one.marketplace_id === home.id);
  const sale = scheduleOf(offer?.discounted_price);
  const shown = (amount: unknown): string => (typeof amount === 'number' ? cents(exact(String(amount))) : '');
  return { price: shown(scheduleOf(offer?.our_price)?.value_with_tax), sale: shown(sale?.value_with_tax), from: sale?.start_at ?? null, to: sale?.end_at ?? null, strike: shown(list?.value_with_tax ?? list?.value) };
}

export function effectivePrice(listing: Listing, at: number): string {
  const { price, sale, from, to } = pricesOf(listing);
  return sale !== '' && (from === null || Date.parse(from) <= at) && (to === null || at < Date.parse(to)) ? sale : price;
}

/** As `getListingsItem` and `searchListingsItems` show it, with what was asked for. */
export function listingView(store: Store, listing: Listing, wanted: string[], now: number): Record<string, unknown> {
  const iso = (at: number): string => new Date(at).toISOString();
  const price = effectivePrice(listing, now);
  const parts: Record<string, unknown> = {
    summaries: [{ marketplaceId: home.id, asin: listing.asin, productType: listing.productType, conditionType: 'new_new', status: listing.parent ? ['DISCOVERABLE'] : ['BUYABLE', 'DISCOVERABLE'], itemName: listing.title, createdDate: iso(listing.created), lastUpdatedDate: iso(listing.updated) }],
    attributes: { item_name: [{ value: listing.title, language_tag: 'de_DE', marketplace_id: home.id }], ...listing.attributes },
    issues: [],
    offers: price === '' ? [] : [{ marketplaceId: home.id, offerType: 'B2C', price: { currencyCode: home.currency, amount: price } }],
    fulfillmentAvailability: listing.parent ? [] : [listing.fba ? { fulfillmentChannelCode: 'AMAZON_EU' } : { fulfillmentChannelCode: 'DEFAULT', ...(listing.quantity === null ? {} : { quantity: listing.quantity }) }],
    productTypes: [{ marketplaceId: home.id, productType: listing.productType }],
    relationships: [{ marketplaceId: home.id, relationships: listing.parentSku ? [{ type: 'VARIATION', parentSkus: [listing.parentSku] }] : listing.parent ? [{ type: 'VARIATION', childSkus: store.listings.filter(({ parentSku }) => parentSku === listing.sku).map(({ sku }) => sku) }] : [] }],
  };
  return { sku: listing.sku, ...Object.fromEntries(wanted.map((name) => [name, parts[name] ?? []])) };
}
