// Orders as the API shows them: a summary in lists, everything in the detail.
import type { Fields } from './php.js';
import { countries, dispatches, payments, shops } from './setup.js';
import { statusesOf } from './orders.js';
import { phpDate, type Address, type Customer, type Order, type Position, type Store } from './store.js';

const orderFields = (store: Store, order: Order): Fields => ({
  id: order.id,
  changed: order.changed === null ? null : phpDate(store, order.changed),
  number: order.number,
  customerId: order.customerId,
  paymentId: order.paymentId,
  dispatchId: order.dispatchId,
  partnerId: '',
  shopId: 1,
  invoiceAmount: Number(order.invoiceAmount),
  invoiceAmountNet: Number(order.invoiceAmountNet),
  invoiceShipping: Number(order.invoiceShipping),
  invoiceShippingNet: Number(order.invoiceShippingNet),
  invoiceShippingTaxRate: order.invoiceShippingTaxRate,
  orderTime: phpDate(store, order.orderTime),
  transactionId: order.transactionId,
  comment: order.comment,
  customerComment: order.customerComment,
  internalComment: order.internalComment,
  net: order.net,
  taxFree: order.taxFree,
  temporaryId: order.temporaryId,
  referer: '',
  clearedDate: order.clearedDate === null ? null : phpDate(store, order.clearedDate),
  trackingCode: order.trackingCode,
  languageIso: '1',
  currency: order.currency,
  currencyFactor: order.currencyFactor,
  remoteAddress: '127.0.0.0',
  deviceType: 'desktop',
  isProportionalCalculation: order.proportional,
});

const attributeOf = (order: Order): Fields | null =>
  order.attribute && { id: order.id, orderId: order.id, ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((index) => [`attribute${index}`, order.attribute?.[`attribute${index}`] ?? ''])) };

export function orderInList(store: Store, order: Order): Fields {
  const customer = store.customers.get(order.customerId);
  return { ...orderFields(store, order), attribute: attributeOf(order), customer: customer ? { id: customer.id, email: customer.email } : null, paymentStatusId: order.cleared, orderStatusId: order.status };
}

const positionView = (order: Order, row: Position): Fields => ({
  id: row.id,
  orderId: order.id,
  articleId: row.articleId,
  taxId: row.taxId,
  taxRate: row.taxRate,
  statusId: row.statusId,
  articleDetailID: row.detailId,
  number: order.number,
  articleNumber: row.number,
  price: row.price,
  quantity: row.quantity,
  articleName: row.name,
  shipped: row.shipped,
  shippedGroup: 0,
  releaseDate: null,
  mode: row.mode,
  esdArticle: 0,
  config: '',
  ean: row.ean,
  unit: null,
  packUnit: null,
  attribute: null,
});

export const countryView = (country: (typeof countries)[number]): Fields => ({
  id: country.id,
  name: country.name,
  iso: country.iso,
  isoName: country.isoName,
  position: 1,
  description: '',
  taxFree: false,
  taxFreeUstId: false,
  taxFreeUstIdChecked: false,
  active: true,
  iso3: country.iso3,
  displayStateInRegistration: false,
  forceStateInRegistration: false,
  allowShipping: true,
  areaId: country.area.id,
});
export const stateView = (countryId: number, state: { id: number; name: string; shortCode: string }): Fields => ({ id: state.id, countryId, position: 0, name: state.name, shortCode: state.shortCode, active: 1 });

/** `id` is the address's own; billing and shipping differ in a few names. */
function addressView(order: Order, address: Address, billing: boolean): Fields {
  const country = countries.find((one) => one.id === address.countryId)!;
  const state = country.states.find((one) => one.id === address.stateId);
  return {
    title: null,
    additionalAddressLine1: address.extra,
    additionalAddressLine2: address.extra2,
    id: order.id,
    orderId: order.id,
    customerId: order.customerId,
    countryId: address.countryId,
    stateId: address.stateId,
    company: address.company,
    department: '',
    salutation: address.salutation,
    firstName: address.firstName,
    lastName: address.lastName,
    street: address.street,
    zipCode: address.zipCode,
    city: address.city,
    phone: address.phone,
    ...(billing ? { number: null, vatId: address.vatId } : {}),
    country: countryView(country),
    state: state ? stateView(country.id, state) : null,
    attribute: null,
  };
}

/** With the hash of the password, as the real one. */
export const customerView = (store: Store, customer: Customer): Fields => ({
  number: customer.number,
  id: customer.id,
  changed: null,
  paymentId: customer.paymentId,
  groupKey: customer.groupKey,
  shopId: 1,
  priceGroupId: null,
  encoderName: 'bcrypt',
  hashPassword: '$2y$10$simulatedsimulatedsimuleXxpNdcDkbFsHvmEbqLH6L5mhF7vq4mS',
  active: true,
  email: customer.email,
  firstLogin: phpDate(store, customer.since),
  lastLogin: phpDate(store, customer.since),
  accountMode: customer.accountMode,
  confirmationKey: '',
  sessionId: 'simulated-session',
  newsletter: 0,
  validation: '',
  affiliate: 0,
  paymentPreset: 0,
  languageId: '1',
  referer: '',
  internalComment: '',
  failedLogins: 0,
  lockedUntil: null,
  salutation: customer.salutation,
  title: null,
  firstname: customer.firstname,
  lastname: customer.lastname,
  birthday: null,
  doubleOptinRegister: false,
  doubleOptinEmailSentDate: null,
  doubleOptinConfirmDate: null,
  passwordChangeDate: phpDate(store, customer.since),
  registerOptInId: null,
});

export function paymentView(payment: (typeof payments)[number]): Fields {
  const { id, name, description, debitPercent, surcharge, position, active, plugin } = payment;
  return {
    id, name, description, template: plugin ? '' : `${name}.tpl`, class: plugin ? '' : `${name}.php`, table: '', hide: false,
    additionalDescription: '', debitPercent, surcharge, surchargeString: '', position, active, esdActive: false, mobileInactive: false,
    embedIFrame: '', hideProspect: 0, action: '', pluginId: null, source: null,
  };
}

const dispatchView = ({ id, name }: (typeof dispatches)[number]): Fields => ({
  id,
  name,
  type: 0,
  description: '',
  comment: '',
  active: true,
  position: 1,
  calculation: 1,
  surchargeCalculation: 3,
  taxCalculation: 0,
  shippingFree: null,
  multiShopId: null,
  customerGroupId: null,
  bindShippingFree: 0,
  bindTimeFrom: null,
  bindTimeTo: null,
  bindInStock: null,
  bindLastStock: 0,
  bindWeekdayFrom: null,
  bindWeekdayTo: null,
  bindWeightFrom: null,
  bindWeightTo: '31.500',
  bindPriceFrom: null,
  bindPriceTo: null,
  bindSql: null,
  statusLink: '',
  calculationSql: null,
  attribute: null,
});

export const shopView = ({ id, mainId, name, categoryId }: (typeof shops)[number]): Fields => ({
  id, mainId, categoryId, name, title: null, position: 0, host: mainId === null ? '127.0.0.1' : null, basePath: mainId === null ? '' : null,
  baseUrl: null, hosts: '', secure: false, templateId: mainId === null ? 11 : null, default: mainId === null, active: true, customerScope: false,
});

function statusView(store: Store, id: number, group: 'state' | 'payment'): Fields {
  const found = statusesOf(store).find((one) => one.id === id && one.group === group) ?? statusesOf(store).find((one) => one.id === id)!;
  return { id: found.id, name: found.name, position: Math.max(0, found.id), group: found.group, sendMail: 0 };
}

export function orderView(store: Store, order: Order): Fields {
  const payment = payments.find((one) => one.id === order.paymentId)!;
  const [shop] = shops;
  const customer = store.customers.get(order.customerId);
  return {
    ...orderFields(store, order),
    details: order.details.map((row) => positionView(order, row)),
    documents: [],
    payment: { ...paymentView(payment), attribute: null },
    paymentStatus: statusView(store, order.cleared, 'payment'),
    orderStatus: statusView(store, order.status, 'state'),
    customer: customer ? customerView(store, customer) : null,
    paymentInstances: [],
    billing: addressView(order, order.billing, true),
    shipping: addressView(order, order.shipping, false),
    shop: shopView(shop),
    dispatch: dispatchView(dispatches.find((one) => one.id === order.dispatchId)!),
    attribute: attributeOf(order),
    languageSubShop: { ...shopView(shop), locale: shop.locale },
    paymentStatusId: order.cleared,
    orderStatusId: order.status,
  };
}
