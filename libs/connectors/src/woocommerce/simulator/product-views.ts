// Articles as the API shows them, field by field as in the schemas of the two shops.
import { toLocal, toNaive } from '../../testing/shop-server/zone.js';
import { pictureView, variationPicture } from './pictures.js';
import { childrenOf, effectivePrice, isKept, onSale, slugOf, stockKeeper, taxClassFor } from './products.js';
import type { Product, Store } from './store.js';
import type { Fields } from './wordpress.js';

/** Where the shop believes to live, for links and addresses. */
export type Home = string;

const day = (store: Store, name: string, at: number | null): Fields => ({ [name]: at === null ? null : toLocal(store.zone, at), [`${name}_gmt`]: at === null ? null : toNaive(at) });

export function variationName(store: Store, product: Product): string {
  const parent = store.products.get(product.parentId);
  return `${parent?.name ?? ''} - ${product.attributes.map((attribute) => attribute.options[0] ?? '').join(', ')}`;
}

function prices(store: Store, product: Product, now: number): Fields {
  const children = product.type === 'variable' ? childrenOf(store, product.id) : [];
  const dear = children.map((child) => effectivePrice(store, child, now)).filter((price) => price !== '').sort((a, b) => Number(a) - Number(b));
  const price = product.type === 'variable' ? (dear[0] ?? '') : effectivePrice(store, product, now);
  return {
    price,
    regular_price: product.type === 'variable' ? '' : product.regular,
    sale_price: product.type === 'variable' ? '' : product.sale,
    ...day(store, 'date_on_sale_from', product.saleFrom),
    ...day(store, 'date_on_sale_to', product.saleTo),
    on_sale: product.type === 'variable' ? children.some((child) => onSale(child, now)) : onSale(product, now),
    purchasable: product.status === 'publish' && price !== '',
  };
}

function stock(store: Store, product: Product): Fields {
  const kept = isKept(store, product);
  return {
    manage_stock: kept,
    stock_quantity: stockKeeper(store, product)?.stock ?? null,
    stock_status: product.stockStatus,
    backorders: product.backorders,
    backorders_allowed: product.backorders !== 'no',
    backordered: kept !== false && product.backorders !== 'no' && (stockKeeper(store, product)?.stock ?? 0) < 0,
    low_stock_amount: product.lowStock,
  };
}

const taxClassShown = (store: Store, product: Product): string => taxClassFor(store, product);
const visibleMeta = (product: Product): Fields[] => product.meta.map(({ id, key, value }) => ({ id, key, value }));

/** In the products routes; variations that were found by number show up here too. */
export function productView(store: Store, product: Product, home: Home, now: number): Fields {
  const children = product.type === 'variable' ? childrenOf(store, product.id) : [];
  const link = `${home}/${store.switches.language === 'de' ? 'produkt' : 'product'}/${product.slug}/`;
  return {
    id: product.id,
    name: product.type === 'variation' ? variationName(store, product) : product.name,
    slug: product.slug,
    permalink: link,
    ...day(store, 'date_created', product.created),
    ...day(store, 'date_modified', product.modified),
    type: product.type,
    status: product.status,
    featured: false,
    catalog_visibility: 'visible',
    description: product.description,
    short_description: product.shortDescription,
    sku: product.sku,
    ...(store.flavour === 'wc11' ? { global_unique_id: product.gtin } : {}),
    ...prices(store, product, now),
    total_sales: product.totalSales,
    virtual: product.virtual,
    downloadable: false,
    downloads: [],
    download_limit: -1,
    download_expiry: -1,
    external_url: '',
    button_text: '',
    tax_status: product.taxStatus,
    tax_class: taxClassShown(store, product),
    ...stock(store, product),
    sold_individually: false,
    weight: product.weight,
    dimensions: { length: '', width: '', height: '' },
    shipping_required: !product.virtual,
    shipping_taxable: !product.virtual && product.taxStatus === 'taxable',
    shipping_class: '',
    shipping_class_id: 0,
    reviews_allowed: product.type !== 'variation',
    average_rating: '0.00',
    rating_count: 0,
    upsell_ids: [],
    cross_sell_ids: [],
    parent_id: product.parentId,
    purchase_note: '',
    categories: product.type === 'variation' ? [] : [{ id: 1, name: store.switches.language === 'de' ? 'Unkategorisiert' : 'Uncategorized', slug: store.switches.language === 'de' ? 'unkategorisiert' : 'uncategorized' }],
    ...(store.flavour === 'wc11' ? { brands: [] } : {}),
    tags: [],
    images: (product.type === 'variation' ? [variationPicture(store, product, home, false)].filter((picture) => picture !== null) : product.pictures.flatMap((id) => pictureView(store, id, home))),
    attributes: product.attributes.map((attribute, position) =>
      product.type === 'variation'
        ? { id: attribute.id, name: attribute.name, slug: attributeKey(store, attribute), option: attribute.options[0] ?? '' }
        : { id: attribute.id, name: attribute.name, slug: attributeKey(store, attribute), position, visible: true, variation: product.type === 'variable', options: attribute.options },
    ),
    default_attributes: [],
    variations: children.map((child) => child.id),
    grouped_products: [],
    menu_order: 0,
    price_html: product.regular === '' ? '' : `<span class="woocommerce-Price-amount amount"><bdi>${product.regular}&nbsp;<span class="woocommerce-Price-currencySymbol">&euro;</span></bdi></span>`,
    related_ids: [],
    meta_data: visibleMeta(product),
    has_options: product.type === 'variable',
    post_password: '',
    _links: links(home, `products/${product.id}`, 'products', product.type === 'variation' ? { up: [{ href: `${home}/wp-json/wc/v3/products/${product.parentId}` }] } : {}),
  };
}

/** In the variations routes. */
export function variationView(store: Store, product: Product, home: Home, now: number, editing = false): Fields {
  const eleven = store.flavour === 'wc11';
  return {
    id: product.id,
    ...(eleven ? { type: 'variation' } : {}),
    ...day(store, 'date_created', product.created),
    ...day(store, 'date_modified', product.modified),
    description: product.description,
    permalink: `${home}/${store.switches.language === 'de' ? 'produkt' : 'product'}/${store.products.get(product.parentId)?.slug ?? ''}/?attribute=${product.id}`,
    sku: product.sku,
    ...(eleven ? { global_unique_id: product.gtin } : {}),
    ...prices(store, product, now),
    status: product.status,
    virtual: product.virtual,
    downloadable: false,
    downloads: [],
    download_limit: -1,
    download_expiry: -1,
    tax_status: product.taxStatus,
    tax_class: taxClassShown(store, product),
    ...stock(store, product),
    weight: product.weight,
    dimensions: { length: '', width: '', height: '' },
    shipping_class: '',
    shipping_class_id: 0,
    image: variationPicture(store, product, home, editing),
    ...(eleven ? { gallery_image_ids: [] } : {}),
    attributes: product.attributes.map((attribute) => ({ id: attribute.id, name: attribute.name, slug: attributeKey(store, attribute), option: attribute.options[0] ?? '' })),
    menu_order: 0,
    meta_data: visibleMeta(product),
    name: product.attributes.map((attribute) => attribute.options[0] ?? '').join(', '),
    ...(eleven ? { parent_id: product.parentId } : {}),
    _links: links(home, `products/${product.parentId}/variations/${product.id}`, `products/${product.parentId}/variations`, { up: [{ href: `${home}/wp-json/wc/v3/products/${product.parentId}` }] }),
  };
}

/** `pa_farbe` for a shop-wide attribute, else the name as a slug, which depends on the shop's language. */
export function attributeKey(store: Store, attribute: { id: number; name: string }): string {
  return attribute.id > 0 ? `pa_${slugOf(store, attribute.name)}` : slugOf(store, attribute.name);
}

export function links(home: Home, self: string, collection: string, more: Fields = {}): Fields {
  return { self: [{ href: `${home}/wp-json/wc/v3/${self}` }], collection: [{ href: `${home}/wp-json/wc/v3/${collection}` }], ...more };
}
