// What a simulated shop offers a test, a bench and a demo: an address, credentials, and control calls that are the same for every platform.
// Only types live here; the bodies of the control calls are plain JSON, so that a script can send them as well.

/** A simulated shop that runs. */
export type RunningSimulator = {
  /** http and https address of the shop on 127.0.0.1, without a slash at the end. */
  url: string;
  secureUrl: string;
  /** Path of the PEM file of its own certificate, for NODE_EXTRA_CA_CERTS or `trust`. */
  certificate: string;
  /** The settings that Kontor asks for on this platform. */
  credentials: Record<string, string>;
  /** `control('/books')` asks, `control('/order', {…})` acts; a refusal rejects with its text. The answers are described by the types below. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it asked for
  control(path: string, body?: unknown): Promise<any>;
  close(): Promise<void>;
};

export type SimulatorOptions = {
  /** 0 or nothing: any free port. */
  port?: number;
  securePort?: number;
  /** Keeps the shop over restarts. Nothing: in memory only. */
  stateFile?: string;
  /** Follows this clock (`{ now, speed, at }`), which Kontor reads too, and writes it when the control call sets the time. */
  clockFile?: string;
  /** Keeps the certificate here; nothing: beside the state, or in a temporary folder. */
  certificateFolder?: string;
  /** As the body of `POST /_control/reset`, used when there is no state yet. */
  setup?: ControlReset;
};

export type Simulator = { readonly platform: string; start(options?: SimulatorOptions): Promise<RunningSimulator> };

/** `POST /_control/reset`: an empty shop. `flavour` and `switches` are the platform's own words, see its simulator. */
export type ControlReset = { flavour?: string; switches?: Record<string, unknown>; latency?: ControlLatency };

/** One article of an explicit seed. Prices as the shop enters them (gross or net by its setting), plain decimal strings. */
export type SeedProduct = {
  sku: string;
  name: string;
  type?: 'simple' | 'variable';
  price?: string;
  salePrice?: string;
  saleFrom?: string;
  saleTo?: string;
  /** Percentage as the merchant knows it: '19', '7', '0'. */
  taxRate?: string;
  /** The shop's own word for the class, where the percentage is not enough. */
  taxClass?: string;
  stock?: number | null;
  manageStock?: boolean;
  gtin?: string;
  weightKg?: string;
  description?: string;
  virtual?: boolean;
  /** Of a variable article: the names of its options in order, and one entry per variant. */
  options?: string[];
  variations?: (Pick<SeedProduct, 'sku' | 'price' | 'salePrice' | 'saleFrom' | 'saleTo' | 'stock' | 'gtin'> & { options: Record<string, string>; manageStock?: boolean | 'parent' })[];
};

/** `POST /_control/seed`: a reproducible catalogue of a given size, or exactly these articles; added to what is there. */
export type ControlSeed = { articles?: number; variants?: number; seed?: number; products?: SeedProduct[]; coupons?: SeedCoupon[]; /** A handful of articles and coupons to look around with. */ demo?: boolean };
export type SeedCoupon = { code: string; type: 'percent' | 'fixed_cart' | 'fixed_product'; amount: string };

export type ControlAddress = { firstName?: string; lastName?: string; company?: string; street?: string; extra?: string; city?: string; postcode?: string; country?: string; state?: string; email?: string; phone?: string; vatId?: string };

/** `POST /_control/order`: a buyer orders. What is left out is chosen: one piece each, a guest, the shop's currency, paid by bank transfer. */
export type ControlOrder = {
  /** `price` is a unit price of the buyer's, entered as the shop enters prices (a negotiated price); nothing: the price of that moment. `sku: null` sells something the shop no longer has. */
  cart: { sku: string | null; quantity?: number; price?: string; name?: string }[];
  customer?: ControlAddress & { id?: number };
  /** Nothing: delivered to the billing address. */
  delivery?: ControlAddress;
  coupons?: string[];
  /** Net costs, as shops enter them; null: nothing to ship. */
  shipping?: { method?: string; title?: string; cost?: string } | null;
  /** Net amounts; negative ones are discounts. */
  fees?: { name: string; amount: string; taxable?: boolean; taxRate?: string }[];
  /** Amount paid by a gift card. */
  giftCard?: string;
  payment?: { method: string; title?: string; transaction?: string; paid?: boolean };
  currency?: string;
  status?: string;
  note?: string;
  /** ISO instant; nothing: now. */
  createdAt?: string;
  vatExempt?: boolean;
  meta?: Record<string, string>;
  /** As a check-out would: refused when there are not enough pieces. Else stock may go below zero, as orders over an API may drive it. */
  strict?: boolean;
  /** Orders as many times (each its own order); the answer then is a list. */
  times?: number;
};

/** What the buyer paid. */
export type PlacedOrder = { ref: string; number: string; status: string; currency: string; total: string; totalTax: string };

/** `POST /_control/fail`: the next `times` calls that match fail this way. `hold` waits until `POST /_control/fail { release: true }`. */
export type ControlFail =
  | {
      kind: 'timeout' | 'cut' | '429' | '500-before' | '500-after' | 'html' | 'slow' | 'garbage' | 'hold';
      times?: number;
      /** Let this many matching calls pass first. */
      skip?: number;
      /** Part of the path with its query. */
      path?: string;
      method?: string;
      /** Seconds of the Retry-After header of a 429; nothing: no header. */
      retryAfter?: number;
      /** Of `slow`: seconds before the answer. Of `timeout`: nothing is ever answered. */
      seconds?: number;
      /** Status of `500-…` and `html`. */
      status?: number;
      /** Whether the call is carried out although its answer fails; by default so for `cut` and `500-after`. */
      stored?: boolean;
    }
  | { release: true }
  | { clear: true };

/** `POST /_control/merchant`: the merchant works in his shop. */
export type ControlMerchant =
  | { do: 'set-stock'; sku: string; quantity: number | null; manage?: boolean | 'parent' }
  | { do: 'set-price'; sku: string; price?: string; salePrice?: string | null; saleFrom?: string | null; saleTo?: string | null }
  | { do: 'edit-product'; sku: string; change: { sku?: string; name?: string; taxRate?: string; taxClass?: string; status?: string; /** Addresses of pictures that he puts behind those that are there. */ pictures?: string[] } }
  | { do: 'delete-product'; sku: string; trash?: boolean }
  /** An empty change: the merchant only opens the order. */
  | { do: 'edit-order'; ref: string; change: { status?: string; delivery?: ControlAddress; billing?: ControlAddress; note?: string; payment?: { method: string; title?: string }; lines?: { sku: string; quantity: number }[] } }
  | { do: 'pay-order'; ref: string }
  | { do: 'cancel-order'; ref: string }
  | { do: 'refund-order'; ref: string; amount?: string; lines?: { sku: string; quantity: number }[]; shipping?: boolean; restock?: boolean; reason?: string }
  | { do: 'delete-order'; ref: string; trash?: boolean }
  | { do: 'rights'; read: boolean; write: boolean }
  | { do: 'switch'; switches: Record<string, unknown> };

/** `POST /_control/latency`: how long the shop takes for a call and for each record in it. */
export type ControlLatency = { callMs?: number; itemMs?: number };

/** `POST /_control/clock`. `zone` is the shop's own time zone. */
export type ControlClock = { now?: string; speed?: number; zone?: string };

/** `GET /_control/books?at=…`: what the shop would swear to. */
export type Books = {
  now: string;
  currency: string;
  orders: {
    ref: string;
    number: string;
    status: string;
    createdAt: string;
    currency: string;
    total: string;
    totalTax: string;
    shipping: { net: string; tax: string };
    refunded: string;
    paid: boolean;
    stockTaken: boolean;
    lines: { sku: string; name: string; quantity: number; net: string; tax: string; gross: string }[];
    notes: { text: string; forBuyer: boolean }[];
    tracking: { carrier: string; number: string }[];
    /** Mails that the buyer got, by their kind. */
    mails: string[];
    meta: Record<string, string>;
  }[];
  sums: { currency: string; orders: number; total: string }[];
  /** By article number; null: not kept. */
  stock: Record<string, number | null>;
  /** By article number, the cover first: where each picture came from. Only of shops that take pictures. */
  pictures?: Record<string, string[]>;
  prices: Record<string, { effective: string; regular: string; sale: string; saleFrom: string | null; saleTo: string | null; strike: string | null }>;
};

/** `GET /_control/log` (`?bodies=true` with what was sent): every call as the shop saw it. Emptied by DELETE or `POST { clear: true }`. */
export type CallLog = {
  counters: { calls: number; reads: number; writes: number; itemsRead: number; itemsWritten: number; byStatus: Record<string, number>; peakParallel: number };
  calls: LoggedCall[];
};
export type LoggedCall = {
  at: string;
  method: string;
  path: string;
  secure: boolean;
  kind: 'read' | 'write';
  /** Bytes sent to the shop and answered by it. */
  size: number;
  answerSize: number;
  status: number;
  milliseconds: number;
  items: number;
  fault?: string;
  body?: string;
};
