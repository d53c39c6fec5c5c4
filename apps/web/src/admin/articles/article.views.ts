// The page of one article as its template shows it.
import type { ShownTime } from '../../i18n/format.js';
import { actionRow, inOrder, type ActionRow } from '../prices/actions.views.js';
import { movementRow, type MovementRow } from '../stock/movements.views.js';
import type { Tone } from '../shops/live.views.js';
import type { Voice } from '../views.js';
import type { ArticleFacts } from './article.js';
import { shopBlocks, type ShopBlock } from './in-shops.views.js';

export type ArticleView = {
  number: string;
  name: string;
  marks: { tone: Tone; text: string }[];
  facts: { label: string; value: string; href: string | null }[];
  description: string;
  variants: { number: string; href: string; options: string; name: string; price: string; available: string; marks: { tone: Tone; text: string }[] }[] | null;
  prices: { id: string; list: string; basis: string; price: string; strike: string; time: ShownTime; fromOrder: boolean; actions: ActionRow[]; tiers: { from: string; price: string }[] }[];
  pricesHref: string;
  mayPrice: boolean;
  stock: { total: string; levels: { warehouse: string; onHand: string; onOrder: string; counted: ShownTime | null }[]; movements: MovementRow[]; count: string | null } | null;
  shops: ShopBlock[];
};

export function articleView(facts: ArticleFacts, voice: Voice): ArticleView {
  const { t, format } = voice;
  const { article, total } = facts;
  const amounts = { onHand: format.exactly(total.onHand), reserved: format.exactly(total.reserved), available: format.exactly(total.available), unit: article.unit };
  return {
    number: article.number,
    name: article.name,
    marks: marksOf(facts, voice),
    facts: masterData(facts, voice),
    description: plainText(article.shortDescription === '' ? article.description : article.shortDescription),
    variants: article.isParent
      ? article.variants.map((variant) => {
          const price = facts.variants.prices.get(variant.id);
          const stock = facts.variants.stock.get(variant.id);
          return {
            number: variant.number,
            href: hrefOf(variant.number),
            options: variant.options.map(({ name, value }) => `${name}: ${value}`).join(' · '),
            name: variant.name,
            price: price ? format.price(price.price, price.currency) : '–',
            available: stock?.counted ? format.exactly(stock.available) : t('articles.state.uncounted'),
            marks: variant.ended ? [{ tone: 'muted' as const, text: t('articles.mark.ended') }] : [],
          };
        })
      : null,
    prices: facts.prices.map((price, index) => ({
      id: `list-${index}`,
      list: price.priceList,
      basis: t(price.gross ? 'articles.gross' : 'articles.net'),
      price: format.price(price.price, price.currency),
      strike: price.strikePrice ? format.price(price.strikePrice, price.currency) : '',
      time: format.time(price.changedAt),
      fromOrder: !price.confirmed,
      actions: inOrder(price.actions.map((action) => actionRow(action, price.currency, voice))),
      tiers: price.tiers.map((tier) => ({ from: t('articles.tier-from', { quantity: format.exactly(tier.from), unit: article.unit }), price: format.price(tier.price, price.currency) })),
    })),
    pricesHref: `/admin/prices/${encodeURIComponent(article.number)}`,
    mayPrice: facts.may.prices && !article.isParent,
    stock:
      article.isParent || !article.stockKeeping
        ? null
        : {
            total: total.counted ? t('articles.total', amounts) : t('articles.total-uncounted'),
            levels: facts.levels.map((level) => ({ warehouse: level.name, onHand: format.exactly(level.onHand), onOrder: level.onOrder.isZero() ? '' : format.exactly(level.onOrder), counted: level.countedAt ? format.time(level.countedAt) : null })),
            movements: facts.movements.map((movement) => movementRow(movement, facts.names, voice)),
            count: facts.may.operate ? `/admin/stock?number=${encodeURIComponent(article.number)}` : null,
          },
    shops: shopBlocks(facts, voice),
  };
}

/** Where the page of an article is. */
export function hrefOf(number: string): string {
  return `/admin/articles/${encodeURIComponent(number)}`;
}

function marksOf({ article }: ArticleFacts, { t }: Voice): ArticleView['marks'] {
  const marks: ArticleView['marks'] = [];
  if (article.ended) marks.push({ tone: 'warning', text: t('articles.mark.ended') });
  if (article.isParent) marks.push({ tone: 'info', text: t('articles.mark.parent') });
  if (article.parentId !== null) marks.push({ tone: 'info', text: t('articles.mark.variant') });
  if (!article.shopArticle) marks.push({ tone: 'muted', text: t('articles.mark.no-shop') });
  if (!article.stockKeeping && !article.isParent) marks.push({ tone: 'muted', text: t('articles.mark.no-stock') });
  return marks;
}

function masterData({ article }: ArticleFacts, { t, format }: Voice): ArticleView['facts'] {
  const yes = (value: boolean): string => t(value ? 'articles.yes' : 'articles.no');
  const rows: [string, string, string | null][] = [
    [t('articles.fact.parent'), article.parentNumber ?? '', article.parentNumber === null ? null : hrefOf(article.parentNumber)],
    ...article.options.map(({ name, value }): [string, string, null] => [name, value, null]),
    [t('articles.fact.group'), article.articleGroup, null],
    [t('articles.fact.ean'), article.ean, null],
    [t('articles.fact.manufacturer'), [article.manufacturer, article.manufacturerNumber].filter((part) => part !== '').join(' · '), null],
    [t('articles.fact.unit'), article.unit, null],
    [t('articles.fact.weight'), article.weightKg ? `${format.exactly(article.weightKg)} kg` : '', null],
    [t('articles.fact.tax'), `${format.exactly(article.taxRate)} %`, null],
    [t('articles.fact.name-en'), article.nameEn, null],
    [t('articles.fact.shop-article'), yes(article.shopArticle), null],
    [t('articles.fact.stock-keeping'), yes(article.stockKeeping), null],
    [t('articles.fact.discountable'), yes(article.discountable), null],
    [t('articles.fact.shippable'), yes(article.shippable), null],
    [t('articles.fact.images'), article.images.length > 0 ? format.count(article.images.length) : '', null],
    [t('articles.fact.origin'), t(`articles.origin.${article.origin}`), null],
  ];
  return rows.filter(([, value]) => value !== '').map(([label, value, href]) => ({ label, value, href }));
}

/** Descriptions may hold markup of a shop; here only their words are read. */
function plainText(html: string): string {
  const text = html.replace(/<[^>]*>/g, ' ').replace(/&nbsp;/g, ' ').replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&').replace(/\s+/g, ' ').trim();
  return text.length > 400 ? `${text.slice(0, 400)} …` : text;
}
