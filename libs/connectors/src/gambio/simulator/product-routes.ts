// The routes of articles, of their prices and of special offers, API v2: partial updates, batches that store what they can and answer 400 all the same, and
// a price call that throws the prices of customer groups away.
import { changesSince, databaseTime, isRecord, listV2, readStamp, searched, searchOf, shopTime, V2Error, written, type Call, type Fields, type Reply } from './call.js';
import { exact } from './money.js';
import { blankProduct, isOver, noEnd, numeric, offerOf, removeProduct, writeProduct } from './products.js';
import type { GroupPrice, Offer, Product, Store } from './store.js';

const both = (text: string): Fields => ({ en: text, de: text });
const links = (call: Call, product: Product, offer: Offer | undefined): Fields => ({
  ...(product.taxClassId > 0 ? { taxClass: `${call.home}/api.php/v2/tax_classes/${product.taxClassId}` } : {}),
  ...(offer ? { specialOffer: `${call.home}/api.php/v2/special_offers/${offer.id}` } : {}),
});

const common = (call: Call, product: Product): Fields => ({
  id: product.id,
  isActive: product.active,
  sortOrder: 0,
  dateAdded: shopTime(call.store, product.created),
  dateAvailable: noEnd,
  lastModified: databaseTime(call.store, product.modified),
  orderedCount: product.ordered,
  productModel: product.model,
  ean: product.ean,
  price: Number(product.price),
  discountAllowed: 0,
  taxClassId: product.taxClassId,
  quantity: Number(product.quantity),
  weight: Number(product.weight),
  shippingCosts: 0,
  shippingTimeId: 1,
  productTypeId: product.type,
  manufacturerId: 0,
  quantityUnitId: 0,
  isFsk18: false,
  isVpeActive: false,
  vpeId: 0,
  vpeValue: 0,
  mainCategoryId: 0,
});

function productRow(call: Call, product: Product): Fields {
  const offer = offerOf(call.store, product.id);
  return { ...common(call, product), name: product.name, image: '', imageAltText: '', urlKeywords: '', specialOfferId: offer?.id ?? 0, _links: links(call, product, offer) };
}

function productView(call: Call, product: Product): Fields {
  const offer = offerOf(call.store, product.id);
  const empty = Object.fromEntries(['shortDescription', 'keywords', 'metaTitle', 'metaDescription', 'metaKeywords', 'url', 'infoUrl', 'urlKeywords', 'checkoutInformation'].map((name) => [name, both('')]));
  return {
    ...common(call, product),
    name: both(product.name),
    description: both(product.description),
    ...empty,
    viewedCount: { en: 0, de: 0 },
    images: [],
    settings: {
      detailsTemplate: 'standard.html',
      optionsDetailsTemplate: 'product_options_dropdown.html',
      optionsListingTemplate: 'product_options_dropdown.html',
      showOnStartpage: false,
      showQuantityInfo: true,
      showWeight: false,
      showPriceOffer: true,
      showAddedDateTime: false,
      priceStatus: 0,
      minOrder: 1,
      graduatedQuantity: 1,
      onSitemap: true,
      sitemapPriority: '0.5',
      sitemapChangeFrequency: 'daily',
      propertiesDropdownMode: 'dropdown_mode_1',
      startpageSortOrder: 0,
      showPropertiesPrice: true,
      propertiesCombisQuantityCheckMode: product.checkMode,
      usePropertiesCombisShippingTime: true,
      usePropertiesCombisWeight: false,
      groupPermissions: [0, 1, 2, 3].map((id) => ({ id, isPermitted: false })),
    },
    addonValues: { codeIsbn: '', codeUpc: '', codeMpn: '', codeJan: '', googleExportConditionId: '1', googleExportCondition: 'neu', googleExportAvailabilityId: '0', brandName: '', identifierExists: '0', gender: '', ageGroup: '', expirationDate: '1000-01-01', productsImageWidth: product.imageWidth, productsImageHeight: product.imageWidth },
    specialOfferId: offer?.id ?? 0,
    additionalFields: [],
    _links: links(call, product, offer),
  };
}

function productAt(call: Call, id: string): Product {
  const product = call.store.products.get(Number(id));
  if (!product) throw new V2Error(404, `Product was not found in database (ID:${id})`);
  return product;
}


export function listProducts(call: Call): Reply {
  const wanted = call.query.get('q')?.toLowerCase();
  const products = [...call.store.products.values()].filter((product) => wanted === undefined || `${product.name} ${product.model}`.toLowerCase().includes(wanted));
  return changesSince(call, 'products', products, (product) => productRow(call, product)) ?? listV2(call, products, true, (product) => productRow(call, product));
}

export const oneProduct = (call: Call, id: string): Reply => ({ body: productView(call, productAt(call, id)), items: 1 });

export function searchProducts(call: Call): Reply {
  const found = searched(call.store, [...call.store.products.values()], searchOf(call), {
    'products.products_id': (product) => product.id,
    'products.products_model': (product) => product.model,
    'products.products_ean': (product) => product.ean,
    'products.products_quantity': (product) => Number(product.quantity),
    'products.products_price': (product) => Number(product.price),
    'products.products_status': (product) => (product.active ? 1 : 0),
    'products.products_date_added': (product) => shopTime(call.store, product.created),
    'products.products_last_modified': (product) => databaseTime(call.store, product.modified),
    'products_description.products_name': (product) => product.name,
  });
  return listV2(call, found, true, (product) => (call.store.switches.searchRows === 'full' ? productView : productRow)(call, product));
}

const asRecord = (body: unknown): Fields => {
  if (!isRecord(body)) throw new V2Error(400, 'Product data were not provided.');
  return body;
};

export function putProduct(call: Call, id: string): Reply {
  const product = productAt(call, id);
  writeProduct(product, asRecord(call.body), call.now);
  return { body: productView(call, product), items: 1 };
}

/** Also what a POST to an existing article does: it makes a second one. */
export function postProduct(call: Call, id?: string): Reply {
  if (id !== undefined) {
    const copy: Product = { ...productAt(call, id), id: call.store.next.product++, created: call.now, modified: call.now };
    call.store.products.set(copy.id, copy);
    return { status: 201, body: productView(call, copy), items: 1 };
  }
  const create = (fields: Fields): Product => {
    const product = blankProduct(call.store, call.now);
    writeProduct(product, fields, call.now);
    call.store.products.set(product.id, product);
    return product;
  };
  if (!Array.isArray(call.body)) return { status: 201, body: productView(call, create(asRecord(call.body))), items: 1 };
  return { status: 201, body: { created: call.body.map((fields) => productView(call, create(asRecord(fields)))), errors: [] }, items: call.body.length };
}

/** Many at once: what is good is stored, and one bad one makes the whole answer a 400. Which one it was stands in its text only. */
export function putProducts(call: Call): Reply {
  if (!Array.isArray(call.body)) throw new V2Error(400, 'Product data were not provided.');
  const affected: Fields[] = [];
  const errors: Fields[] = [];
  for (const fields of call.body as unknown[]) {
    try {
      if (!isRecord(fields) || fields['id'] === undefined) throw new V2Error(400, 'Product ID is missing.');
      const product = productAt(call, written(fields['id']));
      writeProduct(product, fields, call.now);
      affected.push(productView(call, product));
    } catch (failure) {
      errors.push({ errorMessage: (failure as Error).message, stacktrace: '#0 /srv/www/shop/GXMainComponents/Controllers/Api/v2/ProductsApiController.inc.php(312): ProductWriteService->updateProduct()\n#1 {main}' });
    }
  }
  return { status: errors.length > 0 ? 400 : 200, body: { affected, errors }, items: call.body.length };
}

export function deleteProducts(call: Call, ids: string): Reply {
  for (const id of ids.split(',')) {
    const product = call.store.products.get(Number(id));
    if (product) removeProduct(call.store, product, call.now);
  }
  return { body: { code: 200, status: 'success', action: 'delete', productId: Number(ids.split(',')[0]) }, items: 1 };
}

// Prices

const pricesView = (call: Call, product: Product): Fields => ({ productId: product.id, price: Number(product.price), taxClassId: product.taxClassId, groupPrices: product.groupPrices, _links: links(call, product, undefined) });

export const onePrices = (call: Call, id: string): Reply => ({ body: pricesView(call, productAt(call, id)), items: 1 });

export function putPrices(call: Call, id: string): Reply {
  const product = productAt(call, id);
  const fields = asRecord(call.body);
  const price = numeric(fields, 'price', 'DecimalType::__construct');
  if (price !== undefined) product.price = exact(price).round(4).toString();
  // What is not named is gone: the trap of this call.
  product.groupPrices = Array.isArray(fields['groupPrices']) ? (fields['groupPrices'] as Partial<GroupPrice>[]).map((one) => ({ customerGroupId: one.customerGroupId ?? 0, groupPrice: one.groupPrice ?? 0, graduatedPrices: one.graduatedPrices ?? [] })) : [];
  product.modified = call.now;
  return { body: pricesView(call, product), items: 1 };
}

// Special offers

/** What this resource answers instead of an error: the way through PHP, with the paths of the server. */
const trace = (message: string): V2Error =>
  new V2Error(400, message, {
    bare: [
      { file: '/srv/www/shop/GXMainComponents/Controllers/Api/v2/SpecialOffersApiController.inc.php', line: 164, function: 'update', class: 'SpecialOfferWriteService', type: '->', args: [] },
      { file: '/srv/www/shop/api.php', line: 71, function: 'handle', class: 'ApiV2FrontController', type: '->', args: [] },
    ],
  });

const offerView = (store: Store, offer: Offer, now: number): Fields => ({
  id: offer.id,
  price: Number(offer.price),
  quantity: Number(offer.quantity),
  // A job ends what is over.
  status: offer.active && !isOver(store, offer, now),
  ...(store.switches.offerBegins ? { beginsAt: offer.begins } : {}),
  expiresAt: offer.expires,
  productId: offer.productId,
  added: offer.added,
  modified: offer.modified,
});

function readOffer(call: Call, fields: unknown, whole: boolean): Omit<Offer, 'id' | 'added' | 'modified'> {
  const { store } = call;
  if (!isRecord(fields)) throw trace('Special offer data were not provided.');
  const needed = ['productId', 'price', 'quantity', 'status', ...(whole ? ['expiresAt', ...(store.switches.offerBegins ? ['beginsAt'] : [])] : [])];
  if (needed.some((name) => fields[name] === undefined || fields[name] === null)) throw trace('Missing data');
  const now = shopTime(store, call.now);
  const date = (name: string): string => {
    const value = fields[name];
    // Nothing is not "no end" but now.
    if (value === undefined || value === null || value === '') return now;
    return readStamp(written(value)) ?? ((): never => { throw trace(`${name} is no date`); })();
  };
  const number = (name: string): string => {
    try {
      return numeric(fields, name, 'DecimalType::__construct') ?? '0';
    } catch {
      throw trace(`${name} is no number`);
    }
  };
  if (typeof fields['status'] !== 'boolean') throw trace('status is no boolean');
  const productId = Number(number('productId'));
  if (!store.products.has(productId)) throw trace(`Product was not found in database (ID:${productId})`);
  return { productId, price: exact(number('price')).round(4).toString(), quantity: number('quantity'), active: fields['status'], begins: store.switches.offerBegins ? date('beginsAt') : now, expires: date('expiresAt') };
}

const offerAt = (call: Call, id: string): Offer => {
  const offer = call.store.offers.get(Number(id));
  if (!offer) throw new V2Error(404, `Special offer was not found in database (ID:${id})`);
  return offer;
};

export const listOffers = (call: Call): Reply => listV2(call, [...call.store.offers.values()].map((offer) => offerView(call.store, offer, call.now)));
export const oneOffer = (call: Call, id: string): Reply => ({ body: offerView(call.store, offerAt(call, id), call.now), items: 1 });

export function searchOffers(call: Call): Reply {
  // Here the condition may come without its wrapper.
  const wish = isRecord(call.body) && call.body['search'] === undefined ? call.body : searchOf(call);
  const found = searched(call.store, [...call.store.offers.values()], wish, { 'specials.specials_id': (offer) => offer.id, 'specials.products_id': (offer) => offer.productId, 'specials.status': (offer) => (offer.active ? 1 : 0) });
  return listV2(call, found.map((offer) => offerView(call.store, offer, call.now)));
}

export function postOffer(call: Call): Reply {
  const { store, now } = call;
  const given = readOffer(call, call.body, false);
  if (offerOf(store, given.productId)) throw new V2Error(400, 'Special offer could not be stored.', { before: `Query error: Duplicate entry '${given.productId}' for key 'products_id' in /srv/www/shop/GXMainComponents/Services/Core/SpecialOffer/SpecialOfferRepository.inc.php` });
  const offer: Offer = { id: store.next.offer++, ...given, added: shopTime(store, now), modified: shopTime(store, now) };
  store.offers.set(offer.id, offer);
  return { status: 201, body: offerView(store, offer, now), items: 1 };
}

export function putOffer(call: Call, id: string): Reply {
  const offer = call.store.offers.get(Number(id));
  if (!offer) throw trace(`Special offer was not found in database (ID:${id})`);
  const given = readOffer(call, call.body, true);
  const other = offerOf(call.store, given.productId);
  if (other && other.id !== offer.id) throw new V2Error(400, 'Special offer could not be stored.', { before: `Query error: Duplicate entry '${given.productId}' for key 'products_id'` });
  Object.assign(offer, given, { modified: shopTime(call.store, call.now) });
  return { body: offerView(call.store, offer, call.now), items: 1 };
}

export function deleteOffer(call: Call, id: string): Reply {
  call.store.offers.delete(Number(id));
  return { body: { code: 200, status: 'success', action: 'delete', specialOfferId: Number(id) }, items: 1 };
}
