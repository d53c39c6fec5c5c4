// Products, variants, inventory items and their levels as the Admin API shows them.
import { instant, placeView } from './common-views.js';
import { connection, type ListArgs } from './lists.js';
import { available } from './orders.js';
import { gid, idOf, type Picture, type Product, type Store, type Variant } from './store.js';

export function productView(store: Store, product: Product): Record<string, unknown> {
  const variants = product.variants.flatMap((id) => store.variants.find((variant) => variant.id === id) ?? []);
  return {
    __typename: 'Product',
    id: gid('Product', product.id),
    title: product.title,
    handle: product.handle,
    descriptionHtml: product.description,
    vendor: product.vendor,
    status: product.status,
    isGiftCard: product.giftCard,
    hasOnlyDefaultVariant: variants.length === 1 && variants[0]?.options.length === 0,
    updatedAt: instant(product.updated),
    variants: (args: ListArgs) => connection(variants, args, (variant) => variantView(store, variant), ({ position }) => position),
    media: (args: ListArgs) => connection(product.media, args, (one) => mediaView(store, one), ({ id }) => product.media.findIndex((one) => one.id === id)),
    featuredMedia: product.media[0] ? mediaView(store, product.media[0]) : null,
  };
}

export function mediaView(store: Store, picture: Picture): unknown {
  // The time of the call that asks.
  const status = picture.ready === null ? 'FAILED' : picture.ready <= store.points.at ? 'READY' : 'PROCESSING';
  const image = { id: gid('ImageSource', picture.id), altText: picture.alt || null, url: `https://cdn.shopify.test/files/${picture.id}.jpg` };
  return { __typename: 'MediaImage', id: gid('MediaImage', picture.id), alt: picture.alt || null, mediaContentType: 'IMAGE', status, fileStatus: status, mimeType: 'image/jpeg', mediaErrors: [], preview: { image, status }, image: status === 'READY' ? image : null };
}

export function variantView(store: Store, variant: Variant): Record<string, unknown> {
  return {
    __typename: 'ProductVariant',
    id: gid('ProductVariant', variant.id),
    title: variant.title,
    displayName: variant.title,
    sku: variant.sku === '' ? null : variant.sku,
    barcode: variant.barcode === '' ? null : variant.barcode,
    price: variant.price,
    compareAtPrice: variant.compareAt,
    taxable: variant.taxRate !== '0',
    inventoryPolicy: 'DENY',
    inventoryQuantity: available(variant),
    position: variant.position,
    requiresComponents: false,
    selectedOptions: variant.options.length > 0 ? variant.options : [{ name: 'Title', value: 'Default Title' }],
    updatedAt: instant(variant.updated),
    product: () => productView(store, store.products.find(({ id }) => id === variant.productId)!),
    inventoryItem: () => itemView(store, variant),
  };
}

export function itemView(store: Store, variant: Variant): Record<string, unknown> {
  const level = (placeId: number): unknown => levelView(store, variant, placeId);
  const shown = (includeInactive?: boolean): { id: number }[] => store.places.filter(({ id }) => variant.levels[String(id)] && (includeInactive || variant.levels[String(id)].active));
  return {
    __typename: 'InventoryItem',
    id: gid('InventoryItem', variant.itemId),
    sku: variant.sku === '' ? null : variant.sku,
    tracked: variant.tracked,
    requiresShipping: true,
    duplicateSkuCount: variant.sku === '' ? 0 : store.variants.filter(({ sku }) => sku === variant.sku).length - 1,
    measurement: { id: gid('InventoryItemMeasurement', variant.itemId), weight: variant.weightKg === '' ? null : { unit: 'KILOGRAMS', value: Number(variant.weightKg) } },
    inventoryLevel: ({ locationId, includeInactive }: { locationId: string; includeInactive?: boolean }) => shown(includeInactive).some(({ id }) => id === idOf('Location', locationId)) ? level(idOf('Location', locationId) as number) : null,
    inventoryLevels: (args: ListArgs & { includeInactive?: boolean }) => connection(shown(args.includeInactive), args, ({ id }) => level(id)),
  };
}

export function levelView(store: Store, variant: Variant, placeId: number): unknown {
  const { available: free, committed, active } = variant.levels[String(placeId)];
  const figures: Record<string, number> = { available: free, committed, on_hand: free + committed, reserved: 0, incoming: 0, damaged: 0, quality_control: 0, safety_stock: 0 };
  return {
    __typename: 'InventoryLevel',
    id: `${gid('InventoryLevel', placeId)}?inventory_item_id=${variant.itemId}`,
    isActive: active,
    item: () => itemView(store, variant),
    location: placeView(store, placeId),
    updatedAt: instant(variant.updated),
    quantities: ({ names }: { names: string[] }) => names.map((name) => ({ id: `${gid('InventoryQuantity', placeId)}?inventory_item_id=${variant.itemId}&name=${name}`, name, quantity: figures[name] ?? 0, updatedAt: instant(variant.updated) })),
  };
}
