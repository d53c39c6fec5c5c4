// Orders as the API shows them, field by field and type by type as in the sample orders of the two shops, their oddities included.
import { toLocal, toNaive } from '../../testing/shop-server/zone.js';
import { add, exact, roundTax, rowTax } from './totals.js';
import { orderSums } from './orders.js';
import { attributeKey, links, type Home } from './product-views.js';
import type { Meta, Order, OrderLine, Product, Refund, Store, Taxes } from './store.js';
import type { Fields } from './wordpress.js';

const day = (store: Store, name: string, at: number | null): Fields => ({ [name]: at === null ? null : toLocal(store.zone, at) });
const dayGmt = (name: string, at: number | null): Fields => ({ [`${name}_gmt`]: at === null ? null : toNaive(at) });

/** Money as asked for (`dp`). */
const money = (value: string | { toFixed(places: number): string }, dp: number): string => (typeof value === 'string' ? exact(value) : value).toFixed(dp);

/** Taxes of a row by rate: 11.0.1 shows them in cents, 8.9.1 as computed. */
function taxesShown(store: Store, order: Order, total: Taxes, subtotal?: Taxes): Fields[] {
  const shown = (tax: string): string => (store.flavour === 'wc11' && !store.switches.roundAtSubtotal ? roundTax(exact(tax), order.pricesIncludeTax).toFixed(2) : exact(tax).round(4).toFixed());
  return Object.entries(total).map(([id, tax]) => ({ id: Number(id), total: shown(tax), subtotal: subtotal ? shown(subtotal[id] ?? '0') : '' }));
}

function display(store: Store, product: Product | undefined, meta: Meta): Fields {
  const attribute = product?.attributes.find((one) => attributeKey(store, one) === meta.key);
  return { id: meta.id, key: meta.key, value: meta.value, display_key: attribute?.name ?? meta.key, display_value: attribute?.options[0] ?? meta.value };
}

function lineView(store: Store, order: Order, row: OrderLine, dp: number): Fields {
  const product = store.products.get(row.variationId || row.productId);
  const tax = rowTax(store, row.taxes);
  return {
    id: row.id,
    name: row.name,
    product_id: row.productId,
    variation_id: row.variationId,
    quantity: row.quantity,
    tax_class: row.taxClass,
    subtotal: money(row.subtotal, dp),
    subtotal_tax: money(rowTax(store, row.subtotalTaxes), dp),
    total: money(row.total, dp),
    total_tax: money(tax, dp),
    taxes: taxesShown(store, order, row.taxes, row.subtotalTaxes),
    meta_data: row.meta.map((meta) => display(store, product, meta)),
    // The number of today, and nothing once the product is gone.
    sku: product ? product.sku : null,
    ...(store.flavour === 'wc11' ? { global_unique_id: product ? product.gtin : '' } : {}),
    price: row.quantity === 0 ? 0 : Number(row.total) / row.quantity,
    image: { id: row.variationId ? 0 : '', src: '' },
    parent_name: row.parentName,
  };
}

export function orderView(store: Store, order: Order, home: Home, dp = 2): Fields {
  const sums = orderSums(store, order);
  const gross = order.pricesIncludeTax;
  return {
    id: order.id,
    parent_id: 0,
    status: order.status,
    currency: order.currency,
    version: store.flavour === 'wc11' ? '11.0.1' : '8.9.1',
    prices_include_tax: gross,
    ...day(store, 'date_created', order.created),
    ...day(store, 'date_modified', order.modified),
    discount_total: money(sums.discount, dp),
    discount_tax: money(sums.discountTax, dp),
    shipping_total: money(sums.shipping, dp),
    shipping_tax: money(sums.shippingTax, dp),
    cart_tax: money(sums.cartTax, dp),
    total: money(sums.total, dp),
    total_tax: money(sums.tax, dp),
    customer_id: order.customerId,
    order_key: order.key,
    billing: order.billing,
    shipping: order.shipping,
    payment_method: order.paymentMethod,
    payment_method_title: order.paymentTitle,
    transaction_id: order.transaction,
    customer_ip_address: '127.0.0.1',
    customer_user_agent: 'Mozilla/5.0',
    created_via: order.via,
    customer_note: order.note,
    ...day(store, 'date_completed', order.completed),
    ...day(store, 'date_paid', order.paid),
    cart_hash: '',
    number: order.number,
    meta_data: order.meta.map(({ id, key, value }) => ({ id, key, value })),
    line_items: order.lines.map((row) => lineView(store, order, row, dp)),
    tax_lines: order.taxLines.map((row) => ({
      id: row.id,
      rate_code: row.code,
      rate_id: row.rateId,
      label: row.label,
      compound: row.compound,
      tax_total: money(row.tax, dp),
      shipping_tax_total: money(row.shippingTax, dp),
      rate_percent: Number(row.percent),
      meta_data: [],
    })),
    shipping_lines: order.shippings.map((row) => ({
      id: row.id,
      method_title: row.title,
      method_id: row.method,
      instance_id: row.instance,
      total: money(row.total, dp),
      total_tax: money(rowTax(store, row.taxes), dp),
      taxes: taxesShown(store, order, row.taxes),
      tax_status: 'taxable',
      meta_data: row.meta.map(({ id, key, value }) => ({ id, key, value, display_key: key, display_value: value })),
    })),
    fee_lines: order.fees.map((row) => ({
      id: row.id,
      name: row.name,
      tax_class: row.taxClass,
      tax_status: row.taxStatus,
      amount: row.amount,
      total: money(row.total, dp),
      total_tax: money(rowTax(store, row.taxes), dp),
      taxes: taxesShown(store, order, row.taxes),
      meta_data: [],
    })),
    coupon_lines: order.coupons.map((row) => {
      const info = `[${store.coupons.find((one) => one.code === row.code)?.id ?? 0},"${row.code}",${row.type === 'fixed_cart' ? 'null' : `"${row.type}"`},${Number(row.amount)}]`;
      return {
        id: row.id,
        code: row.code,
        // Cents without their zeros, and not always the sum that the order shows.
        discount: row.discount,
        discount_tax: row.discountTax,
        meta_data: [{ id: row.metaId, key: 'coupon_info', value: info, display_key: 'coupon_info', display_value: info }],
        discount_type: row.type,
        nominal_amount: Number(row.amount),
        free_shipping: false,
      };
    }),
    refunds: order.refunds.map((refund) => ({ id: refund.id, reason: refund.reason, total: `-${money(refund.amount, dp)}`, ...(store.flavour === 'wc11' ? { total_tax: `-${money(refund.tax, dp)}` } : {}) })),
    ...(order.giftCards.length > 0 ? { gift_cards: order.giftCards.map((card) => ({ id: card.id, code: card.code, amount: money(card.amount, dp) })) } : {}),
    payment_url: `${home}/checkout/order-pay/${order.id}/?pay_for_order=true&key=${order.key}`,
    is_editable: ['pending', 'on-hold', 'auto-draft', 'checkout-draft'].includes(order.status),
    needs_payment: ['pending', 'failed'].includes(order.status) && sums.total.gt(0),
    needs_processing: order.lines.some((row) => !store.products.get(row.variationId || row.productId)?.virtual),
    ...dayGmt('date_created', order.created),
    ...dayGmt('date_modified', order.modified),
    ...dayGmt('date_completed', order.completed),
    ...dayGmt('date_paid', order.paid),
    currency_symbol: ({ EUR: '€', USD: '$', GBP: '£', CHF: 'CHF' } as Record<string, string>)[order.currency] ?? order.currency,
    _links: orderLinks(store, order, home),
  };
}

function orderLinks(store: Store, order: Order, home: Home): Fields {
  if (store.flavour === 'wc8') return links(home, `orders/${order.id}`, 'orders');
  return {
    self: [{ href: `${home}/wp-json/wc/v3/orders/${order.id}`, targetHints: { allow: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] } }],
    collection: [{ href: `${home}/wp-json/wc/v3/orders` }],
    email_templates: [{ embeddable: true, href: `${home}/wp-json/wc/v3/orders/${order.id}/actions/email_templates` }],
  };
}

export function noteView(store: Store, order: Order, note: Order['notes'][number], home: Home): Fields {
  return {
    id: note.id,
    author: note.byUser ? note.author : 'system',
    ...day(store, 'date_created', note.created),
    ...dayGmt('date_created', note.created),
    note: note.text,
    customer_note: note.forBuyer,
    _links: links(home, `orders/${order.id}/notes/${note.id}`, `orders/${order.id}/notes`, { up: [{ href: `${home}/wp-json/wc/v3/orders/${order.id}` }] }),
  };
}

export function refundView(store: Store, order: Order, refund: Refund, home: Home, dp = 2, withParent = false): Fields {
  const minus = (value: string): string => money(exact('0').minus(value), dp);
  const taxes = (given: Taxes): Fields[] => Object.entries(given).map(([id, tax]) => ({ id: Number(id), total: minus(tax), subtotal: minus(tax) }));
  const eleven = store.flavour === 'wc11';
  return {
    id: refund.id,
    ...(withParent ? { parent_id: order.id } : {}),
    ...day(store, 'date_created', refund.created),
    ...dayGmt('date_created', refund.created),
    amount: money(refund.amount, dp),
    reason: refund.reason,
    refunded_by: 1,
    refunded_payment: false,
    meta_data: [],
    line_items: refund.lines.map((part) => {
      const row = order.lines.find((one) => one.id === part.lineId);
      const product = row && store.products.get(row.variationId || row.productId);
      return {
        id: part.id,
        name: row?.name ?? '',
        product_id: row?.productId ?? 0,
        variation_id: row?.variationId ?? 0,
        quantity: -part.quantity,
        tax_class: row?.taxClass ?? '',
        subtotal: minus(part.total),
        subtotal_tax: minus(part.tax),
        total: minus(part.total),
        total_tax: minus(part.tax),
        taxes: taxes(part.taxes),
        meta_data: [{ id: part.id + 100_000, key: '_refunded_item_id', value: String(part.lineId), display_key: '_refunded_item_id', display_value: String(part.lineId) }],
        sku: product ? product.sku : null,
        price: row ? Number(row.total) / Math.max(1, row.quantity) : 0,
      };
    }),
    ...(eleven
      ? {
          tax_lines: order.taxLines.map((row) => {
            const of = (parts: { taxes: Taxes }[]): string => minus(add(parts.map((part) => exact(part.taxes[row.rateId] ?? '0'))).toFixed());
            return { id: row.id + 100_000, rate_code: row.code, rate_id: row.rateId, label: row.label, compound: row.compound, tax_total: of(refund.lines), shipping_tax_total: of(refund.shipping), rate_percent: Number(row.percent), meta_data: [] };
          }),
          shipping_lines: refund.shipping.map((part) => {
            const row = order.shippings.find((one) => one.id === part.lineId);
            return { id: part.id, method_title: row?.title ?? '', method_id: row?.method ?? '', instance_id: row?.instance ?? '', total: minus(part.total), total_tax: minus(part.tax), taxes: taxes(part.taxes), tax_status: 'taxable', meta_data: [] };
          }),
          fee_lines: [],
        }
      : {}),
    _links: links(home, `orders/${order.id}/refunds/${refund.id}`, `orders/${order.id}/refunds`, { up: [{ href: `${home}/wp-json/wc/v3/orders/${order.id}` }] }),
  };
}
