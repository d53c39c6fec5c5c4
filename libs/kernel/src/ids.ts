// Branded ids: a shop's id does not compile where an article's is wanted (architecture E). BIGINTs arrive as strings and stay so.

type Brand<Name extends string> = string & { readonly __id: Name };

export type ShopId = Brand<'shop'>;
export type ArticleId = Brand<'article'>;
export type ListingId = Brand<'listing'>;
export type OrderId = Brand<'order'>;
export type CustomerId = Brand<'customer'>;
export type RunId = Brand<'run'>;
export type WarehouseId = Brand<'warehouse'>;
export type PriceListId = Brand<'priceList'>;
export type UserId = Brand<'user'>;

/** Reads an id from outside (a path, a column); `not-found` is thrown by the caller, so anything but digits becomes `0`, which no row has. */
export function asId<Id extends string>(value: string | number): Id {
  const text = String(value);
  return (/^\d{1,19}$/.test(text) ? text : '0') as Id;
}
