// The port between Kontor and every shop platform. A platform declares abilities and implements exactly those; nobody else names a platform.
// Complete for all six platforms from the start, so that adding one is a folder and a line in the registry.
import type { ListingId, Money, Percent, Quantity, Decimal, ShopId } from '@kontor/kernel';
import type { HttpTraffic } from './http.js';
import type { PaceRule } from './pace.js';

// ── Values that travel ─────────────────────────────────────────────────────────────────────────────────────────────────

/** JSON that only the connector understands: a place in a list, a point up to which everything was read. */
export type Opaque = string | number | boolean | null | Opaque[] | { [key: string]: Opaque };

/** An amount as the shop said it. `gross` = `net` + `tax`; `taxes` says which rate took which part (several where taxes stack). */
export type Amount = {
  net: Money;
  tax: Money;
  gross: Money;
  taxes: { rate: Percent | null; label: string; tax: Money }[];
};

/** What happened to the shop's own stock for an order: untouched or given back, taken while it is open, or gone with the parcel (F15b). */
export type StockHeld = 'none' | 'taken' | 'left';

export type RemoteLine = {
  /** The shop's id of the line, stable over edits. */
  ref: string;
  /** The shop's id of what was sold, if it still exists: the key of a listing. */
  remoteId: string | null;
  /** The parent's id where the shop addresses variants below one. */
  remoteParentId: string | null;
  /** Article number as the shop gave it; empty when the shop has none. */
  number: string;
  name: string;
  quantity: Quantity;
  /** Price of one piece before discounts, as the shop computes (gross or net by `pricesIncludeTax`). */
  unitPrice: Decimal;
  /** Before discounts, after discounts: what was paid for the line. */
  beforeDiscount: Amount;
  amount: Amount;
  /** The single rate of the line, null when it has none or several. */
  taxRate: Percent | null;
  /** Chosen options, ready to read: `Größe: M`. */
  options: { name: string; value: string }[];
  /** What of this line the shop has taken from its stock, has since given back, or has sent away. */
  held: StockHeld;
  /** What the API gives about the article with the order, for an article created by it (F21). */
  article: { ean?: string; manufacturer?: string; manufacturerNumber?: string; weightKg?: Decimal; description?: string; imageUrl?: string } | null;
};

/** Shipping, a fee (may be negative), a discount of the whole order, gift wrapping: a document row without an article of the shop. */
export type RemoteCharge = {
  ref: string;
  kind: 'shipping' | 'fee' | 'discount' | 'voucher';
  name: string;
  /** For shipping: the method's key as in `seenValues().shippings`. */
  methodKey: string | null;
  amount: Amount;
};

export type RemoteAddress = {
  company: string;
  firstName: string;
  lastName: string;
  street: string;
  addition: string;
  postcode: string;
  city: string;
  state: string;
  country: string;
  phone: string;
};

export type RemoteCustomer = {
  /** The shop's customer id; null for a guest. */
  ref: string | null;
  group: string | null;
  email: string;
  vatId: string;
};

export type RemoteRefund = { ref: string; at: Date | null; amount: Money; reason: string; lines: { lineRef: string; quantity: Quantity; amount: Money }[] };

/** One order, normalised. Money as the shop said it; nothing is computed that the shop did not say. */
export type RemoteOrder = {
  /** The shop's own id: unique per shop for ever. */
  ref: string;
  /** The number shown to the buyer. */
  number: string;
  orderedAt: Date;
  changedAt: Date | null;
  currency: string;
  pricesIncludeTax: boolean;
  /** Remote codes as in `seenValues().statuses`; payment and delivery where the platform has them apart. */
  status: { order: string; payment: string | null; delivery: string | null };
  /** What the status means, so that nobody else interprets it: open = to be fulfilled; done = fulfilled without us. */
  state: 'pending' | 'open' | 'done' | 'cancelled';
  /** Paid, in full, and when. */
  paidAt: Date | null;
  payment: { key: string; name: string; transaction: string };
  shippingMethod: { key: string; name: string } | null;
  lines: RemoteLine[];
  charges: RemoteCharge[];
  /** Codes used; their amounts stand in the lines. */
  vouchers: { code: string; amount: Money }[];
  total: Money;
  totalTax: Money;
  refunds: RemoteRefund[];
  /** Where the shop's tax must be taken as it is (F23): tax-free, reverse charge, export, OSS, collected by the marketplace. */
  taxTreatment: 'normal' | 'tax-free' | 'reverse-charge' | 'export' | 'oss' | 'marketplace';
  customer: RemoteCustomer;
  billing: RemoteAddress;
  delivery: RemoteAddress;
  buyerNote: string;
  /** Fulfilled by the marketplace: kept apart. */
  fulfilledBy: 'merchant' | 'marketplace';
  /** The buyer's data were withheld: the order is parked, never stored nameless (F13). */
  buyerWithheld: boolean;
  /** The whole order: the strongest of its lines. */
  held: StockHeld;
  /** Changes whenever something changed that Kontor does not itself write back (statuses told, notes, tags). */
  fingerprint: string;
  /** The document as received, for "what the shop sent"; the owner masks it before storing. */
  raw: Opaque;
};

/** `given`: the order was read; `gone`: the shop no longer has it; `refused`: it came but could not be understood. */
export type OrderAnswer = { ref: string; order: RemoteOrder } | { ref: string; gone: true } | { ref: string; failure: ItemFailure };

/** A page of orders. Each item is an order or a refusal by ref; `cursor` null = the last page; `mark` only where all before it was given. */
export type OrderPage = { orders: OrderAnswer[]; cursor: Opaque | null; mark?: Opaque };

export type OrderQuery = {
  /** Where the last complete fetch ended; null at the first fetch. */
  mark: Opaque | null;
  /** Where to go on within this fetch; null at its beginning. */
  cursor: Opaque | null;
  /** Without a mark: everything ordered from here on, and older ones that still hold stock. */
  since: Date;
};

/** How a refusal is kept: one row of a batch failed, the others did not. */
export type ItemFailure = { kind: 'rejected' | 'gone' | 'limited' | 'unavailable' | 'protocol'; code: string; values: Record<string, string | number | null>; retryAfterSeconds?: number };

/** The place of one article in one shop, as the connector needs it to write. */
export type RemoteKey = { listing: ListingId; remoteId: string; remoteParentId: string | null; number: string; /** What the connector remembered about it (last `memo`). */ memo: Opaque | null };

export type StockLevel = RemoteKey & { quantity: Quantity; /** Only with compareAndSet: what the shop is expected to show. */ expected?: Quantity };

/**
 * What the ERP wants a shop to show for one listing, as of now. Amounts are in the shop's currency and in the shop's own basis
 * (gross or net: `connection.facts.pricesIncludeTax`). `undefined` = the ERP has no say: leave the shop's value alone; `null` = take it away.
 */
export type PriceTag = RemoteKey & {
  currency: string;
  price?: Decimal;
  strike?: Decimal | null;
  /** The strike field is the ERP's, also where it has no strike price: while an action runs, Kontor may show there the price that the action lowers (F62). */
  strikeIsErps?: boolean;
  /** Running and coming action prices, in order of start; half-open periods of instants (F62). Empty = none; undefined = not ours. */
  actions?: { price: Decimal; from: Date | null; until: Date | null }[];
  tiers?: { from: Quantity; price: Decimal }[];
  /**
   * Prices of the customer groups that have a price list of their own (F63), the whole set; undefined = not ours. Each in the basis in which the shop takes
   * prices of that group (`facts.netGroups`). A group that left the set is named with `price: null`: what Kontor put there goes.
   */
  groups?: GroupPrice[];
  /** Lowest price of the last 30 days before the running reduction (§ 11 PAngV, F46); null = take ours away, undefined = not ours. */
  lowest?: Decimal | null;
};

export type GroupPrice = { group: string; price: Decimal | null; strike?: Decimal | null; tiers: { from: Quantity; price: Decimal }[] };

/** The pictures of one listing, the first is the cover. `key` stays the same for the same picture, so that sending it twice makes no second one. */
export type ImageSet = RemoteKey & { images: { key: string; url: string; fileName: string; alt: string }[] };

/** Per row: the shop confirmed it (and shows `shows`), or why not. `rightUntil`: at that instant the wanted state changes and the row is due again. `memo`: to be remembered with the listing; its keys replace those remembered, null forgets one, the others stay. */
export type Outcome =
  | { listing: ListingId; confirmed: true; rightUntil?: Date | null; memo?: Opaque; /** A finding a person should see although the row is right. */ notice?: { code: string; values: Record<string, string | number | null> } }
  | { listing: ListingId; confirmed: false; failure: ItemFailure; memo?: Opaque }
  /** `askAfterSeconds`: when the shop may know more; nothing = in the usual rhythm. */
  | { listing: ListingId; confirmed: 'later'; memo?: Opaque; askAfterSeconds?: number };

export type StockShown = { listing: ListingId; quantity: Quantity | null; tracked: boolean };
export type PriceShown = { listing: ListingId; price: Decimal | null; strike: Decimal | null; action: { price: Decimal; from: Date | null; until: Date | null } | null };

/** Found by number in the shop. `remoteId` null: not there. Several hits for one number are `ambiguous`. */
export type Found = { number: string; hits: { remoteId: string; remoteParentId: string | null; number: string; memo: Opaque | null }[] };

/** One article for the shop's own file format. */
export type ArticleRow = {
  number: string;
  parentNumber: string | null;
  isParent: boolean;
  name: string;
  nameEn: string;
  shortDescription: string;
  description: string;
  ean: string;
  manufacturer: string;
  manufacturerNumber: string;
  unit: string;
  weightKg: Decimal | null;
  taxRate: Percent;
  options: { name: string; value: string }[];
  /** On a parent: every value of every option of its variants. */
  allOptions: { name: string; values: string[] }[];
  imageUrls: string[];
  group: string;
  shippable: boolean;
  stockKeeping: boolean;
  /** Null: nobody ever counted it; then the row goes into a part without stock columns (F7, F54). */
  available: Quantity | null;
  /** Null: no confirmed price; then the row goes into a part without price columns (F7, F21b). */
  price: Decimal | null;
  strike: Decimal | null;
  action: { price: Decimal; from: Date | null; until: Date | null } | null;
};

export type FilePart = { name: string; mediaType: string; content: AsyncIterable<string> };

export type FeedbackRequest = {
  orderRef: string;
  /** Wanted remote status code; undefined = leave it. */
  status?: string;
  /** Parcels to tell; `key` makes telling it twice harmless. Empty lines = the whole order. */
  shipment?: { key: string; carrier: string; trackingNumber: string; trackingUrl: string | null; shippedAt: Date; lines: { lineRef: string; quantity: Quantity }[]; complete: boolean };
  /** Text for the buyer in the shop's language. */
  language: 'de' | 'en';
};

export type SeenValue = { key: string; label: string };
/** What the shop offers for the assignments (F15), read from it and never typed by hand. */
export type SeenValues = {
  payments: SeenValue[];
  shippings: SeenValue[];
  /** `usual`: whether orders of this status are normally fetched. */
  statuses: (SeenValue & { usual: 'fetch' | 'leave' })[];
  customerGroups: SeenValue[];
  /** `rate` where one rate is certain. */
  taxes: (SeenValue & { rate: Percent | null })[];
  currencies: SeenValue[];
  /** Locations or warehouses of the shop, where it has several. */
  warehouses: SeenValue[];
};

/** The connection test (F12). `rights[].remedy` and `findings` are codes of the error catalogue with values; nothing here is a sentence. */
export type CheckReport = {
  ok: boolean;
  version: string | null;
  plan: string | null;
  clockOffsetSeconds: number | null;
  rights: { name: string; granted: boolean; remedy: { code: string; values: Record<string, string | number | null> } | null }[];
  findings: { code: string; severity: 'error' | 'warning' | 'info'; values: Record<string, string | number | null> }[];
  facts: ShopFacts | null;
  /** A domain the probe found the shop to live under (scheme, "www."), to be stored (F11). */
  address: string | null;
};

/** What the connector learned about the shop and wants remembered; also tells the modules how to speak to it. */
export type ShopFacts = {
  version: string;
  currency: string;
  pricesIncludeTax: boolean;
  /** Decimals of its prices. */
  priceDecimals: number;
  /** Customer groups whose prices the shop takes the other way: net in a gross shop. */
  netGroups?: string[];
  timeZone: string;
  language: 'de' | 'en';
  /** Anything else of the connector's own: which way of authentication worked, batch size that worked. */
  own: { [key: string]: Opaque };
};

// ── What a platform can do ─────────────────────────────────────────────────────────────────────────────────────────────

export type Capabilities = {
  orders?: { freshSeconds: number; /** How many days back the shop lists its orders; nothing: as far as there are any. */ historyDays?: number };
  articles?: Record<string, never>;
  images?: Record<string, never>;
  articleFile?: { parts: string[] };
  stock?: { batch: number; decimals: 0 | 1 | 2 | 3; confirms: 'at-once' | 'later'; meaning: 'sellable' | 'physical'; compareAndSet: boolean; combined: 'changed' | 'all' };
  prices?: { batch: number; strike: boolean; periods: 'native' | 'switched'; tiers: boolean; customerGroups: boolean; /** The 30-day lowest price has a field of its own. */ lowest: boolean };
  feedback?: { statuses: boolean; shipments: 'none' | 'whole' | 'parts'; payment: boolean; cancel: boolean; refund: boolean };
  webhooks?: Record<string, never>;
};

export type Ability = keyof Capabilities;

export interface OrderAbility {
  orders(query: OrderQuery): Promise<OrderPage>;
  order(ref: string): Promise<OrderAnswer>;
  /** Ids, days and sums of everything ordered in a period, for the comparison of completeness (F26). */
  orderIndex(from: Date, until: Date): AsyncIterable<{ ref: string; number: string; orderedAt: Date; status: string; total: Money }[]>;
}
export interface ArticleAbility {
  /** Which of these numbers the shop has, in as few calls as the API allows; also found by GTIN where the platform can. */
  find(numbers: string[]): Promise<Found[]>;
  readArticles(cursor: Opaque | null): Promise<{ articles: { remoteId: string; remoteParentId: string | null; number: string; name: string; memo: Opaque | null }[]; cursor: Opaque | null }>;
}
export interface ArticleFileAbility {
  /** The shop's own import format, streamed; parts as declared, empty parts left out. */
  writeArticleFile(rows: AsyncIterable<ArticleRow>, options: { language: 'de' | 'en' }): AsyncIterable<FilePart>;
}
export interface ImageAbility {
  /** Makes the listing's pictures those given, in that order; one outcome per set. Pictures that Kontor did not put there stay. */
  pushImages(sets: ImageSet[], settle: (outcomes: Outcome[]) => Promise<void>): Promise<void>;
}
export interface StockAbility {
  /**
   * Sets absolute figures, at most `capabilities.stock.batch` per call (the caller sends any number; the connector forms its own calls).
   * Every level gets exactly one outcome; a failure of the whole call (auth, limited, unavailable) throws ConnectorFailure
   * after `settle` was called for everything that was settled before.
   */
  pushStock(levels: StockLevel[], settle: (outcomes: Outcome[]) => Promise<void>): Promise<void>;
  readStock(keys: RemoteKey[]): Promise<StockShown[]>;
}
export interface PriceAbility {
  /** As pushStock; `now` decides which action runs. */
  pushPrices(tags: PriceTag[], now: Date, settle: (outcomes: Outcome[]) => Promise<void>): Promise<void>;
  readPrices(keys: RemoteKey[]): Promise<PriceShown[]>;
}
export interface FeedbackAbility {
  /** State based: tells what is wanted, harmless when told twice. `memo` is handed back at the next telling of the same order. */
  tell(request: FeedbackRequest, memo: Opaque | null): Promise<{ memo: Opaque | null }>;
}
/** What a webhook says (F72): these orders are to be looked at. `deliveryId` tells a delivery from its repetition; empty where the shop gives none. */
export type WebhookMessage = { topic: string; refs: string[]; deliveryId: string };
/** Where the shop shall send: an address that holds a secret of its own, and the key by which shops sign that let it be chosen. */
export type WebhookTarget = { address: string; secret: string };
export interface WebhookAbility {
  /**
   * Null: not from this shop. `secret` is that of the target to whose address the message came (which proves as much as the address does); null: it came to
   * the shop's address without one, where only what a key of the merchant's own has signed is believed.
   */
  verify(rawBody: Buffer, headers: Record<string, string | string[] | undefined>, secret: string | null): WebhookMessage | null;
  /** Makes the shop send everything about orders to this address; what was registered under one of these beginnings of addresses and is not this, goes. Repeating it does no harm. */
  register(target: WebhookTarget, ours: string[]): Promise<void>;
  /** Whether all that `register` makes is there and switched on. */
  registered(address: string): Promise<boolean>;
  /** Takes away what was registered under these beginnings of addresses. */
  remove(ours: string[]): Promise<void>;
}

/** The abilities by their key in Capabilities. */
export type AbilityFaces = {
  orders: OrderAbility;
  articles: ArticleAbility;
  images: ImageAbility;
  articleFile: ArticleFileAbility;
  stock: StockAbility;
  prices: PriceAbility;
  feedback: FeedbackAbility;
  webhooks: WebhookAbility;
};

// Keeps the optional marks of C: a platform of unknown abilities may have any of them, a declared one has exactly its own.
type Declared<C extends Capabilities> = { [K in keyof C as K extends Ability ? K : never]: K extends Ability ? AbilityFaces[K] : never };

/** An open connection to one shop. `capabilities` is the platform's, narrowed by version, rights and settings; it decides what is offered. */
export type Connection = {
  readonly capabilities: Capabilities;
  readonly facts: ShopFacts | null;
  /** The connection test; may be asked before anything was saved. */
  check(): Promise<CheckReport>;
  seenValues(): Promise<SeenValues>;
  /** Calls made through this connection so far. */
  traffic(): HttpTraffic;
  /** What the connector wants remembered about the shop since it was opened (batch size, way of authentication), null when nothing. */
  newFacts(): ShopFacts | null;
  close(): Promise<void>;
} & Partial<AbilityFaces>;

/** What a platform needs to open a connection. */
export type ConnectContext = {
  shopId: ShopId | null;
  /** The shop's address as a full URL without a slash at the end, already checked (`settings.baseUrl` where local shops are allowed). */
  domain: string;
  settings: Record<string, string>;
  options: Record<string, Opaque>;
  facts: ShopFacts | null;
  http: import('./http.js').HttpClient;
  now: () => Date;
};

export type SettingField = {
  key: string;
  secret: boolean;
  required: boolean;
  /** Label and help are keys of the translations: `platform.<id>.<key>`. */
  pattern?: string;
};

export type ShopPlatform<C extends Capabilities = Capabilities> = {
  readonly id: string;
  readonly name: string;
  readonly capabilities: C;
  readonly settings: SettingField[];
  /** JSON schema of the options a shop of this platform has beside the common ones. */
  readonly options: Record<string, unknown>;
  /** How many calls at once, and how many a second, one shop of this platform bears. */
  readonly pace: PaceRule;
  /** Opening makes no call. */
  connect(context: ConnectContext): Connection & Declared<C>;
};

/** Declares a platform; what it declares and does not implement does not compile. */
export function definePlatform<const C extends Capabilities>(platform: ShopPlatform<C>): ShopPlatform<C> {
  return platform;
}

