// How an article stands in every shop: what Kontor wants, what the shop confirmed, the sum term by term, and why the two are not in step.
import { explain, type Decimal, type Quantity } from '@kontor/kernel';
import type { ListingPriceView, PriceState } from '@kontor/pricing';
import type { Shop } from '@kontor/shops';
import type { ListingStockView } from '@kontor/stock';
import type { ShownTime } from '../../i18n/format.js';
import type { Tone } from '../shops/live.views.js';
import type { Voice } from '../views.js';
import { actionRow } from '../prices/actions.views.js';
import type { ArticleFacts } from './article.js';

/** The one button: a link, or a form with what it sends. */
export type Way = { href: string; label: string; post: boolean; fields: { name: string; value: string }[] };
type Standing = { state: string; tone: Tone; why: string; way: Way | null };

export type StockLine = Standing & { wanted: string; confirmed: string; sum: string; sent: ShownTime | null };
export type PriceLine = Standing & { wanted: string; wantedMore: string[]; confirmed: string; confirmedMore: string[]; sent: ShownTime | null; /** Only where Kontor itself begins and ends actions. */ switching: { shows: string; more: string[] } | null };
export type Place = { id: string; remoteId: string; stock: StockLine | null; prices: PriceLine | null };
export type ShopBlock = { id: string; name: string; href: string; platform: string; marks: { tone: Tone; text: string }[]; places: Place[]; missing: Standing | null };

export function shopBlocks(facts: ArticleFacts, voice: Voice): ShopBlock[] {
  const { t } = voice;
  return facts.shops.map((shop) => {
    const listings = facts.article.listings.filter((listing) => listing.shopId === shop.id);
    const marks: ShopBlock['marks'] = [];
    if (shop.stopped) marks.push({ tone: 'danger', text: t('articles.state.stopped') });
    if (shop.trial) marks.push({ tone: 'warning', text: t('articles.state.trial') });
    return {
      id: `in-shop-${shop.id}`,
      name: shop.name,
      href: `/admin/shops/${shop.id}`,
      platform: shop.platformName,
      marks,
      missing: listings.length === 0 ? notListed(facts, shop, voice) : null,
      places: listings.map((listing) => {
        const stock = facts.listingStock.find((row) => row.listingId === listing.id);
        const prices = facts.listingPrices.find((row) => row.listingId === listing.id);
        return { id: listing.id, remoteId: listing.remoteId, stock: stock ? stockLine(stock, facts, shop, voice) : null, prices: prices ? priceLine(prices, facts, shop, voice) : null };
      }),
    };
  });
}

function notListed({ article }: ArticleFacts, shop: Shop, { t, format, language }: Voice): Standing {
  const none = { state: t('articles.state.not-listed'), tone: 'muted' as const, way: null };
  if (article.isParent) return { ...none, why: t('articles.why.parent') };
  if (!article.shopArticle) return { ...none, why: t('articles.why.no-shop-article') };
  if (article.ended) return { ...none, why: t('articles.why.ended') };
  const search = article.searches.find((row) => row.shopId === shop.id);
  if (!search) return { ...none, tone: 'warning', why: t('articles.why.not-searched') };
  const looked = t('articles.looked', { time: format.exact(search.lookedAt) });
  if (search.result === 'missing') return { ...none, why: `${both('listing-not-found', { number: article.number }, language)} ${looked}` };
  return { state: t('articles.state.attention'), tone: 'danger', why: `${t('articles.why.ambiguous', { number: article.number })} ${looked}`, way: link('/admin/problems', t('articles.way.problem')) };
}

function stockLine(row: ListingStockView, facts: ArticleFacts, shop: Shop, voice: Voice): StockLine {
  const { t, format } = voice;
  return {
    wanted: row.wanted === null ? '–' : format.exactly(row.wanted),
    confirmed: row.confirmed === null ? t('articles.never-confirmed') : format.exactly(row.confirmed),
    sum: row.wanted === null ? '' : sumText(row, voice),
    sent: row.confirmedAt ? format.time(row.confirmedAt) : null,
    ...stockStanding(row, facts, shop, voice),
  };
}

/** „120 Lager − 3 reserviert − 5 Puffer = 112“; where what is shown is not the sum (never below zero, whole pieces, ended), that is said, too. */
export function sumText({ terms, wanted }: Pick<ListingStockView, 'terms' | 'wanted'>, { t, format }: Pick<Voice, 't' | 'format'>): string {
  const parts = terms.map(({ name, quantity }, index) => {
    const minus = quantity.isNegative();
    const amount = `${format.exactly(minus ? quantity.negated() : quantity)} ${t(`articles.term.${name.toLowerCase()}`)}`;
    return index === 0 ? `${minus ? '−' : ''}${amount}` : `${minus ? '−' : '+'} ${amount}`;
  });
  const sum = terms.reduce<Quantity | null>((all, { quantity }) => (all ? all.plus(quantity) : quantity), null);
  const text = `${parts.join(' ')} = ${sum ? format.exactly(sum).replace('-', '−') : '0'}`;
  return sum && wanted && !sum.equals(wanted) ? `${text}; ${t('articles.shown-as', { quantity: format.exactly(wanted) })}` : text;
}

function stockStanding(row: ListingStockView, { article, may }: ArticleFacts, shop: Shop, voice: Voice): Standing {
  const { t, language } = voice;
  const count = link(`/admin/stock?number=${encodeURIComponent(article.number)}`, t('articles.way.count'));
  if (!row.counted) return { state: t('articles.state.uncounted'), tone: 'warning', why: both('stock-uncounted', {}, language), way: may.operate ? count : null };
  if (!row.due) return { state: t('articles.state.fine'), tone: 'success', why: '', way: null };
  if (row.reason === 'stock-awaits-approval') return { state: t('articles.state.approval'), tone: 'warning', why: both(row.reason, {}, language), way: link('/admin/runs', t('articles.way.runs')) };
  if (row.reason === 'stock-held-back') return { state: t('articles.state.waits'), tone: 'warning', why: both(row.reason, {}, language), way: link('/admin/problems', t('articles.way.problem')) };
  if (row.reason === 'stock-parked') return { state: t('articles.state.parked'), tone: 'muted', why: both(row.reason, {}, language), way: null };
  if (row.reason !== null) return { state: t('articles.state.attention'), tone: 'danger', why: both(row.reason, {}, language), way: link('/admin/problems', t('articles.way.problem')) };
  return waiting('sync-changed-stock', article.number, may, shop, voice);
}

function priceLine(row: ListingPriceView, facts: ArticleFacts, shop: Shop, voice: Voice): PriceLine {
  const { t, format } = voice;
  return {
    wanted: row.wanted?.price ? format.price(row.wanted.price, row.wanted.currency) : '–',
    wantedMore: moreOf(row.wanted, voice),
    confirmed: row.confirmed?.price ? format.price(row.confirmed.price, row.confirmed.currency) : t('articles.never-confirmed'),
    confirmedMore: moreOf(row.confirmed, voice),
    sent: row.confirmedAt ? format.time(row.confirmedAt) : null,
    switching: switchingOf(row, voice),
    ...priceStanding(row, facts, shop, voice),
  };
}

/** What the place shows until Kontor switches next; nothing where there is no action that could begin or end. */
function switchingOf({ switching, confirmed }: ListingPriceView, { t, format }: Voice): PriceLine['switching'] {
  if (!switching?.shows || (!switching.action && !switching.nextAt)) return null;
  const { shows, action, nextAt } = switching;
  const price = (amount: Decimal | null): string => (amount && confirmed ? format.price(amount, confirmed.currency) : t('articles.shops-price'));
  return {
    shows: price(shows.price),
    more: [
      ...(shows.strike ? [t('articles.strike', { price: price(shows.strike) })] : []),
      ...(action ? [action.until ? t('articles.action-until', { time: format.exact(action.until) }) : t('articles.action-runs')] : []),
      ...(nextAt ? [t('articles.next-switch', { time: format.exact(nextAt) })] : []),
    ],
  };
}

/** Strike price, actions, prices of customer groups and the lowest price that belong to it. */
function moreOf(state: PriceState | null, voice: Voice): string[] {
  const { t, format } = voice;
  if (!state) return [];
  const strike = state.strike ? [t('articles.strike', { price: format.price(state.strike, state.currency) })] : [];
  const actions = (state.actions ?? []).map((action) => {
    const { price, period } = actionRow(action, state.currency, voice);
    return t('articles.action', { price, period });
  });
  const groups = (state.groups ?? []).flatMap(({ group, price }) => (price ? [t('articles.group', { group, price: format.price(price, state.currency) })] : []));
  const lowest = state.lowest ? [t('articles.lowest', { price: format.price(state.lowest, state.currency) })] : [];
  return [...strike, ...actions, ...groups, ...lowest];
}

function priceStanding(row: ListingPriceView, { article, may }: ArticleFacts, shop: Shop, voice: Voice): Standing {
  const { t, language } = voice;
  const edit = (label: string): Way => link(`/admin/prices/${encodeURIComponent(article.number)}`, label);
  const why = row.reason === null ? '' : both(row.reason, row.values, language);
  if (row.reason === 'price-shop-owned') return { state: t('articles.state.shop-owned'), tone: 'muted', why, way: link(`/admin/shops/${shop.id}`, t('articles.way.shop')) };
  if (row.reason === 'price-none') return { state: t('articles.state.no-price'), tone: 'warning', why, way: edit(t('articles.way.enter-price')) };
  if (row.reason === 'price-from-order') return { state: t('articles.state.from-order'), tone: 'warning', why, way: edit(t('articles.way.confirm-price')) };
  if (row.reason === 'price-refused') return { state: t('articles.state.attention'), tone: 'danger', why, way: link('/admin/problems', t('articles.way.problem')) };
  if (row.reason === 'price-list-currency' || row.reason === 'price-shop-unchecked') return { state: t('articles.state.attention'), tone: 'danger', why, way: link(`/admin/shops/${shop.id}`, t('articles.way.shop')) };
  if (row.reason !== null) return { state: t('articles.state.attention'), tone: 'danger', why, way: edit(t('articles.way.correct-price')) };
  if (!row.due) return { state: t('articles.state.fine'), tone: 'success', why: '', way: null };
  return waiting('update-prices', article.number, may, shop, voice);
}

/** Nothing is wrong with the row itself: what keeps it is the shop, or only the time until the next run. */
function waiting(kind: 'sync-changed-stock' | 'update-prices', number: string, may: ArticleFacts['may'], shop: Shop, { t, language }: Voice): Standing {
  const toShop = link(`/admin/shops/${shop.id}`, t('articles.way.shop'));
  if (shop.attention) {
    const values = Object.fromEntries(Object.entries(shop.attention.values).map(([name, value]) => [name, typeof value === 'object' ? null : value]));
    return { state: t('articles.state.attention'), tone: 'danger', why: both(shop.attention.code, values as Record<string, string>, language), way: toShop };
  }
  if (shop.stopped) return { state: t('articles.state.stopped'), tone: 'warning', why: t('articles.why.stopped'), way: toShop };
  if (shop.trial) return { state: t('articles.state.waits'), tone: 'warning', why: t('articles.why.trial'), way: toShop };
  const send: Way = { href: `/admin/articles/${encodeURIComponent(number)}/send`, label: t('articles.way.send'), post: true, fields: [{ name: 'shop', value: shop.id }, { name: 'kind', value: kind }] };
  return { state: t('articles.state.waits'), tone: 'warning', why: t(shop.paused ? 'articles.why.paused' : 'articles.why.waits'), way: may.operate ? send : null };
}

function link(href: string, label: string): Way {
  return { href, label, post: false, fields: [] };
}

function both(code: string, values: Record<string, string | number | boolean | null | undefined>, language: Voice['language']): string {
  const { says, remedy } = explain(code, values, language);
  return `${says} ${remedy}`;
}
