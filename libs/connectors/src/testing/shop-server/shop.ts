// The face between the kit and one platform's shop: the kit speaks HTTP, keeps time, state, log and faults; the shop knows its API and its trade.
import type { IncomingHttpHeaders } from 'node:http';
import type { Books, ControlMerchant, ControlOrder, ControlReset, ControlSeed, PlacedOrder } from '../simulator.js';
import type { ShopClock } from './clock.js';

export type ShopRequest = {
  method: string;
  /** As sent, still encoded, without the query. */
  path: string;
  /** As sent, without the question mark. */
  rawQuery: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  secure: boolean;
};

export type ShopAnswer = {
  status: number;
  /** A list goes out as several lines of the same name. */
  headers?: Record<string, string | string[]>;
  /** A string or bytes go out as they are, anything else as JSON. */
  body: unknown;
  /** Records read or written, for the log and the time it takes. */
  items?: number;
  /** Where the method does not tell. */
  kind?: 'read' | 'write';
};

/** What the kit gives a shop. `url` and `secureUrl` are known once the server listens. */
export type ShopSurroundings = { clock: ShopClock; url: string; secureUrl: string; changed(): void };

/** What the page for a person shows. Everything is ready to be written out. */
export type ShopView = {
  title: string;
  subtitle: string;
  articles: { sku: string; name: string; stock: string; price: string; strike: string | null; buyable: boolean }[];
  orders: { number: string; at: string; buyer: string; status: string; lines: string; total: string }[];
  payments: { id: string; title: string }[];
};

export type SimulatedShop = {
  readonly platform: string;
  credentials(): Record<string, string>;
  handle(request: ShopRequest): ShopAnswer | Promise<ShopAnswer>;
  reset(body: ControlReset): void;
  seed(body: ControlSeed): unknown;
  order(body: ControlOrder): PlacedOrder | PlacedOrder[];
  merchant(body: ControlMerchant): unknown;
  books(at: number): Books;
  setZone(zone: string): void;
  view(): ShopView;
  /** Everything that a restart must not forget, as plain JSON. */
  save(): unknown;
  load(state: unknown): void;
};
