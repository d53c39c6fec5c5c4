// The connection test (F12): does a Shopware answer there, is the integration right, which rights does its role lack, how does the shop reckon. It answers a report
// for whatever a person can put in order, never follows a redirect with credentials, and leaves nothing behind in the shop.
import { askRight, blankReport, enter, isGood, noteFailure } from '../connection-test.js';
import { ConnectorFailure } from '../failure.js';
import { amountOf, docsOf, listOf, textOf, type Doc } from '../fields.js';
import type { CheckReport, ShopFacts } from '../port.js';
import { childOf } from './fields.js';
import { newId } from './kontor-ids.js';
import type { Learned } from './learned.js';
import { orderAssociations } from './read-orders.js';
import { errorsOf, missingPrivileges, refusalOf, remoteErrors } from './refusal.js';
import { isAtLeast, type Shopware6Client } from './shopware6.client.js';

/** Below it the names of states and the shape of answers differ. */
const oldestVersion = [6, 5, 0] as const;
/** The language that a shop was installed in has the same id everywhere. */
const systemLanguage = '2fbb5fe2e29a4d70aa5854ce7ce3e20b';
/** So has the currency that it reckons in, whatever that is. */
const systemCurrency = 'b7d2554b0ce847cd82f3ac9bd1c0dfca';

/** Names of the rights that are asked for, and the privileges that writing under them needs. */
const writing = {
  write: ['product:update'],
  tell: ['order:update', 'order_delivery:update'],
  prices: ['product_price:create', 'rule:create', 'rule_condition:create'],
  images: ['media:create', 'product_media:create'],
} as const;

export async function checkShop(client: Shopware6Client, learned: Learned): Promise<CheckReport> {
  const report = blankReport();
  // What was learned about the shop may be the very thing that changed.
  learned.learn({ limit: undefined, ruleDates: undefined, mediaFolder: undefined });
  client.forgetToken();
  try {
    await reach(client, report);
    const version = await client.readVersion();
    report.version = client.versionText;
    if (!isAtLeast(version, oldestVersion)) report.findings.push({ code: 'shop-version-old', severity: 'error', values: { version: client.versionText } });
    const order = await right(report, 'orders', () => client.page('order', { limit: 1, associations: orderAssociations, includes: { order: ['id', 'affiliateCode', 'deliveries'], order_delivery: ['id', 'trackingCodes'] } }));
    const product = await right(report, 'articles', () => client.page('product', { limit: 1, associations: { tax: {}, prices: { associations: { rule: { associations: { conditions: {} } } } }, media: { associations: { media: {} } } }, includes: { product: ['id', 'parentId', 'taxId'] } }));
    await right(report, 'settings', () => readSettings(client, learned));
    await right(report, 'imageFolder', () => client.page('media-folder', { limit: 1, filter: [{ type: 'equals', field: 'defaultFolder.entity', value: 'product' }], includes: { media_folder: ['id'] } }));
    await writingRights(client, report, learned, order?.docs[0], product?.docs[0]);
  } catch (error) {
    noteFailure(report, error);
  }
  report.facts = learned.facts;
  report.ok = report.facts !== null && isGood(report, 1);
  return report;
}

async function reach(client: Shopware6Client, report: CheckReport): Promise<void> {
  await enter(client, report, /\/api\/_info\/version\/?$/, () => client.probe(), ({ answer, body }) => {
    // Without a token a Shopware says so in its own way.
    const refusal = refusalOf(answer, body, client.now());
    if (refusal && !(answer.status === 401 && errorsOf(body).length > 0)) throw refusal;
  });
}

async function right<Answer>(report: CheckReport, name: string, ask: () => Promise<Answer>): Promise<Answer | null> {
  return askRight(report, name, ask, (failure) => (missingPrivileges(failure).length === 0 ? null : lacking(missingPrivileges(failure))));
}

function lacking(privileges: readonly string[]): CheckReport['rights'][number]['remedy'] {
  return { code: 'shop-privilege-missing', values: { privileges: privileges.join(', ').slice(0, 300) } };
}

// There is no way to ask a shop what a role may write, so it is asked to write: rows as they are, and new ones that belong to a product which does not exist. The shop
// looks at the rights of all of it first and names every one that is missing; else the database refuses the orphans, and with them, all or nothing, everything.
async function writingRights(client: Shopware6Client, report: CheckReport, learned: Learned, order: Doc | undefined, product: Doc | undefined): Promise<void> {
  const [delivery] = order ? docsOf(order, 'deliveries') : [];
  const currencyId = learned.own.currencyId ?? systemCurrency;
  const [nowhere, rule, media] = [newId(), newId(), newId()];
  const upsert = (entity: string, row: object): object => ({ key: entity, action: 'upsert', entity, payload: [row] });
  const operations = [
    ...(product ? [upsert('product', { id: textOf(product, 'id'), taxId: textOf(product, 'taxId') || null })] : []),
    ...(order ? [upsert('order', { id: textOf(order, 'id'), affiliateCode: textOf(order, 'affiliateCode') || null })] : []),
    ...(delivery ? [upsert('order_delivery', { id: textOf(delivery, 'id'), trackingCodes: listOf(delivery, 'trackingCodes') })] : []),
    upsert('rule', { id: rule, name: 'Kontor', priority: 1, conditions: [{ id: newId(), type: 'orContainer', position: 0, value: {} }] }),
    upsert('media', { id: media }),
    upsert('product_price', { id: newId(), productId: nowhere, ruleId: rule, quantityStart: 1, price: [{ currencyId, gross: 1, net: 1, linked: false }] }),
    upsert('product_media', { id: newId(), productId: nowhere, mediaId: media, position: 0 }),
  ];
  let missing: string[] = [];
  try {
    await client.post('_action/sync', operations, { kind: 'read' });
  } catch (error) {
    // Without a reason of the shop's own it is an outage and no word about rights.
    if (remoteErrors(error).length === 0 || (error instanceof ConnectorFailure && error.kind === 'auth')) throw error;
    missing = missingPrivileges(error);
  }
  const asked = { write: product !== undefined, tell: order !== undefined, prices: true, images: true };
  for (const [name, privileges] of Object.entries(writing) as [keyof typeof writing, readonly string[]][]) {
    if (!asked[name]) continue;
    const lacked = privileges.filter((privilege) => missing.includes(privilege));
    report.rights.push({ name, granted: lacked.length === 0, remedy: lacked.length === 0 ? null : lacking(lacked) });
  }
}

async function readSettings(client: Shopware6Client, learned: Learned): Promise<void> {
  const currencies = await client.search('currency', { includes: { currency: ['id', 'isoCode', 'isSystemDefault', 'itemRounding'] } });
  const own = currencies.find((doc) => doc.isSystemDefault === true) ?? currencies.find((doc) => textOf(doc, 'id') === systemCurrency);
  if (!own) throw new ConnectorFailure('protocol', 'shop-answer-incomplete', { field: 'currency' });
  const associations = { country: {}, customerGroup: {}, paymentMethod: {}, shippingMethod: {} };
  const includes = { sales_channel: ['id', 'active', 'country', 'customerGroup'], country: ['id', 'iso'], customer_group: ['id', 'displayGross'] };
  const channels = (await client.search('sales-channel', { associations, includes })).filter((doc) => doc.active !== false);
  const groups = await client.search('customer-group', { includes: { customer_group: ['id', 'displayGross'] } });
  const taxes = await client.search('tax', { includes: { tax: ['id', 'taxRate', 'position'] } });
  const [language] = await client.search('language', { ids: [systemLanguage], associations: { locale: {} }, includes: { language: ['id', 'locale'], locale: ['id', 'code'] } });
  await client.page('state-machine', { limit: 1, filter: [{ type: 'equals', field: 'technicalName', value: 'order.state' }], associations: { states: {}, transitions: {} }, includes: { state_machine: ['id'] } });

  const decimals = textOf(childOf(own, 'itemRounding') ?? {}, 'decimals');
  const locale = language && childOf(language, 'locale');
  // The groups that buyers are in without an account decide how the merchant thinks of his prices; the shop keeps both.
  const shown = channels.map((channel) => childOf(channel, 'customerGroup')?.displayGross).filter((gross) => typeof gross === 'boolean');
  const pricesIncludeTax = shown.length === 0 || shown.some((gross) => gross === true);
  const countries = new Set(channels.map((channel) => textOf(childOf(channel, 'country') ?? {}, 'iso')).filter((iso) => /^[A-Z]{2}$/.test(iso)));
  const facts: Omit<ShopFacts, 'own'> = {
    version: client.versionText,
    currency: textOf(own, 'isoCode'),
    pricesIncludeTax,
    priceDecimals: /^\d$/.test(decimals) ? parseInt(decimals, 10) : 2,
    netGroups: pricesIncludeTax ? groups.filter((group) => group.displayGross === false).map((group) => textOf(group, 'id')) : [],
    // Shopware reckons in UTC and shows every person his own time; it knows no zone of the shop.
    timeZone: 'Europe/Berlin',
    language: locale && textOf(locale, 'code') !== '' && !textOf(locale, 'code').startsWith('de') ? 'en' : 'de',
  };
  learned.learn({
    currencyId: textOf(own, 'id'),
    currencies: Object.fromEntries(currencies.map((doc) => [textOf(doc, 'isoCode'), textOf(doc, 'id')])),
    country: countries.size === 1 ? [...countries][0] : undefined,
    taxes: Object.fromEntries(taxes.map((doc) => [amountOf(doc, 'taxRate').toString(), textOf(doc, 'id')])),
  });
  learned.replace(facts);
}
