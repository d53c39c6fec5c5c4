// One order as a person reads it (F30): what is wrong with it first, what was bought and what it costs, who bought it, what comes next, and
// what happened so far. Pure: everything is handed in.
import type { Article } from '@kontor/articles';
import { AppError, explain, type ArticleId, type ErrorValues, type Language, type Percent } from '@kontor/kernel';
import type { Masterdata } from '@kontor/masterdata';
import type { OrderView, OrderViewAddress, OrderViewCharge, OrderViewLine } from '@kontor/orders';
import type { ExportPrice } from '@kontor/pricing';
import type { Shop } from '@kontor/shops';
import type { ProblemView } from '@kontor/sync';
import { sentence } from '../../errors/problem.js';
import type { ShownTime } from '../../i18n/format.js';
import { faultsOf, field, type FieldView } from '../layout/fields.js';
import type { Tone } from '../shops/live.views.js';
import type { Voice } from '../views.js';
import { historyView, type HistoryView } from './history.views.js';
import { orderListPath, stateOf } from './list.views.js';
import { rawView, type RawNode } from './raw.views.js';

/** What was typed into a form of the page that could not be carried out. */
export type Refused = { form: 'ship' | 'assign'; error: unknown; carrier: string; other: string; tracking: string; quantities: Map<string, string>; subject: string; value: string; costArticle: string };

export type OrderFacts = {
  order: OrderView;
  /** Null: it was removed. */
  shop: Shop | null;
  articles: Map<ArticleId, Article>;
  /** What the articles cost in this shop today. */
  prices: Map<ArticleId, ExportPrice | null>;
  masterdata: Masterdata;
  /** Names of users who did something, by `user:7`. */
  people: Map<string, string>;
  /** Open problems of runs that are about this order. */
  waiting: ProblemView[];
  /** The shop is told of parcels. */
  tells: boolean;
  may: { operate: boolean };
  refused: Refused | null;
};

type LineView = {
  number: string;
  /** Null: no article yet. */
  href: string | null;
  name: string;
  options: string;
  quantity: string;
  unitPrice: string;
  discount: string | null;
  tax: string;
  total: string;
  unresolved: boolean;
  hints: string[];
};
type SumRow = { label: string; amount: string; strong: boolean };
type AddressView = { title: string; rows: string[]; phone: string };
type ProblemCard = {
  says: string;
  remedy: string;
  time: ShownTime;
  assign: { action: string; kind: string; subject: string; method: FieldView; costArticle: FieldView | null; fault: string | null; button: string } | null;
  again: string | null;
  retry: { action: string; id: string } | null;
};
type ShipForm = { action: string; fault: string | null; carrier: FieldView; other: FieldView; tracking: FieldView; lines: { id: string; field: string; number: string; name: string; open: string; value: string }[]; partly: boolean; left: string[] };

export type OrderPage = {
  number: string;
  state: string;
  tone: Tone;
  /** What comes next, in a sentence. */
  next: string;
  told: string;
  ship: ShipForm | null;
  cancel: { action: string; confirm: string } | null;
  again: string | null;
  problems: ProblemCard[];
  lines: LineView[];
  discounts: boolean;
  sums: SumRow[];
  vouchers: string | null;
  taxes: { rate: string; net: string; tax: string }[];
  refunds: { time: ShownTime | null; amount: string; reason: string }[];
  shop: string;
  facts: { label: string; value: string }[];
  ordered: ShownTime;
  taken: ShownTime;
  email: string;
  others: string | null;
  addresses: AddressView[];
  payment: { name: string; term: string; paid: string; paidTime: ShownTime | null; tone: Tone };
  shipping: { name: string; method: string };
  note: string;
  history: HistoryView;
  raw: RawNode[];
  stock: { number: string; href: string; reserved: string; shipped: string; open: string }[];
};

export function orderView(facts: OrderFacts, voice: Voice): OrderPage {
  const { order, may } = facts;
  const { t, format } = voice;
  const base = `/admin/orders/${order.id}`;
  const ship = may.operate ? shipForm(facts, voice) : null;
  const paid = order.payment.paidAt !== null;
  return {
    number: order.number,
    ...stateOf(order.status, voice),
    next: nextStep(facts, voice),
    told: order.remoteStatus.order === '' ? '' : t('orders.remote-status', { status: [order.remoteStatus.order, order.remoteStatus.payment, order.remoteStatus.delivery].filter(Boolean).join(' · ') }),
    ship,
    cancel: may.operate && order.status === 'open' ? { action: `${base}/cancel`, confirm: t('orders.cancel-confirm', { number: order.number, total: format.money(order.total) }) } : null,
    again: may.operate && facts.shop !== null ? `${base}/again` : null,
    problems: problemCards(facts, voice),
    lines: order.lines.map((line) => lineView(line, facts, voice)),
    discounts: order.lines.some((line) => !line.discount.isZero()),
    sums: sumRows(order, voice),
    vouchers: order.vouchers.length === 0 ? null : t('orders.vouchers', { codes: order.vouchers.map((voucher) => `${voucher.code} (${format.price(voucher.amount.amount, voucher.amount.currency)})`).join(', ') }),
    taxes: order.taxes.map((part) => ({ rate: rateText(part.rate, voice), net: format.money(part.net), tax: format.money(part.tax) })),
    refunds: order.refunds.map((refund) => ({ time: refund.at === null ? null : format.time(refund.at), amount: format.money(refund.amount), reason: refund.reason })),
    shop: facts.shop?.name ?? t('runs.removed-shop'),
    facts: [
      { label: t('orders.remote-ref'), value: order.remoteRef },
      { label: t('orders.vat-id'), value: order.customer.vatId },
      { label: t('orders.group'), value: order.customer.group },
      { label: t('orders.tax-treatment'), value: order.taxTreatment === 'normal' ? '' : order.taxTreatment },
    ].filter(({ value }) => value !== ''),
    ordered: format.time(order.orderedAt),
    taken: format.time(order.takenInAt),
    email: order.customer.email,
    others: order.customer.email === '' ? null : orderListPath({ q: order.customer.email }),
    addresses: addressViews(order, voice),
    payment: {
      name: order.payment.name || order.payment.key || t('orders.unknown'),
      term: facts.masterdata.paymentTerms.find((term) => String(term.id) === String(order.payment.termId))?.name ?? t('orders.unassigned'),
      paid: t(paid ? 'orders.paid' : 'orders.unpaid'),
      paidTime: order.payment.paidAt === null ? null : format.time(order.payment.paidAt),
      tone: paid ? 'success' : 'warning',
    },
    shipping: {
      name: order.shippingMethod.name || order.shippingMethod.key || t('orders.no-shipping'),
      method: order.shippingMethod.key === '' ? '' : (facts.masterdata.shippingMethods.find((method) => String(method.id) === String(order.shippingMethod.methodId))?.name ?? t('orders.unassigned')),
    },
    note: order.buyerNote,
    history: historyView(order, { people: facts.people, shop: facts.shop?.name ?? t('runs.removed-shop'), tells: facts.tells }, voice),
    raw: rawView(order.raw, voice),
    stock: stockRows(facts, voice),
  };
}

function nextStep({ order }: OrderFacts, { t }: Voice): string {
  if (order.status === 'cancelled') return t('orders.next.cancelled');
  if (order.status === 'shipped') return t('orders.next.shipped');
  if (order.fulfilledBy !== 'merchant') return t('orders.next.elsewhere');
  if (order.lines.some((line) => line.articleId === null && line.open.isPositive())) return t('orders.next.unresolved');
  if (!order.lines.some((line) => line.open.isPositive())) return t('orders.next.nothing');
  if (order.payment.paidAt === null) return t('orders.next.unpaid');
  return t(order.status === 'open' ? 'orders.next.ship' : 'orders.next.rest');
}

function shipForm({ order, masterdata, refused }: OrderFacts, voice: Voice): ShipForm | null {
  const { t, format, language } = voice;
  const open = order.lines.filter((line) => line.open.isPositive());
  const ready = open.filter((line) => line.articleId !== null);
  if (order.status === 'cancelled' || order.fulfilledBy !== 'merchant' || ready.length === 0) return null;
  const typed = refused?.form === 'ship' ? refused : null;
  const faults = typed ? faultsOf(lineNamed(typed.error, order), language) : {};
  const usual = masterdata.shippingMethods.find((method) => String(method.id) === String(order.shippingMethod.methodId))?.carrier ?? '';
  return {
    action: `/admin/orders/${order.id}/ship`,
    fault: faults[''] ?? faults.quantity ?? null,
    carrier: field('carrier', t('orders.ship.carrier'), { value: typed?.carrier ?? usual, choices: [...masterdata.carriers.map(({ code, name }) => ({ value: code, label: name })), { value: '', label: t('orders.ship.other') }], fault: faults.carrier ?? null }),
    other: field('other', t('orders.ship.other-name'), { value: typed?.other ?? '', optional: true, help: t('orders.ship.other-help'), fault: faults.other ?? null }),
    tracking: field('trackingNumber', t('orders.ship.tracking'), { value: typed?.tracking ?? '', optional: true, fault: faults.trackingNumber ?? null }),
    lines: ready.map((line) => ({ id: line.id, field: `ship-${line.id}`, number: line.number, name: line.name, open: format.exactly(line.open), value: typed?.quantities.get(line.id) ?? format.exactly(line.open) })),
    partly: typed !== null,
    left: open.filter((line) => line.articleId === null).map((line) => line.name),
  };
}

/** A line is told by its article number, not by its id. */
function lineNamed(error: unknown, order: OrderView): unknown {
  if (!(error instanceof AppError)) return error;
  const line = order.lines.find(({ id }) => id === String(error.values.line));
  return line ? new AppError(error.code, { ...error.values, line: line.number || line.name }, error.options) : error;
}

function problemCards({ order, masterdata, waiting, refused, may, shop }: OrderFacts, voice: Voice): ProblemCard[] {
  const { t, format, language } = voice;
  const base = `/admin/orders/${order.id}`;
  const own = order.problems.map((problem, index): ProblemCard => {
    const [kind, choices] = problem.code === 'payment-method-unassigned' ? ['payments', masterdata.paymentTerms] : problem.code.startsWith('shipping-') ? ['shippings', masterdata.shippingMethods] : ['', []];
    const typed = refused?.form === 'assign' && refused.subject === problem.subject ? refused : null;
    const assign =
      kind === '' || !may.operate
        ? null
        : {
            action: `${base}/assign`,
            kind,
            subject: problem.subject,
            method: { ...field('value', t(kind === 'payments' ? 'orders.assign.payment' : 'orders.assign.shipping'), { value: typed?.value ?? '', choices: [{ value: '', label: t('orders.assign.choose') }, ...choices.map(({ code, name }) => ({ value: code, label: name }))] }), id: `assign-${index}` },
            costArticle: kind === 'payments' ? null : { ...field('costArticle', t('orders.assign.cost-article'), { value: typed?.costArticle ?? '', optional: true, help: t('orders.assign.cost-article-help') }), id: `assign-cost-${index}` },
            fault: typed ? faultText(typed.error, language) : null,
            button: t('orders.assign.button'),
          };
    return { ...explain(problem.code, problem.values, language), time: format.time(problem.since), assign, again: may.operate && assign === null && shop !== null ? `${base}/again` : null, retry: null };
  });
  const told = new Set(order.problems.map(({ code }) => code));
  const others = waiting
    .filter(({ code }) => !told.has(code))
    .map((problem): ProblemCard => ({ ...explain(problem.code, problem.values as ErrorValues, language), time: format.time(problem.firstSeen), assign: null, again: null, retry: may.operate ? { action: `${base}/retry`, id: problem.id } : null }));
  return [...own, ...others];
}

function faultText(error: unknown, language: Language): string {
  if (!(error instanceof AppError) || error.status >= 500) throw error;
  return sentence(error.code, error.values, language);
}

function lineView(line: OrderViewLine, { order, articles, prices }: OrderFacts, voice: Voice): LineView {
  const { format } = voice;
  const article = line.articleId === null ? undefined : articles.get(line.articleId);
  return {
    number: line.number || '–',
    href: article ? articlePath(article.number) : null,
    name: line.name,
    options: line.options.map(({ name, value }) => `${name}: ${value}`).join(' · '),
    quantity: line.unit === '' ? format.exactly(line.quantity) : `${format.exactly(line.quantity)} ${line.unit}`,
    unitPrice: format.price(line.unitGross.amount, line.unitGross.currency),
    discount: line.discount.isZero() ? null : format.money(line.discount.negated()),
    tax: rateText(line.taxRate, voice),
    total: format.money(line.gross),
    unresolved: line.articleId === null,
    hints: article ? hintsOf(line, article, order.pricesIncludeTax ? (prices.get(article.id) ?? null) : null, voice) : [],
  };
}

/** Where the article says something else today than what was sold. */
function hintsOf(sold: OrderViewLine, own: Article, price: ExportPrice | null, { t, format }: Voice): string[] {
  const { amount, currency } = sold.unitGross;
  const costs = [price?.price, price?.action?.price].flatMap((one) => (one ? [format.price(one, currency)] : []));
  const hints: string[] = [];
  if (own.number !== sold.number) hints.push(t('orders.hint.number', { number: own.number }));
  if (own.name !== sold.name) hints.push(t('orders.hint.name', { name: own.name }));
  if (price && !costs.includes(format.price(amount, currency))) hints.push(t('orders.hint.price', { price: format.price(price.price, currency) }));
  if (sold.shopTaxRate && sold.taxRate && !sold.shopTaxRate.equals(sold.taxRate)) hints.push(t('orders.hint.shop-tax', { rate: format.percent(sold.shopTaxRate) }));
  if (sold.taxRate && !own.taxRate.equals(sold.taxRate)) hints.push(t('orders.hint.tax', { rate: format.percent(own.taxRate) }));
  return hints;
}

function sumRows(order: OrderView, voice: Voice): SumRow[] {
  const { t, format } = voice;
  const charge = (kind: 'shipping' | 'fee' | 'discount', one: OrderViewCharge): SumRow => {
    const rate = one.taxRate === null || one.gross.isZero() ? '' : ` (${rateText(one.taxRate, voice)})`;
    return { label: `${one.name === '' ? t(`orders.sum.${kind}`) : t(`orders.named.${kind}`, { name: one.name })}${rate}`, amount: format.money(one.gross), strong: false };
  };
  const refunded = order.total.minus(order.status === 'cancelled' ? order.total : order.current);
  return [
    ...order.shipping.map((one) => charge('shipping', one)),
    ...order.fees.map((one) => charge('fee', one)),
    ...order.discounts.map((one) => charge('discount', one)),
    { label: t('orders.sum.total'), amount: format.money(order.total), strong: true },
    { label: t('orders.sum.paid'), amount: format.money(order.paid), strong: false },
    ...(refunded.isZero() ? [] : [{ label: t('orders.sum.refunded'), amount: format.money(refunded.negated()), strong: false }]),
    ...(order.current.equals(order.total) ? [] : [{ label: t(order.status === 'cancelled' ? 'orders.sum.cancelled' : 'orders.sum.current'), amount: format.money(order.current), strong: true }]),
  ];
}

function rateText(rate: Percent | null, { t, format }: Voice): string {
  return rate === null ? t('orders.several-rates') : format.percent(rate);
}

function addressViews(order: OrderView, voice: Voice): AddressView[] {
  const { t } = voice;
  const billing = order.billing && addressView(t('orders.billing'), order.billing, voice);
  const delivery = order.delivery && addressView(t('orders.delivery'), order.delivery, voice);
  if (billing && delivery && billing.rows.join('\n') === delivery.rows.join('\n')) return [{ ...billing, title: t('orders.both-addresses') }];
  return [billing, delivery].filter((one) => one !== null);
}

function addressView(title: string, address: OrderViewAddress, { format }: Voice): AddressView {
  const rows = [address.company, `${address.firstName} ${address.lastName}`, address.street, address.addition, `${address.postcode} ${address.city}`, address.state, format.country(address.country)];
  return { title, rows: rows.map((row) => row.trim()).filter((row) => row !== ''), phone: address.phone };
}

function stockRows({ order, articles }: OrderFacts, { format }: Voice): OrderPage['stock'] {
  const reserved = new Map(order.reserved.map((row) => [row.articleId, row.quantity]));
  const ids = [...new Set(order.lines.flatMap((line) => line.articleId ?? []))];
  return ids.flatMap((id) => {
    const article = articles.get(id);
    if (!article) return [];
    const lines = order.lines.filter((line) => line.articleId === id);
    const sum = (pick: (line: OrderViewLine) => OrderViewLine['open']): string => format.exactly(lines.slice(1).reduce((total, line) => total.plus(pick(line)), pick(lines[0])));
    const held = reserved.get(id);
    return [{ number: article.number, href: articlePath(article.number), reserved: held ? format.exactly(held) : '0', shipped: sum((line) => line.shipped), open: sum((line) => line.open) }];
  });
}

/** The page of an article. */
export function articlePath(number: string): string {
  return `/admin/articles/${encodeURIComponent(number)}`;
}
