// The routes by which a shop tells about itself, API v2: version, statuses, countries, taxes, groups, parcel services.
import { listV2, V2Error, type Call, type Fields, type Reply } from './call.js';
import { countries } from './countries.js';
import { exact } from './money.js';
import { email, orderStatuses, parcelServices, type TaxClass } from './store.js';

const resources =
  'additional_fields address_formats addresses attachments cache categories category_icons category_images countries cronjobs customer_groups customers emails languages manufacturers order_statuses orders orders_history orders_items orders_items_attributes orders_totals parcel_services payment_details product_images product_prices product_reviews products products_links quantity_units reviews shop_information special_offers tax_classes tax_rates tax_zones tracking_code tracking_codes vpe withdrawals zones'.split(
    ' ',
  );

export const listResources = (call: Call): Reply => ({ body: Object.fromEntries(resources.map((name) => [name, `${call.home}/api.php/v2/${name}`])), items: 1 });

export const shopInformation = (call: Call): Reply => ({
  body: {
    url: `${call.home}/`,
    shopName: 'Simulierter Gambio-Shop',
    owner: 'Muster GmbH',
    company: 'Muster GmbH',
    firstname: 'Vera',
    lastname: 'Waltung',
    street: 'Musterstraße',
    houseNumber: '1',
    postcode: '10115',
    city: 'Berlin',
    state: 'Berlin',
    country: 'Deutschland',
    telephone: '030 123456',
    fax: '',
    email,
    zoneId: '1354',
    countryId: '81',
    template: 'Malibu',
    shopVersion: call.store.switches.version,
  },
  items: 1,
});

export const listStatuses = (call: Call): Reply => listV2(call, orderStatuses(call.store).map(({ id, en, de, color }) => ({ id, names: { EN: en, DE: de }, color })));

const countryView = (call: Call, country: (typeof countries)[number]): Fields => ({ ...country, _links: { addressFormat: `${call.home}/api.php/v2/address_formats/${country.addressFormatId}` } });
export const listCountries = (call: Call): Reply => listV2(call, countries.map((country) => countryView(call, country)));
export function oneCountry(call: Call, id: string): Reply {
  const country = countries.find((one) => one.id === Number(id));
  if (!country) throw new V2Error(500, `Country was not found in database (ID:${id})`);
  return { body: countryView(call, country), items: 1 };
}

const languages = [
  { id: 1, name: 'English', code: 'en', directory: 'english', sortOrder: 2, currency: 'USD', currencyId: 2 },
  { id: 2, name: 'Deutsch', code: 'de', directory: 'german', sortOrder: 1, currency: 'EUR', currencyId: 1 },
];
export const listLanguages = (call: Call): Reply => listV2(call, languages.map(({ currency, currencyId, ...one }) => ({ ...one, image: 'icon.gif', status: true, statusAdmin: true, currency, currencyId, _links: [] })));

export const listServicesV2 = (call: Call): Reply =>
  listV2(call, parcelServices.map(({ id, name, isDefault, url }) => ({
    id,
    name,
    isDefault,
    descriptions: { url: { en: url.replace('%LANG%', 'en'), de: url.replace('%LANG%', 'de') }, comment: { en: 'You can access the shipment tracking for your order by visiting the link above.', de: 'Die Sendungsverfolgung für Ihre Bestellung können Sie über den oben stehenden Link aufrufen.' } },
  })));

// Ids and numbers of taxes are texts. Zone 5 is the shop's own, zone 6 lies outside the union.
const ratesOf = (call: Call, tax: TaxClass): Fields[] =>
  (['5', '6'] as const).map((zone) => {
    const percent = zone === '5' ? tax.rate : '0';
    return {
      id: String(tax.id * 2 - (zone === '5' ? 1 : 0)),
      taxZoneId: zone,
      taxClassId: String(tax.id),
      taxRate: exact(percent).toFixed(4),
      description: zone === '5' ? `${percent}% MwSt.` : 'EU-AUS-UST 0%',
      _links: { taxClass: `${call.home}/api.php/v2/tax_classes/${tax.id}`, taxZone: `${call.home}/api.php/v2/tax_zones/${zone}` },
    };
  });
export const listTaxClasses = (call: Call): Reply => listV2(call, call.store.taxClasses.map((tax) => ({ id: String(tax.id), title: tax.title, description: '', taxRates: ratesOf(call, tax) })));
export const listTaxRates = (call: Call): Reply => listV2(call, call.store.taxClasses.flatMap((tax) => ratesOf(call, tax)));
export const listTaxZones = (call: Call): Reply => listV2(call, [{ id: '5', name: 'Steuerzone EU', description: 'Steuerzone für die EU' }, { id: '6', name: 'Steuerzone EU-Ausland', description: '' }]);

export const listGroups = (call: Call): Reply =>
  listV2(call, ['Admin', 'Gast', 'Neuer Kunde', 'Händler'].map((name, id) => ({
    id,
    names: { EN: ['Admin', 'Guest', 'New customer', 'Merchant'][id], DE: name },
    settings: { public: false, otDiscountFlag: id === 0, graduatedPrices: true, showPrice: true, showPriceTax: id !== 3 && !call.store.switches.showsNet, addTaxOt: true, discountAttributes: false, fsk18Purchasable: false, fsk18: false, fsk18Display: true, writeReviews: id !== 1, readReviews: true },
    configurations: { minOrder: null, maxOrder: null, discount: 0, otDiscount: 0, unallowedPaymentModules: [], unallowedShippingModules: [] },
    _links: [],
  })));

const units = ['mg', 'g', 'kg', 'ml', 'cl', 'l', 'cm', 'm'];
export const listUnits = (call: Call): Reply => listV2(call, units.map((unit, index) => ({ id: index + 1, names: { EN: unit, DE: unit }, _links: [] })));
export const listNone = (call: Call): Reply => listV2(call, []);
