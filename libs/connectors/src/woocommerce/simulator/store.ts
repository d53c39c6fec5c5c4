// What a simulated WooCommerce shop remembers, and how its two flavours differ. The flavours are the two real shops of the fact sheet:
//   wc11 = WooCommerce 11.0.1, orders in own tables (HPOS), German, prices gross      wc8 = 8.9.1, orders as posts, English, prices net
// `Switches` turns what hosts and plugins do differently; where the sheet marks something unverified, both answers can be set.

export type Flavour = 'wc11' | 'wc8';

export type Switches = {
  /** WordPress in a sub folder: `/shop`. */
  folder: string;
  /** Pretty addresses work · only behind /index.php · not at all (plain permalinks). */
  rewrite: 'on' | 'broken' | 'plain';
  /** The host drops the Authorization header (Apache CGI). */
  dropsAuthorization: boolean;
  /** PHP sees that the call came over https (wrong behind a proxy that does not say so). */
  seesHttps: boolean;
  /** Calls over http are sent on: to the same path over https, or to another address. */
  redirect: 'none' | 'https' | { to: string };
  /** A firewall answers PUT and DELETE with a page of its own. */
  blocksPut: boolean;
  /** The key's user may manage the shop (settings, taxes, system status). */
  managesShop: boolean;
  language: 'de' | 'en';
  currency: string;
  pricesIncludeTax: boolean;
  calcTaxes: boolean;
  roundAtSubtotal: boolean;
  decimalSeparator: string;
  /** Installed in German: the class of 7 % is `reduzierter-preis`; else `reduced-rate`. */
  germanTaxClasses: boolean;
  /** A change of meta data alone moves date_modified. */
  metaMovesModified: boolean;
  /** Opening an order in the office moves date_modified (HPOS before a fix). */
  viewMovesModified: boolean;
  /** Equal dates come in any order. */
  unstableTies: boolean;
  /** Drafts of the block check-out are among "any". */
  draftsAmongAny: boolean;
  /** Beginning and end of sales are noticed at once, or by the job at midnight. */
  saleJobs: 'at-once' | 'daily';
  /** Unverified: the job empties sale price and dates when a sale is over, and its first date when it begins. */
  saleJobsTidy: boolean;
  /** Unverified: a batch checks the types of its items as a single call does; else it converts silently. */
  batchValidates: boolean;
  batchLimit: number;
  /** A variation without a picture of its own shows its parent's, except where it is edited; unverified for older versions. */
  variationsBorrowPictures: boolean;
  /** Unverified: the key under which a plugin keeps the VAT id. */
  vatKey: string;
  /** Unverified: a gift-card plugin pays by a negative fee without tax, or keeps the card in a list of its own, so that the rows no longer add up to the total. */
  giftCards: 'fee' | 'own-list';
  /** The longest request line that the web server takes; beyond it answers 414. */
  longestAddress: number;
  /** Put before the order's number by a plugin. */
  numberPrefix: string;
  /** Order statuses of plugins: code → name. */
  customStatuses: Record<string, string>;
};

export type TaxRate = { id: number; country: string; state: string; rate: string; name: string; priority: number; compound: boolean; shipping: boolean; order: number; class: string };
export type Meta = { id: number; key: string; value: unknown };

/** A picture in the library: where it came from, and how it is shown. */
export type Picture = { id: number; created: number; from: string; file: string; name: string; alt: string };

export type Product = {
  id: number;
  type: 'simple' | 'variable' | 'variation';
  parentId: number;
  name: string;
  slug: string;
  sku: string;
  gtin: string;
  status: string;
  description: string;
  shortDescription: string;
  regular: string;
  sale: string;
  saleFrom: number | null;
  saleTo: number | null;
  /** When a price field was last saved: the price a buyer sees is decided then, and by the sale jobs. */
  pricedAt: number;
  taxStatus: 'taxable' | 'shipping' | 'none';
  taxClass: string;
  manageStock: boolean;
  stock: number | null;
  stockStatus: 'instock' | 'outofstock' | 'onbackorder';
  backorders: 'no' | 'notify' | 'yes';
  lowStock: number | null;
  weight: string;
  virtual: boolean;
  created: number;
  modified: number;
  /** Of a variable product its options with all values, of a variation its choice. `id` 0: not a shop-wide attribute. */
  attributes: { id: number; name: string; options: string[] }[];
  meta: Meta[];
  /** Ids of its pictures in the library, the first is the cover; a variation has one at most. */
  pictures: number[];
  totalSales: number;
  /** The status before it went into the trash. */
  before?: string;
};

export type Taxes = Record<string, string>;
export type OrderLine = {
  id: number;
  productId: number;
  variationId: number;
  name: string;
  parentName: string | null;
  quantity: number;
  taxClass: string;
  subtotal: string;
  total: string;
  subtotalTaxes: Taxes;
  taxes: Taxes;
  meta: Meta[];
  /** As sold; the API shows the product's number of today. */
  sku: string;
};
export type ShippingLine = { id: number; title: string; method: string; instance: string; total: string; taxes: Taxes; meta: Meta[] };
export type FeeLine = { id: number; name: string; taxClass: string; taxStatus: 'taxable' | 'none'; amount: string; total: string; taxes: Taxes };
export type CouponLine = { id: number; code: string; type: string; amount: string; discount: string; discountTax: string; metaId: number };
export type TaxLine = { id: number; rateId: number; code: string; label: string; compound: boolean; percent: string; tax: string; shippingTax: string };
export type Refund = { id: number; created: number; amount: string; tax: string; reason: string; lines: { id: number; lineId: number; quantity: number; total: string; tax: string; taxes: Taxes }[]; shipping: { id: number; lineId: number; total: string; tax: string; taxes: Taxes }[] };
export type Note = { id: number; text: string; forBuyer: boolean; author: string; byUser: boolean; created: number };
export type Address = { first_name: string; last_name: string; company: string; address_1: string; address_2: string; city: string; state: string; postcode: string; country: string; email?: string | null; phone: string };

export type Order = {
  id: number;
  number: string;
  key: string;
  via: string;
  status: string;
  before?: string;
  currency: string;
  pricesIncludeTax: boolean;
  created: number;
  modified: number;
  paid: number | null;
  completed: number | null;
  customerId: number;
  billing: Address;
  shipping: Address;
  paymentMethod: string;
  paymentTitle: string;
  transaction: string;
  note: string;
  meta: Meta[];
  lines: OrderLine[];
  shippings: ShippingLine[];
  fees: FeeLine[];
  coupons: CouponLine[];
  taxLines: TaxLine[];
  discountTax: string;
  refunds: Refund[];
  notes: Note[];
  giftCards: { id: number; code: string; amount: string }[];
  stockTaken: boolean;
  mails: string[];
};

export type Webhook = { id: number; name: string; status: 'active' | 'paused' | 'disabled'; topic: string; url: string; secret: string; failures: number; created: number; modified: number };
export type Coupon = { id: number; code: string; type: 'percent' | 'fixed_cart' | 'fixed_product'; amount: string };

export type Store = {
  flavour: Flavour;
  zone: string;
  switches: Switches;
  key: { consumerKey: string; consumerSecret: string; read: boolean; write: boolean };
  rates: TaxRate[];
  taxClasses: { slug: string; name: string }[];
  attributes: { id: number; name: string }[];
  products: Map<number, Product>;
  pictures: Picture[];
  orders: Map<number, Order>;
  coupons: Coupon[];
  webhooks: Webhook[];
  nonces: Record<string, number>;
  /** Ids in WordPress: posts (products, orders, refunds) share one row, so do order items, meta data and comments. */
  next: { post: number; item: number; meta: number; comment: number; webhook: number; delivery: number };
};

/** Fixed and well known, so that a demo and a test need not ask for them. They open nothing but this stand-in on 127.0.0.1. */
export const consumerKey = 'ck_555555556b6f6e746f7200000000000000000000';
export const consumerSecret = 'cs_7777777773696d756c61746f7211111111111111';

export const versions: Record<Flavour, { woocommerce: string; wordpress: string; php: string; locale: string }> = {
  wc11: { woocommerce: '11.0.1', wordpress: '6.9', php: '8.3.20', locale: 'de_DE' },
  wc8: { woocommerce: '8.9.1', wordpress: '6.5.3', php: '8.1.28', locale: 'en_US' },
};

function defaults(flavour: Flavour): Switches {
  const eleven = flavour === 'wc11';
  return {
    folder: '',
    rewrite: 'on',
    dropsAuthorization: false,
    seesHttps: true,
    redirect: 'none',
    blocksPut: false,
    managesShop: true,
    language: eleven ? 'de' : 'en',
    currency: 'EUR',
    pricesIncludeTax: eleven,
    calcTaxes: true,
    roundAtSubtotal: false,
    decimalSeparator: eleven ? ',' : '.',
    germanTaxClasses: eleven,
    metaMovesModified: eleven,
    viewMovesModified: false,
    unstableTies: !eleven,
    draftsAmongAny: !eleven,
    saleJobs: eleven ? 'at-once' : 'daily',
    saleJobsTidy: true,
    batchValidates: true,
    batchLimit: 100,
    variationsBorrowPictures: true,
    vatKey: '_billing_vat_id',
    giftCards: 'fee',
    longestAddress: 8190,
    numberPrefix: '',
    customStatuses: {},
  };
}

/** An empty shop of a flavour. */
export function emptyStore(flavour: Flavour, wishes: Partial<Switches>, zone: string): Store {
  const unknown = Object.keys(wishes).filter((name) => !(name in defaults(flavour)));
  if (unknown.length > 0) throw new Error(`There is no switch ${unknown.join(', ')}; there are ${Object.keys(defaults(flavour)).join(', ')}.`);
  const switches = { ...defaults(flavour), ...wishes };
  const [reduced, zero] = switches.germanTaxClasses ? ['reduzierter-preis', 'steuerfreie'] : ['reduced-rate', 'zero-rate'];
  const german = switches.language === 'de';
  const rate = (country: string, percent: string, name: string, taxClass: string, more: Partial<TaxRate> = {}): Omit<TaxRate, 'id' | 'order'> => ({ country, state: '', rate: percent, name, priority: 1, compound: false, shipping: true, class: taxClass, ...more });
  const rates = [
    rate('DE', '19.0000', '19% MwSt.', ''),
    rate('DE', '7.0000', '7% MwSt.', reduced),
    rate('DE', '0.0000', '0% MwSt.', zero),
    rate('AT', '20.0000', '20% MwSt.', ''),
    rate('AT', '10.0000', '10% MwSt.', reduced),
    rate('FR', '20.0000', '20% TVA', ''),
    rate('FR', '5.5000', '5,5% TVA', reduced),
    // A stacked pair: the second is computed on the amount with the first.
    rate('CA', '5.0000', 'GST', ''),
    rate('CA', '9.9750', 'QST', '', { priority: 2, compound: true }),
  ];
  return {
    flavour,
    zone,
    switches,
    key: { consumerKey, consumerSecret, read: true, write: true },
    rates: rates.map((one, index) => ({ id: index + 1, order: index, ...one })),
    taxClasses: [
      { slug: 'standard', name: german ? 'Standardsatz' : 'Standard rate' },
      { slug: reduced, name: german ? 'Reduzierter Preis' : 'Reduced rate' },
      { slug: zero, name: german ? 'Steuerfreie' : 'Zero rate' },
    ],
    attributes: [],
    products: new Map(),
    pictures: [],
    orders: new Map(),
    coupons: [],
    webhooks: [],
    nonces: {},
    next: { post: 10, item: 6, meta: 40, comment: 20, webhook: 1, delivery: 1 },
  };
}

/** As kept in the state file. */
export function packStore(store: Store): unknown {
  return { ...store, products: [...store.products.values()], orders: [...store.orders.values()] };
}

export function unpackStore(packed: unknown): Store {
  const plain = packed as Omit<Store, 'products' | 'orders'> & { products: Product[]; orders: Order[] };
  // What came later than the state is empty, and switches have their usual position.
  for (const product of plain.products) product.pictures ??= [];
  return { ...plain, pictures: plain.pictures ?? [], switches: { ...defaults(plain.flavour), ...plain.switches }, products: new Map(plain.products.map((product) => [product.id, product])), orders: new Map(plain.orders.map((order) => [order.id, order])) };
}

/** The class of the merchant's percentage, as it is in the shop's own country. */
export function taxClassOf(store: Store, percent: string): string {
  const found = store.rates.find((rate) => rate.country === 'DE' && Number(rate.rate) === Number(percent));
  if (!found) throw new Error(`The shop has no tax class of ${percent} %.`);
  return found.class;
}

/** Statuses of orders with their names, those of plugins included. */
export function orderStatuses(store: Store): Record<string, string> {
  const german = store.switches.language === 'de';
  return {
    pending: german ? 'Zahlung ausstehend' : 'Pending payment',
    processing: german ? 'In Bearbeitung' : 'Processing',
    'on-hold': german ? 'In Wartestellung' : 'On hold',
    completed: german ? 'Abgeschlossen' : 'Completed',
    cancelled: german ? 'Storniert' : 'Cancelled',
    refunded: german ? 'Rückerstattet' : 'Refunded',
    failed: german ? 'Fehlgeschlagen' : 'Failed',
    'checkout-draft': german ? 'Entwurf' : 'Draft',
    ...store.switches.customStatuses,
  };
}
