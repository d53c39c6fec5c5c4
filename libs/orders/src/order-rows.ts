// How an order's document is kept in the tables: lines and charges with what the shop said and what stands on the document, the sums per
// tax rate. A document can be composed anew from its own rows, so a later assignment needs nothing from the shop.
import { maskDocument, marks, rows, tuples, write, type Tx } from '@kontor/base';
import type { Amount, RemoteAddress, RemoteCharge, RemoteLine, RemoteOrder } from '@kontor/connectors';
import { Decimal, Money, Percent, Quantity, type ArticleId, type ErrorValues, type OrderId } from '@kontor/kernel';
import { composeDocument, type DocumentRow, type OrderDocument, type ShopRow } from './document.js';
import type { OrderRule } from './order-rules.js';
import type { OrderStep } from './order.js';

/** A row of an order with the article that it stands for here. */
export type ResolvedLine = { line: RemoteLine; articleId: ArticleId | null; articleRate: Percent | null; unit: string };
export type ResolvedCharge = { charge: RemoteCharge; articleId: ArticleId | null; articleRate: Percent | null };

/** One thing about an order that needs a person. `subject`: the line it is about, or empty. */
export type OrderProblem = { code: string; subject: string; values: ErrorValues };

/** What of the merchant's rule decides the tax on a document. */
export type TaxRule = Pick<OrderRule, 'taxSource' | 'defaultTaxRate'>;

const lineKey = (ref: string): string => `line/${ref}`;
const chargeKey = (kind: string, ref: string): string => `${kind}/${ref}`;

/** The document of an order as the shop gave it. */
export function documentOf(order: RemoteOrder, lines: readonly ResolvedLine[], charges: readonly ResolvedCharge[], rule: TaxRule): OrderDocument {
  return composeDocument({
    currency: order.currency,
    pricesIncludeTax: order.pricesIncludeTax,
    taxTreatment: order.taxTreatment,
    taxSource: rule.taxSource,
    defaultRate: rule.defaultTaxRate,
    total: order.total,
    totalTax: order.totalTax,
    rows: [
      ...lines.map(({ line, articleRate }): ShopRow => ({
        ref: lineKey(line.ref),
        amount: line.amount,
        shopRate: line.taxRate,
        articleRate,
        made: { unitPrice: line.unitPrice, quantity: line.quantity, beforeDiscount: order.pricesIncludeTax ? line.beforeDiscount.gross : line.beforeDiscount.net },
      })),
      ...charges.map(({ charge, articleRate }): ShopRow => ({ ref: chargeKey(charge.kind, charge.ref), amount: charge.amount, shopRate: singleRate(charge.amount), articleRate, made: null })),
    ],
  });
}

/** Writes lines, charges and sums; lines keep their id and what was sent of them, lines that the shop no longer has go. */
export async function saveDocument(tx: Tx, orderId: OrderId, lines: readonly ResolvedLine[], charges: readonly ResolvedCharge[], document: OrderDocument): Promise<void> {
  const byRef = new Map(document.rows.map((row) => [row.ref, row]));
  await write(tx, `DELETE FROM order_line WHERE order_id = ? AND remote_ref NOT IN (${lines.length ? marks(lines) : "''"})`, [orderId, ...lines.map(({ line }) => line.ref)]);
  if (lines.length > 0) {
    const columns = ['order_id', 'remote_ref', 'position', 'number', 'name', 'options', 'unit', 'quantity', 'held', 'unit_price', 'before_gross_minor', 'before_net_minor', ...amountColumns, 'article_id', 'article_rate'];
    await write(
      tx,
      `INSERT INTO order_line (${columns.join(', ')}) VALUES ${tuples(lines.length, columns.length)} ON DUPLICATE KEY UPDATE ${columns.slice(2).map((name) => `${name} = VALUES(${name})`).join(', ')}`,
      lines.flatMap(({ line, articleId, articleRate, unit }, position) => [
        orderId,
        line.ref,
        position,
        line.number.slice(0, 190),
        line.name.slice(0, 1000),
        JSON.stringify(line.options),
        unit,
        line.quantity.toString(),
        line.held,
        line.unitPrice.toFixed(10),
        line.beforeDiscount.gross.minor,
        line.beforeDiscount.net.minor,
        ...amountValues(line.amount, line.taxRate, byRef.get(lineKey(line.ref)) as DocumentRow),
        articleId,
        articleRate?.value.toFixed(4) ?? null,
      ]),
    );
  }
  await write(tx, 'DELETE FROM order_charge WHERE order_id = ?', [orderId]);
  if (charges.length > 0) {
    const columns = ['order_id', 'remote_ref', 'position', 'kind', 'name', 'method_key', ...amountColumns, 'article_id', 'article_rate'];
    await write(
      tx,
      `INSERT INTO order_charge (${columns.join(', ')}) VALUES ${tuples(charges.length, columns.length)}`,
      charges.flatMap(({ charge, articleId, articleRate }, position) => [
        orderId,
        charge.ref,
        position,
        charge.kind,
        charge.name.slice(0, 500),
        charge.methodKey,
        ...amountValues(charge.amount, singleRate(charge.amount), byRef.get(chargeKey(charge.kind, charge.ref)) as DocumentRow),
        articleId,
        articleRate?.value.toFixed(4) ?? null,
      ]),
    );
  }
  await saveTaxes(tx, orderId, document);
}

type ShopColumns = { shop_gross_minor: string; shop_net_minor: string; shop_tax_minor: string; shop_tax_rate: string | null; shop_taxes: string; article_rate: string | null };
type Head = { currency: string; prices_include_tax: number; tax_treatment: RemoteOrder['taxTreatment']; total_minor: string; shop_tax_minor: string };

/**
 * Composes the document anew after the shipping cost got its article: from the rows as they are kept. The caller holds the order's lock.
 */
export async function recompose(tx: Tx, orderId: OrderId, rule: TaxRule, cost: { articleId: ArticleId; rate: Percent } | null): Promise<OrderDocument> {
  const [head] = await rows<Head>(tx, 'SELECT currency, prices_include_tax, tax_treatment, total_minor, shop_tax_minor FROM sales_order WHERE id = ?', [orderId]);
  const { currency, prices_include_tax: includes, tax_treatment: taxTreatment, total_minor: total, shop_tax_minor: totalTax } = head;
  if (cost) await write(tx, "UPDATE order_charge SET article_id = ?, article_rate = ? WHERE order_id = ? AND kind = 'shipping'", [cost.articleId, cost.rate.value.toFixed(4), orderId]);
  const shop = 'shop_gross_minor, shop_net_minor, shop_tax_minor, shop_tax_rate, shop_taxes, article_rate';
  const lines = await rows<ShopColumns & { id: string; quantity: string; unit_price: string; before_gross_minor: string; before_net_minor: string }>(
    tx,
    `SELECT id, quantity, unit_price, before_gross_minor, before_net_minor, ${shop} FROM order_line WHERE order_id = ? ORDER BY position, id`,
    [orderId],
  );
  const charges = await rows<ShopColumns & { id: string }>(tx, `SELECT id, ${shop} FROM order_charge WHERE order_id = ? ORDER BY position, id`, [orderId]);
  const shopRow = (ref: string, row: ShopColumns, made: ShopRow['made']): ShopRow => ({
    ref,
    amount: {
      gross: Money.fromMinor(row.shop_gross_minor, currency),
      net: Money.fromMinor(row.shop_net_minor, currency),
      tax: Money.fromMinor(row.shop_tax_minor, currency),
      taxes: (JSON.parse(row.shop_taxes) as { rate: string | null; label: string; tax: string }[]).map((one) => ({ rate: one.rate === null ? null : Percent.parse(one.rate), label: one.label, tax: Money.fromMinor(one.tax, currency) })),
    },
    shopRate: row.shop_tax_rate === null ? null : Percent.parse(row.shop_tax_rate),
    articleRate: row.article_rate === null ? null : Percent.parse(row.article_rate),
    made,
  });
  const document = composeDocument({
    currency,
    pricesIncludeTax: includes === 1,
    taxTreatment,
    taxSource: rule.taxSource,
    defaultRate: rule.defaultTaxRate,
    total: Money.fromMinor(total, currency),
    totalTax: Money.fromMinor(totalTax, currency),
    rows: [
      ...lines.map((line) =>
        shopRow(lineKey(line.id), line, {
          unitPrice: Decimal.parse(line.unit_price),
          quantity: Quantity.parse(line.quantity),
          beforeDiscount: Money.fromMinor(includes === 1 ? line.before_gross_minor : line.before_net_minor, currency),
        }),
      ),
      ...charges.map((charge) => shopRow(chargeKey('', charge.id), charge, null)),
    ],
  });
  for (const row of document.rows) {
    const [table, id] = row.ref.startsWith('line/') ? ['order_line', row.ref.slice(5)] : ['order_charge', row.ref.slice(1)];
    await write(tx, `UPDATE ${table} SET gross_minor = ?, net_minor = ?, tax_minor = ?, tax_rate = ? WHERE id = ?`, [row.gross.minor, row.net.minor, row.tax.minor, row.rate?.value.toFixed(4) ?? null, id]);
  }
  await saveTaxes(tx, orderId, document);
  await write(tx, 'UPDATE sales_order SET tax_minor = ? WHERE id = ?', [document.tax.minor, orderId]);
  return document;
}

async function saveTaxes(tx: Tx, orderId: OrderId, document: OrderDocument): Promise<void> {
  await write(tx, 'DELETE FROM order_tax WHERE order_id = ?', [orderId]);
  if (document.taxes.length === 0) return;
  await write(
    tx,
    `INSERT INTO order_tax (order_id, position, rate, net_minor, tax_minor) VALUES ${tuples(document.taxes.length, 5)}`,
    document.taxes.flatMap((part, position) => [orderId, position, part.rate?.value.toFixed(4) ?? null, part.net.minor, part.tax.minor]),
  );
}

/** Both addresses as they stand on the document; an empty delivery address is the billing address. */
export async function saveAddresses(tx: Tx, orderId: OrderId, order: Pick<RemoteOrder, 'billing' | 'delivery'>): Promise<void> {
  const delivery = Object.values(order.delivery).every((value) => value.trim() === '') ? order.billing : order.delivery;
  const fields: [keyof RemoteAddress, string, number][] = [
    ['company', 'company', 200],
    ['firstName', 'first_name', 120],
    ['lastName', 'last_name', 120],
    ['street', 'street', 300],
    ['addition', 'addition', 300],
    ['postcode', 'postcode', 20],
    ['city', 'city', 120],
    ['state', 'state', 120],
    ['country', 'country', 2],
    ['phone', 'phone', 60],
  ];
  const values = (kind: string, address: RemoteAddress): unknown[] => [orderId, kind, ...fields.map(([field, , limit]) => address[field].trim().slice(0, limit))];
  await write(
    tx,
    `INSERT INTO order_address (order_id, kind, ${fields.map(([, column]) => column).join(', ')}) VALUES ${tuples(2, fields.length + 2)} ON DUPLICATE KEY UPDATE ${fields.map(([, column]) => `${column} = VALUES(${column})`).join(', ')}`,
    [...values('billing', order.billing), ...values('delivery', delivery)],
  );
}

/** What the shop sent, without secrets and without the buyer (F30). */
export async function saveRaw(tx: Tx, orderId: OrderId, order: RemoteOrder): Promise<void> {
  await write(tx, 'INSERT INTO order_document (order_id, raw) VALUES (?, ?) ON DUPLICATE KEY UPDATE raw = VALUES(raw)', [orderId, JSON.stringify(maskedRaw(order))]);
}

// Fields are masked by name; whatever else repeats something personal of this order (a plug-in's own field) is masked by its value.
function maskedRaw(order: Pick<RemoteOrder, 'raw' | 'customer' | 'billing' | 'delivery' | 'buyerNote'>): unknown {
  const { country: _b, state: _c, ...billing } = order.billing;
  const { country: _d, state: _e, ...delivery } = order.delivery;
  const personal = new Set([...Object.values(billing), ...Object.values(delivery), order.customer.email, order.customer.vatId, order.buyerNote].map((value) => value.trim()).filter((value) => value.length > 2));
  const hide = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hide);
    if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hide(inner)]));
    if (typeof value !== 'string') return value;
    return [...personal].reduce((text, part) => text.replaceAll(part, '***'), value);
  };
  return hide(maskDocument(order.raw));
}

/** From now on exactly these things need a person; the order's mark follows. */
export async function setProblems(tx: Tx, orderId: OrderId, problems: readonly OrderProblem[], now: Date): Promise<void> {
  const unique = [...new Map(problems.map((problem) => [`${problem.code}/${problem.subject}`, problem])).values()];
  await write(tx, `DELETE FROM order_problem WHERE order_id = ? AND (code, subject) NOT IN (${unique.length ? tuples(unique.length, 2) : "('', '-')"})`, [orderId, ...unique.flatMap(({ code, subject }) => [code, subject])]);
  if (unique.length > 0) {
    await write(
      tx,
      `INSERT INTO order_problem (order_id, code, subject, code_values, since) VALUES ${tuples(unique.length, 5)} ON DUPLICATE KEY UPDATE code_values = VALUES(code_values)`,
      unique.flatMap(({ code, subject, values }) => [orderId, code, subject, JSON.stringify(values), now]),
    );
  }
  await write(tx, 'UPDATE sales_order SET attention = ? WHERE id = ?', [unique.length > 0 ? 1 : 0, orderId]);
}

/** One thing is in order again. */
export async function solveProblem(tx: Tx, orderId: OrderId, codes: readonly string[]): Promise<void> {
  await write(tx, `DELETE FROM order_problem WHERE order_id = ? AND code IN (${marks(codes)})`, [orderId, ...codes]);
  await write(tx, 'UPDATE sales_order o SET attention = EXISTS (SELECT 1 FROM order_problem p WHERE p.order_id = o.id) WHERE o.id = ?', [orderId]);
}

/** Notes what was done with an order (F30). */
export async function noteSteps(tx: Tx, orderId: OrderId, steps: readonly { step: OrderStep; subject?: string; by?: string }[], now: Date): Promise<void> {
  if (steps.length === 0) return;
  await write(tx, `INSERT INTO order_step (order_id, step, subject, state, requested_by, at) VALUES ${tuples(steps.length, 6)}`, steps.flatMap(({ step, subject, by }) => [orderId, step, subject ?? '', 'done', (by ?? '').slice(0, 40), now]));
}

const amountColumns = ['shop_gross_minor', 'shop_net_minor', 'shop_tax_minor', 'shop_tax_rate', 'shop_taxes', 'gross_minor', 'net_minor', 'tax_minor', 'tax_rate'];

function amountValues(amount: Amount, shopRate: Percent | null, row: DocumentRow): unknown[] {
  return [
    amount.gross.minor,
    amount.net.minor,
    amount.tax.minor,
    shopRate?.value.toFixed(4) ?? null,
    JSON.stringify(amount.taxes.map(({ rate, label, tax }) => ({ rate, label, tax: tax.minor }))),
    row.gross.minor,
    row.net.minor,
    row.tax.minor,
    row.rate?.value.toFixed(4) ?? null,
  ];
}

// The only rate of an amount; null when it has none or several.
function singleRate(amount: Amount): Percent | null {
  const rates = amount.taxes.filter((one) => !one.tax.isZero() || amount.taxes.length === 1);
  return rates.length === 1 ? (rates[0]?.rate ?? null) : null;
}

