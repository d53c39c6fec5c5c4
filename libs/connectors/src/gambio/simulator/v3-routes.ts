// The routes of API v3: variants (all or nothing), options, parcel services, tracking codes, currencies. Orders and articles are not there.
import { isRecord, listV3, shopTime, v3NotFound, V3Error, written, type Call, type Fields, type Reply } from './call.js';
import { exact } from './money.js';
import { trackingUrl, tellHub } from './orders.js';
import { variantsOf } from './products.js';
import { parcelServices, type Variant } from './store.js';

const languages = ['en', 'de'];

const variantView = (variant: Variant): Fields => ({
  id: variant.id,
  combination: variant.combination.map(({ optionId, valueId }) => ({ optionId, optionValueId: valueId })),
  sortOrder: variant.sortOrder,
  modelNumber: variant.model,
  GTIN: '',
  ASIN: '',
  EAN: variant.ean,
  stockType: variant.stockType,
  stock: Number(variant.stock),
  weightType: 'replacing',
  weight: Number(variant.weight),
  priceType: variant.priceType,
  price: Number(variant.price),
  vpeScalarValue: 0,
  vpeUnitId: null,
  deliveryTimeId: 1,
  imageListId: null,
});

export const listVariants = (call: Call, productId: string): Reply => listV3(call, variantsOf(call.store, Number(productId)).map(variantView));

export function oneVariant(call: Call, productId: string, id: string): Reply {
  const variant = call.store.variants.get(Number(id));
  if (variant?.productId !== Number(productId)) throw v3NotFound();
  return { body: { data: variantView(variant), _meta: { links: [] } }, items: 1 };
}

const kinds: Record<string, 'number' | 'string' | readonly string[]> = {
  sortOrder: 'number',
  modelNumber: 'string',
  GTIN: 'string',
  ASIN: 'string',
  EAN: 'string',
  stockType: ['only-positive', 'all-numbers', 'not-managed'],
  stock: 'number',
  weightType: ['addition', 'replacing'],
  weight: 'number',
  priceType: ['addition', 'replacing'],
  price: 'number',
};

/** `all`: as PUT, which needs every field. */
export function writeVariants(call: Call, productId: string, all: boolean): Reply {
  if (!Array.isArray(call.body)) throw new V3Error(400, { errors: [['Provided data are no list.']] });
  const items = call.body as unknown[];
  const malformed = items.flatMap((item, index) => {
    if (!isRecord(item) || typeof item['id'] !== 'number') return [[`Attribute "id" is missing or invalid in item ${index}.`]];
    const missing = all ? [...Object.keys(kinds), 'combination'].filter((name) => item[name] === undefined) : [];
    const wrong = Object.entries(kinds).filter(([name, kind]) => item[name] !== undefined && (typeof kind === 'string' ? typeof item[name] !== kind : !kind.includes(item[name] as string)));
    return [...missing.map((name) => [`Attribute "${name}" is missing.`]), ...wrong.map(([name]) => [`Attribute "${name}" has an invalid type or value.`])];
  });
  if (malformed.length > 0) throw new V3Error(400, { errors: malformed });
  const found = (items as Fields[]).map((item) => call.store.variants.get(item['id'] as number));
  const unknown = found.flatMap((variant, index) => (variant?.productId === Number(productId) ? [] : [[String(index), [`Product variant with ID "${written((items[index] as Fields)['id'])}" does not exist.`]]]));
  if (unknown.length > 0) throw new V3Error(422, { errors: Object.fromEntries(unknown) as Fields });
  for (const [index, item] of (items as Fields[]).entries()) {
    const variant = found[index] as Variant;
    const text = (name: string): string | undefined => (item[name] === undefined ? undefined : written(item[name]));
    const stock = text('stock');
    const price = text('price');
    if (stock !== undefined) variant.stock = exact(stock).round(4).toString();
    if (price !== undefined) variant.price = exact(price).round(4).toString();
    variant.model = text('modelNumber') ?? variant.model;
    variant.ean = text('EAN') ?? variant.ean;
    variant.weight = text('weight') ?? variant.weight;
    variant.stockType = text('stockType') ?? variant.stockType;
    variant.priceType = (text('priceType') as Variant['priceType'] | undefined) ?? variant.priceType;
    variant.sortOrder = item['sortOrder'] === undefined ? variant.sortOrder : (item['sortOrder'] as number);
  }
  return { status: 204, body: '', items: items.length };
}

const optionView = (option: Call['store']['options'][number]): Fields => ({
  id: option.id,
  type: 'Dropdown',
  sortOrder: option.id,
  details: languages.map((languageCode) => ({ languageCode, label: option.name, adminLabel: option.name, description: '' })),
  values: option.values.map((value, index) => ({ id: value.id, sortOrder: index + 1, image: '', modelNumber: '', weight: 0, price: 0, stockType: 'not-managed', stock: 0, stockCentrallyManaged: false, details: languages.map((languageCode) => ({ languageCode, label: value.label, description: '' })) })),
});

export const listOptions = (call: Call): Reply => listV3(call, call.store.options.map(optionView));

export function oneOption(call: Call, id: string): Reply {
  const option = call.store.options.find((one) => one.id === Number(id));
  if (!option) throw v3NotFound();
  return { body: { data: optionView(option), _meta: { links: [] } }, items: 1 };
}

export const listNothing = (call: Call): Reply => listV3(call, []);

export const listCurrencies = (call: Call): Reply =>
  listV3(call, [
    { id: 1, name: 'Euro', code: 'EUR', symbols: { left: '', right: 'EUR' }, value: 1, decimalSeparator: ',', thousandsSeparator: '.', decimalPlaces: 2, isDefault: call.store.switches.currency === 'EUR' },
    { id: 2, name: 'Dollar', code: 'USD', symbols: { left: '', right: 'USD' }, value: 1.55792999, decimalSeparator: '.', thousandsSeparator: ',', decimalPlaces: 2, isDefault: call.store.switches.currency === 'USD' },
    { id: 3, name: 'Schweizer Franken', code: 'CHF', symbols: { left: '', right: 'CHF' }, value: 1.62945998, decimalSeparator: ',', thousandsSeparator: '.', decimalPlaces: 2, isDefault: call.store.switches.currency === 'CHF' },
  ]);

const comment = 'Die Sendungsverfolgung für Ihre Bestellung können Sie über den oben stehenden Link aufrufen.';

export const listServices = (call: Call): Reply =>
  listV3(call, parcelServices.map(({ id, name, isDefault, url }) => ({ id, name, isDefault, descriptions: languages.map((languageCode) => ({ languageCode, url: url.replace('%LANG%', languageCode), comment })), shipmentType: '' })));

export const listCodes = (call: Call): Reply =>
  listV3(
    call,
    [...call.store.orders.values()].flatMap((order) =>
      order.tracking.map((one) => {
        const service = parcelServices.find(({ id }) => id === one.serviceId);
        return { id: one.id, orderId: order.id, code: one.code, isReturnDelivery: false, parcelService: { id: one.serviceId, languageCode: 'de', name: service?.name ?? '', url: one.url, comment, shipmentType: '' }, createdOn: shopTime(call.store, one.at) };
      }),
    ),
  );

/** Nobody asks whether a code is there already. */
export function postCodes(call: Call): Reply {
  if (!Array.isArray(call.body)) throw new V3Error(400, { errors: [['Provided data are no list.']] });
  const { store, now } = call;
  const wrong = (call.body as unknown[]).flatMap((item) => (isRecord(item) && typeof item['orderId'] === 'number' && typeof item['code'] === 'string' && typeof item['isReturnDelivery'] === 'boolean' && isRecord(item['parcelService']) && typeof item['parcelService']['id'] === 'number' ? [] : [['An attribute is missing or invalid.']]));
  if (wrong.length > 0) throw new V3Error(400, { errors: wrong });
  const items = call.body as { orderId: number; code: string; parcelService: { id: number; url?: string } }[];
  if (items.some(({ orderId }) => !store.orders.has(orderId))) throw new V3Error(422, { errors: { 0: ['Order does not exist.'] } });
  const ids = items.map(({ orderId, code, parcelService }) => {
    const order = store.orders.get(orderId)!;
    const id = store.next.row++;
    order.tracking.push({ id, code, serviceId: parcelService.id, languageId: 2, url: parcelService.url || trackingUrl(parcelService.id, code), at: now });
    tellHub(order, code);
    return id;
  });
  return { status: 201, body: { data: ids, _meta: { links: [] } }, items: ids.length };
}
