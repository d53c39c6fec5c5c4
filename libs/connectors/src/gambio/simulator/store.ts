// What a simulated Gambio shop remembers, and how its two flavours differ:
//   gx49 = GX 4.9, prices shown gross, both APIs      gx312 = GX 3.12, the oldest that counts: prices shown and entered net, no API v3, no beginning of offers
// `Switches` turns what hosts, settings and versions do differently; where the fact sheet marks something unverified, both answers can be set.
import { createHmac } from 'node:crypto';

export type Flavour = 'gx49' | 'gx312';

export type Switches = {
  /** As the X-Shop-Version header says it; API v3 exists from 4.1.1 on, variants in it from 4.7. */
  version: string;
  /** Unverified: what API v3 does with variants before 4.7. */
  variantsBefore47: 'missing' | 'readable';
  /** The shop in a sub folder: `/shop`. */
  folder: string;
  /** Another address is configured in the shop: calls are sent there. `http`/`https` = the same host with that scheme. */
  redirect: 'none' | 'http' | 'https' | 'www' | 'other';
  /** The shop is closed for maintenance: a page with this status instead of data. */
  maintenance: false | 200 | 503;
  /** Of the admin's account; a host that runs PHP as CGI cuts passwords off at a colon. */
  password: string;
  cutsPassword: boolean;
  /** Calls per Authorization value and API in 15 minutes. */
  quota: number;
  /** Unverified: a search, being a POST, needs the right to write. */
  searchNeedsWriting: boolean;
  /** Unverified: rows of products/search are list rows, or full products as the documentation has it. */
  searchRows: 'list' | 'full';
  /** Unverified: the operator `greater` of a search takes its bound along. */
  greaterTakesBound: boolean;
  /** Session time zone of MySQL, which writes `last_modified`; PHP writes everything else in the shop's zone. */
  databaseZone: string;
  /** Unverified for 3.12: special offers have a beginning. */
  offerBegins: boolean;
  /** Unverified: pieces sold at the offer price are counted down, and at none left the offer ends. */
  offersRunOut: boolean;
  /** Merchant enters prices gross; the API speaks net in either case. */
  entersGross: boolean;
  /** Buyers see net prices and the tax comes on top (tax mode b). */
  showsNet: boolean;
  /** APPEND_PROPERTIES_MODEL: an order line's number is "article-variant" and not the variant's alone. */
  appendsModel: boolean;
  /** Whether a seeded variant TS-M of TS is called `M`, or `TS-M` as a whole. */
  variantModels: 'short' | 'whole';
  /** What counts for the sale of a variant where the article says 0: both figures, as with the default options, or the one of the variant. */
  quantityCheck: 'both' | 'variant';
  /** Street and house number in two fields. */
  splitsStreet: boolean;
  /** Language of the check-out: rows of totals are called by it, and the tax rate stands nowhere but in such a name. */
  language: 'de' | 'en';
  /** A small business: nothing is taxed, and a row without a value says so. */
  smallBusiness: boolean;
  currency: string;
  /** Further order statuses of this shop: id → name. */
  moreStatuses: Record<string, string>;
};

export type GroupPrice = { customerGroupId: number; groupPrice: number; graduatedPrices: { threshold: number; graduatedPrice: number }[] };

/** Prices are net with four places, instants in milliseconds. */
export type Product = {
  id: number;
  model: string;
  ean: string;
  name: string;
  description: string;
  price: string;
  quantity: string;
  taxClassId: number;
  weight: string;
  type: 1 | 2;
  active: boolean;
  created: number;
  modified: number;
  ordered: number;
  /** 0 as the shop's setting, 1 the article's stock, 2 the variant's, 3 none. */
  checkMode: number;
  imageWidth: string;
  groupPrices: GroupPrice[];
};
export type Variant = { id: number; productId: number; combination: { optionId: number; valueId: number }[]; sortOrder: number; model: string; ean: string; stockType: string; stock: string; weight: string; priceType: 'addition' | 'replacing'; price: string };
/** Dates as MySQL has them, in shop time. */
export type Offer = { id: number; productId: number; price: string; quantity: string; active: boolean; begins: string; expires: string; added: string; modified: string };
export type Option = { id: number; name: string; values: { id: number; label: string }[] };
export type TaxClass = { id: number; title: string; rate: string };

export type Address = { firstname: string; lastname: string; company: string; street: string; houseNumber: string; extra: string; postcode: string; city: string; state: string; country: string };
export type Item = { id: number; productId: number; variantId: number; model: string; name: string; quantity: string; price: string; tax: string; attributes: { id: number; name: string; value: string; /** Of the old kind of options, which make no variant. */ old?: true }[] };
export type TotalRow = { id: number; class: string; title: string; value: string; text: string; sortOrder: number };
export type HistoryRow = { id: number; statusId: number; at: number; comment: string; notified: boolean };
export type TrackingCode = { id: number; code: string; serviceId: number; languageId: number; url: string; at: number };
/** What was agreed beside the goods, net, from which the rows of totals are made. */
export type Terms = { shipping: string | null; cod: boolean; fees: { class: string; title: string; amount: string; rate: string }[]; coupons: { code: string; type: string; amount: string }[]; voucher: string };
/** a gross · b net with tax on top · c untaxed, as the fact sheet calls them. */
export type TaxMode = 'a' | 'b' | 'c';
export type Order = {
  id: number;
  statusId: number;
  mode: TaxMode;
  language: 'de' | 'en';
  /** Of a small business. */
  untaxed: boolean;
  placed: number;
  modified: number;
  currency: string;
  comment: string;
  customerId: number;
  email: string;
  phone: string;
  vatId: string;
  billing: Address;
  delivery: Address;
  payment: { title: string; module: string };
  shipping: { title: string; module: string };
  terms: Terms;
  items: Item[];
  totals: TotalRow[];
  taxes: { rate: string; tax: string }[];
  history: HistoryRow[];
  tracking: TrackingCode[];
  stockTaken: boolean;
  /** Codes that the hub passed on to its payment provider. */
  hubTold: string[];
};

export type Store = {
  flavour: Flavour;
  switches: Switches;
  zone: string;
  rights: { read: boolean; write: boolean };
  products: Map<number, Product>;
  variants: Map<number, Variant>;
  offers: Map<number, Offer>;
  options: Option[];
  taxClasses: TaxClass[];
  coupons: { code: string; type: 'percent' | 'fixed_cart' | 'fixed_product'; amount: string }[];
  orders: Map<number, Order>;
  gone: { kind: 'orders' | 'products'; id: number; at: number }[];
  /** Calls of an Authorization value in its quarter of an hour, by API. */
  usage: Map<string, { from: number; calls: number }>;
  next: { product: number; variant: number; offer: number; order: number; row: number; customer: number };
};

export const email = 'verwaltung@gambio-shop.test';
const usualPassword = 'Gx-Verwaltung-4711-sicher';
const tokenSecret = 'simulated-gambio-token-secret';
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signature = (text: string): string => createHmac('sha256', tokenSecret).update(text).digest('base64url');

/** A token as the shop's office makes it: bound to customer 1 and valid until the given second. */
export function makeToken(expires: number): string {
  const text = `${base64({ typ: 'JWT', alg: 'HS256' })}.${base64({ customer_id: 1, exp: expires })}`;
  return `${text}.${signature(text)}`;
}

/** Until when a token is valid; null: not one of this shop. */
export function readToken(token: string): number | null {
  const [head, body, signed] = token.split('.');
  if (!head || !body || signed !== signature(`${head}.${body}`)) return null;
  return (JSON.parse(Buffer.from(body, 'base64url').toString()) as { exp: number }).exp;
}

const usual = (flavour: Flavour): Switches => ({
  version: flavour === 'gx49' ? 'v4.9.0.1' : 'v3.12.0.2',
  variantsBefore47: 'missing',
  folder: '',
  redirect: 'none',
  maintenance: false,
  password: usualPassword,
  cutsPassword: false,
  quota: 5000,
  searchNeedsWriting: false,
  searchRows: 'list',
  greaterTakesBound: false,
  databaseZone: 'UTC',
  offerBegins: flavour === 'gx49',
  offersRunOut: false,
  entersGross: flavour === 'gx49',
  showsNet: flavour === 'gx312',
  appendsModel: true,
  variantModels: 'short',
  quantityCheck: 'both',
  splitsStreet: true,
  language: 'de',
  smallBusiness: false,
  currency: 'EUR',
  moreStatuses: {},
});

/** Refuses a switch that does not exist, so that a test cannot believe to have turned one. */
export function withSwitches(now: Switches, wanted: Record<string, unknown>): Switches {
  const unknown = Object.keys(wanted).filter((name) => !(name in now));
  if (unknown.length > 0) throw new Error(`There is no switch ${unknown.join(', ')}; there are ${Object.keys(now).join(', ')}.`);
  return { ...now, ...(wanted as Partial<Switches>) };
}

export function emptyStore(flavour: Flavour, switches: Record<string, unknown>, zone: string): Store {
  return {
    flavour,
    switches: withSwitches(usual(flavour), switches),
    zone,
    rights: { read: true, write: true },
    products: new Map(),
    variants: new Map(),
    offers: new Map(),
    options: [],
    taxClasses: [
      { id: 1, title: 'Standardsatz', rate: '19' },
      { id: 2, title: 'ermäßigter Steuersatz', rate: '7' },
      { id: 3, title: 'elektronisch erbrachte Leistung', rate: '19' },
    ],
    coupons: [],
    orders: new Map(),
    gone: [],
    usage: new Map(),
    next: { product: 1, variant: 1, offer: 1, order: 400_210, row: 1, customer: 4 },
  };
}

export const packStore = (store: Store): unknown => ({ ...store, products: [...store.products.values()], variants: [...store.variants.values()], offers: [...store.offers.values()], orders: [...store.orders.values()], usage: [...store.usage] });

export function unpackStore(state: unknown): Store {
  const packed = state as Omit<Store, 'products' | 'variants' | 'offers' | 'orders' | 'usage'> & { products: Product[]; variants: Variant[]; offers: Offer[]; orders: Order[]; usage: [string, { from: number; calls: number }][] };
  const byId = <T extends { id: number }>(rows: T[]): Map<number, T> => new Map(rows.map((row) => [row.id, row]));
  return { ...packed, products: byId(packed.products), variants: byId(packed.variants), offers: byId(packed.offers), orders: byId(packed.orders), usage: new Map(packed.usage) };
}

export const orderStatuses = (store: Store): { id: number; en: string; de: string; color: string }[] => [
  { id: 0, en: 'Not validated', de: 'Nicht bestätigt', color: 'e0412c' },
  { id: 1, en: 'Pending', de: 'Offen', color: 'f5ae49' },
  { id: 2, en: 'Processing', de: 'In Bearbeitung', color: '0c7fda' },
  { id: 3, en: 'Dispatched', de: 'Versendet', color: '45a845' },
  { id: 99, en: 'Canceled', de: 'Storniert', color: 'e0412c' },
  { id: 149, en: 'Invoice created', de: 'Rechnung erstellt', color: '45a845' },
  ...Object.entries(store.switches.moreStatuses).map(([id, name]) => ({ id: Number(id), en: name, de: name, color: '0c7fda' })),
];

export const parcelServices = [
  { id: 1, name: 'DHL', isDefault: true, url: 'https://nolp.dhl.example/set_identcodes.do?lang=%LANG%&idc={TRACKING_NUMBER}' },
  { id: 2, name: 'DPD', isDefault: false, url: 'https://tracking.dpd.example/parcelstatus?query={TRACKING_NUMBER}&locale=%LANG%' },
  { id: 3, name: 'GLS', isDefault: false, url: 'https://gls-group.example/DE/%LANG%/paketverfolgung?match={TRACKING_NUMBER}' },
  { id: 4, name: 'Hermes', isDefault: false, url: 'https://tracking.hermesworld.example/?TrackID={TRACKING_NUMBER}' },
  { id: 5, name: 'UPS', isDefault: false, url: 'https://www.ups.example/track?loc=%LANG%&tracknum={TRACKING_NUMBER}' },
];

/** The payment modules of this shop. Those of the hub are called `gambio_hub` in lists. */
export const payments: Record<string, { title: string; hub?: true }> = {
  moneyorder: { title: 'Vorkasse (Überweisung)' },
  invoice: { title: 'Rechnung' },
  cod: { title: 'Nachnahme' },
  cash: { title: 'Barzahlung' },
  eustandardtransfer: { title: 'EU-Standard-Überweisung' },
  sepa: { title: 'SEPA-Lastschrift' },
  amazonadvpay: { title: 'Amazon Pay' },
  ipayment_cc: { title: 'Kreditkarte' },
  PayPal2Hub: { title: 'PayPal', hub: true },
  KlarnaHub: { title: 'Klarna', hub: true },
  InvoiceHub: { title: 'Rechnung', hub: true },
  MoneyOrderHub: { title: 'Vorkasse', hub: true },
  CashOnDeliveryHub: { title: 'Nachnahme', hub: true },
  EasyCreditHub: { title: 'easyCredit', hub: true },
};
