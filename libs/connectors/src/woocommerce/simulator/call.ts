// One call of the API on its way through the routes: what was asked, and what every route needs to answer.
import type { ShopClock } from '../../testing/shop-server/clock.js';
import type { Store } from './store.js';
import { invalidParam, say, WpError, written, type Args, type Fields } from './wordpress.js';

export type Call = {
  store: Store;
  clock: ShopClock;
  now: number;
  method: string;
  args: Args;
  /** The JSON that was sent; empty when its media type did not say JSON. */
  body: Fields;
  /** Address of the shop, and the asked address without its page, for links. */
  home: string;
  address: string;
  /** Tells webhooks. */
  happened(topic: string, id: number): void;
};

export type Answer = { status?: number; headers?: Record<string, string>; body: unknown; items?: number };

/** A batch as WooCommerce runs it: a limit over all three lists, answers in the order of the request, a failed item beside good ones. */
export function runBatch(call: Call, work: { create?: (fields: Fields) => Fields; update: (fields: Fields) => Fields; remove?: (id: number, fields: Fields) => Fields }): Answer {
  const { store, body } = call;
  const list = (name: string): Fields[] => (Array.isArray(body[name]) ? (body[name] as Fields[]) : []);
  const lists = { create: list('create'), update: list('update'), delete: list('delete') };
  const total = lists.create.length + lists.update.length + lists.delete.length;
  if (total > store.switches.batchLimit) {
    throw new WpError('woocommerce_rest_request_entity_too_large', 413, say(store, `Es können nicht mehr als ${store.switches.batchLimit} Objekte auf einmal verarbeitet werden.`, `Unable to accept more than ${store.switches.batchLimit} items for this request.`));
  }
  const attempt = (id: unknown, act: () => Fields): Fields => {
    try {
      return act();
    } catch (failure) {
      if (failure instanceof WpError) return { id, error: failure.body() };
      throw failure;
    }
  };
  const answer: Fields = {};
  const { create, remove } = work;
  if (lists.create.length > 0) answer['create'] = lists.create.map((fields) => attempt(0, () => (create ?? missing(call))(fields)));
  if (lists.update.length > 0) answer['update'] = lists.update.map((fields) => attempt(fields['id'] ?? null, () => work.update(fields)));
  if (lists.delete.length > 0) answer['delete'] = lists.delete.map((item) => attempt(item, () => (remove ?? missing(call))(Number(item), { force: true })));
  return { body: answer, items: total };
}

const missing = (call: Call) => (): Fields => {
  throw new WpError('simulator_not_offered', 501, `The simulator does not offer ${call.method} here.`);
};

/** A whole number out of a body. */
export function idOf(call: Call, fields: Fields, name: string): number {
  const value = fields[name];
  if (value === undefined || value === null || !/^-?\d+$/.test(written(value))) throw invalidParam(call.store, name, 'rest_invalid_type', `${name} ist nicht vom Typ integer.`, `${name} is not of type integer.`);
  return Number(value);
}
