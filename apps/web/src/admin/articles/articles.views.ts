// The list of articles: one line each, with a small mark for every shop.
import type { BrowsedArticle, BrowseFilter, Standing } from '@kontor/catalog';
import type { Shop } from '@kontor/shops';
import { field, type FieldView } from '../layout/fields.js';
import type { Tone } from '../shops/live.views.js';
import type { Voice } from '../views.js';
import { hrefOf } from './article.views.js';

export type ShopMark = { tone: Tone; short: string; title: string };
export type ArticleRow = { number: string; href: string; name: string; group: string; price: string; fromOrder: boolean; available: string; uncounted: boolean; marks: { tone: Tone; text: string }[]; shops: ShopMark[] };
export type ArticlesView = { fields: FieldView[]; filtered: boolean; rows: ArticleRow[]; legend: { tone: Tone; sign: string; text: string }[]; pager: { first: string | null; next: string | null } | null };

/** A sign beside the colour, for those who do not see it. */
const signs: Record<Standing | 'not-listed', { sign: string; tone: Tone }> = {
  'in-step': { sign: '✓', tone: 'success' },
  waits: { sign: '…', tone: 'warning' },
  held: { sign: '‖', tone: 'warning' },
  problem: { sign: '!', tone: 'danger' },
  uncounted: { sign: '?', tone: 'warning' },
  'not-listed': { sign: '–', tone: 'muted' },
};

export function articlesView(found: { items: BrowsedArticle[]; next: string | null; groups: string[] }, shops: Shop[], filter: BrowseFilter, voice: Voice): ArticlesView {
  const { t, format } = voice;
  const any = { value: '', label: t('articles.any') };
  const words = (standing: Standing | 'not-listed'): string => t(`articles.standing.${standing}`);
  const fields = [
    field('q', t('articles.search-for'), { type: 'search', value: filter.q ?? '' }),
    field('shop', t('articles.filter-shop'), { value: filter.shopId ?? '', choices: [any, ...shops.map((shop) => ({ value: shop.id, label: shop.name }))] }),
    ...(found.groups.length > 0 ? [field('group', t('articles.filter-group'), { value: filter.group ?? '', choices: [any, ...found.groups.map((group) => ({ value: group, label: group }))] })] : []),
    field('only', t('articles.filter-only'), {
      value: filter.only ?? '',
      choices: [any, { value: 'not-in-step', label: t('articles.only-not-in-step') }, { value: 'uncounted', label: t('articles.only-uncounted') }, { value: 'order-price', label: t('articles.only-order-price') }],
    }),
  ];
  const rows = found.items.map((article): ArticleRow => {
    const kept = article.stockKeeping && !article.isParent;
    const marks: ArticleRow['marks'] = [];
    if (article.isParent) marks.push({ tone: 'info', text: t('articles.mark.parent') });
    if (article.ended) marks.push({ tone: 'muted', text: t('articles.mark.ended') });
    return {
      number: article.number,
      href: hrefOf(article.number),
      name: article.name,
      group: article.group,
      price: article.price ? format.price(article.price.price, article.price.currency) : '–',
      fromOrder: article.price?.confirmed === false,
      available: !kept ? '–' : article.stock.counted ? format.exactly(article.stock.available) : t('articles.state.uncounted'),
      uncounted: kept && !article.stock.counted,
      marks,
      shops: shops.map((shop) => {
        const standing = article.shops.find((place) => place.shopId === shop.id)?.standing ?? 'not-listed';
        return { tone: signs[standing].tone, short: `${initials(shop.name)} ${signs[standing].sign}`, title: t('articles.shop-state', { shop: shop.name, state: words(standing) }) };
      }),
    };
  });
  const used = new Set(found.items.flatMap((article) => shops.map((shop) => article.shops.find((place) => place.shopId === shop.id)?.standing ?? 'not-listed')));
  return {
    fields,
    filtered: Boolean(filter.q || filter.shopId || filter.group || filter.only),
    rows,
    legend: (Object.keys(signs) as (keyof typeof signs)[]).filter((standing) => used.has(standing)).map((standing) => ({ ...signs[standing], text: words(standing) })),
    pager: filter.after || found.next ? { first: filter.after ? query(filter, null) : null, next: found.next ? query(filter, found.next) : null } : null,
  };
}

/** „Laden Nord“ → LN */
function initials(name: string): string {
  const letters = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word)).map((word) => [...word][0]?.toUpperCase() ?? '');
  return letters.slice(0, 3).join('') || '?';
}

function query(filter: BrowseFilter, after: string | null): string {
  const wanted = new URLSearchParams();
  for (const [name, value] of [['q', filter.q], ['shop', filter.shopId], ['group', filter.group], ['only', filter.only], ['after', after]] as const) if (value) wanted.set(name, value);
  const text = wanted.toString();
  return text === '' ? '/admin/articles' : `/admin/articles?${text}`;
}
