// The routes of orders, API v2: rows without items, one full document per order, status with its boolean, tracking codes; card data among the rest.
import { changesSince, databaseTime, isRecord, listV2, searched, searchOf, shopTime, V2Error, written, type Call, type Fields, type Reply } from './call.js';
import { countryOf } from './countries.js';
import { exact, totalText } from './money.js';
import { setStatus, tellHub, trackingUrl } from './orders.js';
import { orderStatuses, parcelServices, payments, type Address, type Order, type TrackingCode } from './store.js';

const guest = { id: 1, name: 'Gast' };

const rowAddress = (address: Address): Fields => ({
  gender: '',
  firstName: address.firstname,
  lastName: address.lastname,
  company: address.company,
  street: address.street,
  houseNumber: address.houseNumber,
  additionalAddressInfo: address.extra,
  postcode: address.postcode,
  city: address.city,
  state: address.state,
  country: countryOf(address.country)?.name ?? '',
  countryIsoCode: address.country,
});

function orderRow(call: Call, order: Order): Fields {
  return {
    id: order.id,
    statusId: order.statusId,
    statusName: orderStatuses(call.store).find(({ id }) => id === order.statusId)?.de ?? '',
    totalSum: totalText(order),
    purchaseDate: shopTime(call.store, order.placed),
    comment: order.comment,
    withdrawalIds: [],
    mailStatus: true,
    customerId: order.customerId,
    customerName: `${order.billing.firstname} ${order.billing.lastname}`.trim(),
    customerEmail: order.email,
    customerStatusId: guest.id,
    customerStatusName: guest.name,
    customerMemos: [],
    deliveryAddress: rowAddress(order.delivery),
    billingAddress: rowAddress(order.billing),
    // Behind the hub all are called the same.
    paymentType: { title: order.payment.title, module: payments[order.payment.module]?.hub ? 'gambio_hub' : order.payment.module },
    shippingType: order.shipping,
    trackingLinks: order.tracking.map(({ url }) => url),
    _links: { customer: `${call.home}/api.php/v2/customers/${order.customerId}` },
  };
}

const fullAddress = (address: Address): Fields => ({
  gender: '',
  firstname: address.firstname,
  lastname: address.lastname,
  company: address.company,
  street: address.street,
  houseNumber: address.houseNumber,
  additionalAddressInfo: address.extra,
  suburb: '',
  postcode: address.postcode,
  city: address.city,
  countryId: countryOf(address.country)?.id ?? 0,
  zoneId: 0,
  b2bStatus: false,
});

const historyView = (call: Call, row: Order['history'][number]): Fields => ({ id: row.id, statusId: row.statusId, dateAdded: shopTime(call.store, row.at), comment: row.comment, customerNotified: row.notified });

const hasDetails = (order: Order): boolean => order.payment.module === 'moneyorder' || order.payment.module === 'sepa';

function orderView(call: Call, order: Order): Fields {
  const byCard = order.payment.module === 'ipayment_cc';
  const address = `${call.home}/api.php/v2/orders/${order.id}`;
  return {
    id: order.id,
    statusId: order.statusId,
    purchaseDate: shopTime(call.store, order.placed),
    currencyCode: order.currency,
    languageCode: order.language.toUpperCase(),
    comment: order.comment,
    totalWeight: Number(order.items.reduce((sum, item) => sum.plus(exact(call.store.products.get(item.productId)?.weight ?? '0').times(item.quantity)), exact('0')).toString()),
    paymentType: { title: order.payment.title, module: order.payment.module },
    shippingType: order.shipping,
    customer: { id: order.customerId, number: String(order.customerId), email: order.email, phone: order.phone, vatId: order.vatId, status: { ...guest, image: 'guest_status.gif', discount: 0, isGuest: true } },
    addresses: { customer: fullAddress(order.billing), billing: fullAddress(order.billing), delivery: fullAddress(order.delivery) },
    items: order.items.map((item) => ({
      id: item.id,
      model: item.model,
      name: item.name,
      quantity: Number(item.quantity),
      price: Number(item.price),
      finalPrice: Number(exact(item.price).times(item.quantity).toString()),
      tax: Number(item.tax),
      isTaxAllowed: order.mode === 'a',
      discount: 0,
      shippingTimeInformation: 'ca. 3-4 Tage',
      checkoutInformation: '',
      quantityUnitName: '',
      attributes: item.attributes.map(({ id, name, value, old }) => ({ id, name, value, price: 0, priceType: old ? '+' : '', optionId: old ? 1 : null, optionValueId: old ? 1 : null, combisId: old ? null : item.variantId })),
      downloadInformation: [],
      gxCustomizerData: [],
      addonValues: { productId: String(item.productId), productType: '1', identifier: item.variantId ? `${item.productId}x${item.variantId}` : String(item.productId) },
      customizationData: [],
    })),
    totals: order.totals.map(({ id, title, value, text, class: name, sortOrder }) => ({ id, title, value: value === '' ? '' : Number(value), valueText: text, class: name, sortOrder })),
    statusHistory: order.history.map((row) => historyView(call, row)),
    addonValues: { customerIp: '', downloadAbandonmentStatus: '0', serviceAbandonmentStatus: '0', ccType: byCard ? 'VISA' : '', ccOwner: byCard ? `${order.billing.firstname} ${order.billing.lastname}` : '', ccNumber: byCard ? '4111111111111111' : '', ccExpires: byCard ? '1229' : '', ccStart: '', ccIssue: '', ccCvv: '123' },
    _links: { status: `${call.home}/api.php/v2/customer_groups/${guest.id}`, ...(hasDetails(order) ? { payment_details: `${address}/payment_details` } : {}), tracking_codes: `${address}/tracking_codes` },
  };
}

/** A missing order is an internal error here, told apart by its text only. */
function orderAt(call: Call, id: string): Order {
  const order = call.store.orders.get(Number(id));
  if (!order) throw new V2Error(500, `Order was not found in database (ID:${id})`);
  return order;
}

const newestFirst = (call: Call): Order[] => [...call.store.orders.values()].sort((one, other) => other.id - one.id);

export function listOrders(call: Call): Reply {
  const wanted = call.query.get('q')?.toLowerCase();
  const orders = newestFirst(call).filter((order) => wanted === undefined || `${order.id} ${order.billing.lastname} ${order.email}`.toLowerCase().includes(wanted));
  return changesSince(call, 'orders', orders, (order) => orderRow(call, order)) ?? listV2(call, orders, true, (order) => orderRow(call, order));
}

export const oneOrder = (call: Call, id: string): Reply => ({ body: orderView(call, orderAt(call, id)), items: 1 });

export function searchOrders(call: Call): Reply {
  const found = searched(call.store, newestFirst(call), searchOf(call), {
    'orders.orders_id': (order) => order.id,
    'orders.orders_status': (order) => order.statusId,
    'orders.customers_id': (order) => order.customerId,
    'orders.customers_email_address': (order) => order.email,
    'orders.date_purchased': (order) => shopTime(call.store, order.placed),
    'orders.last_modified': (order) => databaseTime(call.store, order.modified),
    'orders.payment_class': (order) => (payments[order.payment.module]?.hub ? 'gambio_hub' : order.payment.module),
    'orders.currency': (order) => order.currency,
  });
  return listV2(call, found, false, (order) => orderRow(call, order));
}

export const orderHistory = (call: Call, id: string): Reply => listV2(call, orderAt(call, id).history.map((row) => historyView(call, row)), false);

export function paymentDetails(call: Call, id: string): Reply {
  const order = orderAt(call, id);
  if (!hasDetails(order)) throw new V2Error(404, 'No payment details were found.');
  return { body: { module: order.payment.module, details: order.payment.module === 'sepa' ? { sepa_owner: `${order.billing.firstname} ${order.billing.lastname}`, sepa_iban: 'DE02120300000000202051', sepa_bic: 'BYLADEM1001', sepa_bankname: 'Testbank' } : {} }, items: 1 };
}

export function patchStatus(call: Call, id: string): Reply {
  const order = orderAt(call, id);
  const { statusId, comment, customerNotified } = isRecord(call.body) ? call.body : {};
  if (typeof statusId !== 'number' || !Number.isInteger(statusId)) throw new V2Error(400, 'Order status ID is missing or invalid.');
  if (typeof customerNotified !== 'boolean') throw new V2Error(500, `BoolType::__construct(): Argument #1 ($p_value) must be of type bool, ${customerNotified === undefined ? 'null' : typeof customerNotified} given`);
  return { body: historyView(call, setStatus(call.store, order, statusId, written(comment), customerNotified, call.now)), items: 1 };
}

const codeView = (call: Call, order: Order, one: TrackingCode): Fields => ({
  id: String(one.id),
  orderId: String(order.id),
  trackingCode: one.code,
  parcelServiceId: String(one.serviceId),
  parcelServiceName: parcelServices.find(({ id }) => id === one.serviceId)?.name ?? '',
  languageId: String(one.languageId),
  url: one.url,
  comment: 'Die Sendungsverfolgung für Ihre Bestellung können Sie über den oben stehenden Link aufrufen.',
  creationDate: shopTime(call.store, one.at),
});

export const listCodesOf = (call: Call, id: string): Reply => listV2(call, ((order) => order.tracking.map((one) => codeView(call, order, one)))(orderAt(call, id)), false);

export function postCode(call: Call, id: string): Reply {
  const order = orderAt(call, id);
  const { trackingCode, parcelServiceId, languageId } = isRecord(call.body) ? call.body : {};
  if (typeof trackingCode !== 'string' || trackingCode === '') throw new V2Error(400, 'Tracking code is missing.');
  const service = parcelServices.find((one) => one.id === Number(parcelServiceId));
  if (parcelServiceId === undefined || !service) throw new V2Error(400, 'Parcel service ID is missing or invalid.');
  const code: TrackingCode = { id: call.store.next.row++, code: trackingCode, serviceId: service.id, languageId: Number(languageId ?? 2), url: trackingUrl(service.id, trackingCode), at: call.now };
  order.tracking.push(code);
  tellHub(order, trackingCode);
  return { status: 201, body: codeView(call, order, code), items: 1 };
}

