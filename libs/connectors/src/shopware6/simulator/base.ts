// What every Shopware has after it was set up: languages, currencies, countries, taxes, methods, states and their transitions, sales channels, folders, profiles.
import { add, fixedId, type Flavour, type Store, type Switches, usualSwitches, versionOf } from './store.js';
import { Tables } from './tables.js';
import { atLeast } from './version.js';

/** Constants of every Shopware. */
export const ids = {
  defaultCurrency: 'b7d2554b0ce847cd82f3ac9bd1c0dfca',
  systemLanguage: '2fbb5fe2e29a4d70aa5854ce7ce3e20b',
  storefront: '8a243080f92e4c719546314b577cf82b',
  headless: 'f183ee5650cf4bdb8a774337575067a6',
  customerGroup: 'cfbd5018d38d41d8adca10d94fc8bdd6',
  dealers: fixedId('group dealers'),
  usd: fixedId('currency USD'),
  chf: fixedId('currency CHF'),
  english: fixedId('language en'),
  channel: fixedId('channel storefront'),
  folder: fixedId('folder product'),
  navigation: fixedId('category root'),
  delivery: fixedId('delivery time'),
  always: fixedId('rule always'),
};
export const taxId = (rate: string): string => fixedId(`tax ${rate}`);
export const countryId = (iso: string): string => fixedId(`country ${iso}`);
export const salutationId = (key: string): string => fixedId(`salutation ${key}`);

const born = Date.parse('2025-01-07T06:50:55.153Z');
const rounding = { extensions: [], decimals: 2, interval: 0.01, roundForNet: true, apiAlias: 'shopware_core_framework_data_abstraction_layer_pricing_cash_rounding_config' };
export const roundingConfig = (interval = 0.01): object => ({ ...rounding, interval });

/** Ways to pay; `words` are what a buyer may call them. */
export const payments = [
  { technicalName: 'payment_invoicepayment', name: 'Rechnung', english: 'Invoice', handler: 'Shopware\\Core\\Checkout\\Payment\\Cart\\PaymentHandler\\InvoicePayment', words: ['invoice'] },
  { technicalName: 'payment_prepayment', name: 'Vorkasse', english: 'Paid in advance', handler: 'Shopware\\Core\\Checkout\\Payment\\Cart\\PaymentHandler\\PrePayment', words: ['bacs', 'prepayment'] },
  { technicalName: 'payment_cashpayment', name: 'Nachnahme', english: 'Cash on delivery', handler: 'Shopware\\Core\\Checkout\\Payment\\Cart\\PaymentHandler\\CashPayment', words: ['cod'] },
  { technicalName: 'payment_debitpayment', name: 'Lastschrift', english: 'Direct debit', handler: 'Shopware\\Core\\Checkout\\Payment\\Cart\\PaymentHandler\\DebitPayment', words: ['debit'] },
  { technicalName: 'swag_paypal_paypal', name: 'PayPal', english: 'PayPal', handler: 'Swag\\PayPal\\Checkout\\Payment\\PayPalPaymentHandler', words: ['paypal', 'ppcp-gateway'] },
].map((one) => ({ ...one, id: fixedId(`payment ${one.technicalName}`) }));

export const shippings = [
  { technicalName: 'shipping_standard', name: 'DHL', words: ['flat_rate', 'standard'] },
  { technicalName: 'shipping_express', name: 'Express', words: ['express'] },
].map((one) => ({ ...one, id: fixedId(`shipping ${one.technicalName}`) }));

/** `state from state …: action to state` of the three machines of an order. */
export const machines: Record<'order' | 'order_delivery' | 'order_transaction', { states: Record<string, [german: string, english: string]>; transitions: string[] }> = {
  order: {
    states: { open: ['Offen', 'Open'], in_progress: ['In Bearbeitung', 'In progress'], completed: ['Abgeschlossen', 'Done'], cancelled: ['Abgebrochen', 'Cancelled'] },
    transitions: ['open: process in_progress, cancel cancelled', 'in_progress: complete completed, cancel cancelled', 'completed: reopen open', 'cancelled: reopen open'],
  },
  order_delivery: {
    states: {
      open: ['Offen', 'Open'],
      shipped: ['Versandt', 'Shipped'],
      shipped_partially: ['Teilweise versandt', 'Shipped (partially)'],
      returned: ['Retour', 'Returned'],
      returned_partially: ['Teilretour', 'Returned (partially)'],
      cancelled: ['Abgebrochen', 'Cancelled'],
    },
    transitions: [
      'open: ship shipped, ship_partially shipped_partially, cancel cancelled',
      'shipped: retour returned, retour_partially returned_partially, cancel cancelled, reopen open',
      'shipped_partially: ship shipped, retour returned, retour_partially returned_partially, cancel cancelled, reopen open',
      'returned: reopen open',
      'returned_partially: retour returned, reopen open',
      'cancelled: reopen open',
    ],
  },
  order_transaction: {
    states: {
      open: ['Offen', 'Open'],
      in_progress: ['In Bearbeitung', 'In Progress'],
      unconfirmed: ['Unbestätigt', 'Unconfirmed'],
      authorized: ['Autorisiert', 'Authorized'],
      paid: ['Bezahlt', 'Paid'],
      paid_partially: ['Teilweise bezahlt', 'Paid (partially)'],
      reminded: ['Erinnert', 'Reminded'],
      refunded: ['Erstattet', 'Refunded'],
      refunded_partially: ['Teilweise erstattet', 'Refunded (partially)'],
      cancelled: ['Abgebrochen', 'Cancelled'],
      failed: ['Fehlgeschlagen', 'Failed'],
      chargeback: ['Rückbuchung', 'Chargeback'],
    },
    transitions: [
      'open: authorize authorized, cancel cancelled, do_pay in_progress, fail failed, paid paid, paid_partially paid_partially, pay paid, pay_partially paid_partially, process_unconfirmed unconfirmed, remind reminded',
      'in_progress: authorize authorized, cancel cancelled, fail failed, paid paid, paid_partially paid_partially, pay_partially paid_partially, reopen open',
      'unconfirmed: authorize authorized, cancel cancelled, fail failed, paid paid, paid_partially paid_partially, reopen open',
      'authorized: cancel cancelled, fail failed, paid paid, paid_partially paid_partially',
      'paid: cancel cancelled, chargeback chargeback, refund refunded, refund_partially refunded_partially, reopen open',
      'paid_partially: cancel cancelled, chargeback chargeback, do_pay in_progress, pay paid, process_unconfirmed unconfirmed, refund refunded, refund_partially refunded_partially, remind reminded, reopen open',
      'reminded: authorize authorized, cancel cancelled, do_pay in_progress, pay paid, pay_partially paid_partially, process_unconfirmed unconfirmed, reopen open',
      'refunded_partially: cancel cancelled, refund refunded, reopen open',
      'cancelled: paid paid, process_unconfirmed unconfirmed, refund refunded, refund_partially refunded_partially, reopen open',
      'failed: do_pay in_progress, fail failed, paid paid, paid_partially paid_partially, pay paid, pay_partially paid_partially, process_unconfirmed unconfirmed, reopen open',
      'chargeback: cancel cancelled, paid paid, paid_partially paid_partially',
    ],
  },
};
export const stateId = (machine: string, state: string): string => fixedId(`state ${machine} ${state}`);

/** An empty shop. */
export function emptyStore(flavour: Flavour, switches: Record<string, unknown>, zone: string): Store {
  const usual = usualSwitches(flavour);
  const unknown = Object.keys(switches).filter((name) => !(name in usual));
  if (unknown.length > 0) throw new Error(`There is no switch ${unknown.join(', ')}; there are ${Object.keys(usual).join(', ')}.`);
  const store: Store = { flavour, switches: { ...usual, ...(switches as Partial<Switches>) }, zone, tables: new Tables(), tokens: new Map(), attempts: { failed: 0, last: 0 }, drafts: new Map(), pages: null, coupons: [], counters: {}, told: new Map() };
  setUp(store);
  return store;
}

function setUp(store: Store): void {
  const german = store.switches.locale === 'de-DE';
  const say = (de: string, en: string): string => (german ? de : en);
  const { technicalNames, displayGross, defaultCurrency } = store.switches;
  const put = (entity: string, fields: Record<string, unknown>): void => void add(store, entity, born, fields);

  for (const [code, name, territory] of [['de-DE', 'Deutsch', 'Deutschland'], ['en-GB', 'Englisch', 'Vereinigtes Königreich']]) put('locale', { id: fixedId(`locale ${code}`), code, name, territory });
  for (const [id, name, code] of [[ids.systemLanguage, say('Deutsch', 'English'), say('de-DE', 'en-GB')], [ids.english, say('English', 'Deutsch'), say('en-GB', 'de-DE')]]) put('language', { id, name, localeId: fixedId(`locale ${code}`), translationCodeId: fixedId(`locale ${code}`) });
  const symbols: Record<string, [string, string]> = { EUR: ['€', 'Euro'], USD: ['$', 'US-Dollar'], CHF: ['Fr', 'Schweizer Franken'], PLN: ['zł', 'Złoty'], SEK: ['kr', 'Schwedische Krone'] };
  const currency = (id: string, isoCode: string, factor: number, position: number): void =>
    put('currency', { id, isoCode, shortName: isoCode, name: symbols[isoCode]?.[1] ?? isoCode, symbol: symbols[isoCode]?.[0] ?? isoCode, factor, position, isSystemDefault: id === ids.defaultCurrency, taxFreeFrom: 0, itemRounding: roundingConfig(), totalRounding: roundingConfig() });
  currency(ids.defaultCurrency, defaultCurrency, 1, 1);
  if (defaultCurrency !== 'EUR') currency(fixedId('currency EUR'), 'EUR', 0.25, 4);
  currency(ids.usd, 'USD', 1.17085, 2);
  currency(ids.chf, 'CHF', 0.97, 3);
  const taxFree = { extensions: [], enabled: false, currencyId: ids.defaultCurrency, amount: 0, apiAlias: 'shopware_core_framework_data_abstraction_layer_tax_free_config' };
  for (const [index, [iso, iso3, name, isEu]] of ([['DE', 'DEU', 'Deutschland', true], ['AT', 'AUT', 'Österreich', true], ['CH', 'CHE', 'Schweiz', false], ['FR', 'FRA', 'Frankreich', true], ['NL', 'NLD', 'Niederlande', true], ['GB', 'GBR', 'Vereinigtes Königreich', false], ['US', 'USA', 'USA', false]] as const).entries()) {
    put('country', { id: countryId(iso), name, iso, iso3, position: index + 1, active: true, shippingAvailable: true, displayStateInRegistration: false, forceStateInRegistration: false, checkVatIdPattern: false, vatIdRequired: false, vatIdPattern: `${iso}\\d{9}`, customerTax: taxFree, companyTax: taxFree, postalCodeRequired: true, checkPostalCodePattern: false, checkAdvancedPostalCodePattern: false, defaultPostalCodePattern: '\\d{5}', isEu, addressFormat: [['address/company', 'symbol/dash', 'address/department'], ['address/first_name', 'address/last_name'], ['address/street'], ['address/zipcode', 'address/city'], ['address/country']] });
  }
  for (const [shortCode, name] of [['DE-BW', 'Baden-Württemberg'], ['DE-BY', 'Bayern'], ['DE-NW', 'Nordrhein-Westfalen']]) put('country_state', { id: fixedId(`state ${shortCode}`), countryId: countryId('DE'), shortCode, name, position: 1, active: true });
  for (const [key, name, letter] of [['mr', 'Herr', 'Sehr geehrter Herr'], ['mrs', 'Frau', 'Sehr geehrte Frau'], ['not_specified', 'Keine Angabe', 'Guten Tag']]) put('salutation', { id: salutationId(key), salutationKey: key, displayName: name, letterName: letter });
  for (const [index, [rate, name]] of [['19', 'Standard rate'], ['7', 'Reduced rate'], ['0', 'Reduced rate 2']].entries()) put('tax', { id: taxId(rate), taxRate: Number(rate), name, position: index + 1 });
  put('customer_group', { id: ids.customerGroup, name: 'Standard-Kundengruppe', displayGross, registrationActive: false });
  put('customer_group', { id: ids.dealers, name: 'Händler', displayGross: false, registrationActive: false });
  for (const [index, one] of payments.entries()) {
    const [, short] = /\\(\w+)$/.exec(one.handler)!;
    put('payment_method', { id: one.id, name: say(one.name, one.english), distinguishableName: say(one.name, one.english), description: '', handlerIdentifier: one.handler, position: index + 1, active: true, afterOrderEnabled: true, formattedHandlerIdentifier: `handler_shopware_${short.toLowerCase()}`, synchronous: index < 4, asynchronous: index >= 4, shortName: short.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase(), technicalName: technicalNames ? one.technicalName : null });
  }
  put('rule', { id: ids.always, name: say('Immer gültig (Standard)', 'Always valid (Default)'), priority: 100, invalid: false, areas: ['shipping'], moduleTypes: null });
  put('rule_condition', { id: fixedId('condition always'), ruleId: ids.always, type: 'alwaysValid', value: { isAlwaysValid: true }, position: 0 });
  for (const [index, one] of shippings.entries()) put('shipping_method', { id: one.id, name: one.name, active: true, position: index + 1, deliveryTimeId: ids.delivery, availabilityRuleId: ids.always, taxType: 'auto', description: '', trackingUrl: null, technicalName: technicalNames ? one.technicalName : null });
  for (const [machine, { states, transitions }] of Object.entries(machines)) {
    const machineId = fixedId(`machine ${machine}`);
    put('state_machine', { id: machineId, technicalName: `${machine}.state`, name: machine === 'order' ? say('Bestellstatus', 'Order state') : machine === 'order_delivery' ? say('Lieferstatus', 'Delivery state') : say('Zahlungsstatus', 'Payment state'), initialStateId: stateId(machine, 'open') });
    for (const [technicalName, [de, en]] of Object.entries(states)) put('state_machine_state', { id: stateId(machine, technicalName), technicalName, name: say(de, en), stateMachineId: machineId });
    for (const { from, action, to } of transitionsOf(transitions)) put('state_machine_transition', { id: fixedId(`transition ${machine} ${from} ${action}`), actionName: action, stateMachineId: machineId, fromStateId: stateId(machine, from), toStateId: stateId(machine, to) });
  }
  for (const [id, name, type, index] of [[ids.channel, 'Storefront', ids.storefront, 1], [fixedId('channel headless'), 'Headless', ids.headless, 2]] as const) {
    put('sales_channel', { id, typeId: type, languageId: ids.systemLanguage, customerGroupId: ids.customerGroup, currencyId: ids.defaultCurrency, paymentMethodId: payments[0].id, shippingMethodId: shippings[0].id, countryId: countryId('DE'), navigationCategoryId: ids.navigation, navigationCategoryDepth: 2, name, shortName: null, taxCalculationType: store.switches.taxCalculation, accessKey: `SWSCKONTORSIMULATOR00000${index}`, active: true, hreflangActive: false, maintenance: false, homeEnabled: true, '~currencies': [ids.defaultCurrency, ids.usd, ids.chf] });
  }
  for (const [id, name, parentId, index] of [[ids.navigation, say('Startseite', 'Home'), null, 1], [fixedId('category tools'), say('Werkzeug', 'Tools'), ids.navigation, 2], [fixedId('category food'), say('Lebensmittel', 'Food'), ids.navigation, 3]] as const) {
    put('category', { id, name, parentId, displayNestedProducts: true, autoIncrement: index, breadcrumb: parentId ? [say('Startseite', 'Home'), name] : [name], level: parentId ? 2 : 1, path: parentId ? `|${parentId}|` : null, childCount: parentId ? 0 : 2, type: 'page', productAssignmentType: 'product', visible: true, active: true });
  }
  put('product_manufacturer', { id: fixedId('manufacturer'), name: 'Hausmarke' });
  put('media_default_folder', { id: fixedId('default folder product'), entity: 'product' });
  put('media_folder', { id: ids.folder, name: 'Product Media', useParentConfiguration: false, configurationId: fixedId('folder configuration'), defaultFolderId: fixedId('default folder product'), parentId: null, childCount: 0 });
  profiles(store, put);
}

export function* transitionsOf(lines: string[]): Generator<{ from: string; action: string; to: string }> {
  for (const line of lines) {
    const [from, moves] = line.split(': ') as [string, string];
    for (const move of moves.split(', ')) {
      const [action, to] = move.split(' ') as [string, string];
      yield { from, action, to };
    }
  }
}

/** The two profiles of the import that matter to articles. */
function profiles(store: Store, put: (entity: string, fields: Record<string, unknown>) => void): void {
  const columns: Record<string, string> = {
    id: 'id', parentId: 'parent_id', productNumber: 'product_number', active: 'active', stock: 'stock', 'translations.DEFAULT.name': 'name', 'translations.DEFAULT.description': 'description', 'price.DEFAULT.net': 'price_net', 'price.DEFAULT.gross': 'price_gross',
    'purchasePrices.DEFAULT.net': 'purchase_prices_net', 'purchasePrices.DEFAULT.gross': 'purchase_prices_gross', 'tax.id': 'tax_id', 'tax.taxRate': 'tax_rate', 'tax.name': 'tax_name', 'cover.media.id': 'cover_media_id', 'cover.media.url': 'cover_media_url',
    'cover.media.translations.DEFAULT.title': 'cover_media_title', 'cover.media.translations.DEFAULT.alt': 'cover_media_alt', 'manufacturer.id': 'manufacturer_id', 'manufacturer.translations.DEFAULT.name': 'manufacturer_name', categories: 'categories', 'visibilities.all': 'sales_channel', properties: 'propertyIds', options: 'optionIds',
  };
  const prices: Record<string, string> = { id: 'id', productId: 'product_id', ruleId: 'rule_id', 'price.DEFAULT.net': 'price_net', 'price.DEFAULT.gross': 'price_gross', quantityStart: 'quantity_start', quantityEnd: 'quantity_end' };
  const version = versionOf(store);
  for (const [technicalName, name, label, sourceEntity, mapping] of [['default_product', 'Default product', 'Standardprofil Produkt', 'product', columns], ['default_advanced_prices', 'Default advanced prices', 'Standardprofil Erweiterte Preise', 'product_price', prices]] as const) {
    put('import_export_profile', { id: fixedId(`profile ${technicalName}`), ...(atLeast(version, '6.6') ? { technicalName } : {}), ...(atLeast(version, '6.7') ? {} : { name }), label: store.switches.locale === 'de-DE' ? label : name, type: 'import-export', systemDefault: true, sourceEntity, fileType: 'text/csv', delimiter: ';', enclosure: '"', mapping: Object.entries(mapping).map(([key, mappedKey], position) => ({ key, mappedKey, position, id: fixedId(`mapping ${technicalName} ${key}`) })), updateBy: [], config: [] });
  }
}
