// All prices of one article: each list with its price, and its actions on a calendar.
import type { Article } from '@kontor/articles';
import type { PriceAction, PriceList, PriceView } from '@kontor/pricing';
import { field, type FieldView } from '../layout/fields.js';
import type { Voice } from '../views.js';
import { actionRow, inOrder, type ActionRow } from './actions.views.js';

/** What stands in the form of an action after a fault, or while one is edited. */
export type ActionForm = { list: string; index: string; price: string; from: string; to: string; faults: Record<string, string> };

export type PriceListBlock = {
  id: string; list: string; basis: string; currency: string; version: string; has: boolean; oldPrice: string; oldStrike: string; price: FieldView; strike: FieldView; fromOrder: boolean;
  actions: (ActionRow & { index: string; edit: string; ask: string })[]; action: { heading: string; index: string; button: string; fields: FieldView[]; fault: string | null; cancel: string | null };
};
export type PricePageView = { number: string; href: string; self: string; mayPrice: boolean; blocks: PriceListBlock[]; name: string };

export function priceView(article: Article, lists: PriceList[], prices: PriceView[], form: ActionForm | null, may: { prices: boolean }, voice: Voice): PricePageView {
  const { t, format } = voice;
  const self = `/admin/prices/${encodeURIComponent(article.number)}`;
  return {
    number: article.number,
    name: article.name,
    href: `/admin/articles/${encodeURIComponent(article.number)}`,
    self,
    mayPrice: may.prices,
    blocks: lists.map((list, position): PriceListBlock => {
      const price = prices.find((one) => one.priceList === list.name);
      const here = form?.list === list.name ? form : null;
      const named = (view: FieldView): FieldView => ({ ...view, id: `${view.id}-${position}` });
      const editing = here && here.index !== '';
      return {
        id: `list-${position}`,
        list: list.name,
        basis: t(list.gross ? 'articles.gross' : 'articles.net'),
        currency: list.currency,
        version: String(price?.version ?? 0),
        has: price !== undefined,
        oldPrice: price ? format.typed(price.price, list.currency) : '',
        oldStrike: price?.strikePrice ? format.typed(price.strikePrice, list.currency) : '',
        price: named(field('price.0', t('prices.price-in', { currency: list.currency }), { value: price ? format.typed(price.price, list.currency) : '', required: true })),
        strike: named(field('strike.0', t('prices.strike-in', { currency: list.currency }), { value: price?.strikePrice ? format.typed(price.strikePrice, list.currency) : '', optional: true, help: t('prices.strike-help') })),
        fromOrder: price?.confirmed === false,
        actions: inOrder((price?.actions ?? []).map((action, index) => {
          const row = actionRow(action, list.currency, voice);
          return { ...row, index: String(index), edit: `${self}?list=${encodeURIComponent(list.name)}&edit=${index}#list-${position}`, ask: t('prices.remove-ask', { price: row.price, period: row.period }) };
        })),
        action: {
          heading: t(editing ? 'prices.edit-action' : 'prices.add-action'),
          index: here?.index ?? '',
          button: t(editing ? 'prices.save-action' : 'prices.add-action'),
          fault: here?.faults[''] ?? null,
          cancel: editing ? `${self}#list-${position}` : null,
          fields: [
            named(field('price', t('prices.action-price', { currency: list.currency }), { value: here?.price ?? '', required: true, fault: here?.faults.price, focus: here !== null })),
            named(field('from', t('prices.action-from'), { type: 'date', value: here?.from ?? '', optional: true, help: t('prices.action-from-help'), fault: here?.faults.from })),
            named(field('to', t('prices.action-to'), { type: 'date', value: here?.to ?? '', optional: true, help: t('prices.action-to-help'), fault: here?.faults.to })),
          ],
        },
      };
    }),
  };
}

/** An action as its form takes it: the end is the last day. */
export function actionForm(list: PriceList, action: PriceAction, index: number, { format }: Voice): ActionForm {
  return {
    list: list.name,
    index: String(index),
    price: format.typed(action.price, list.currency),
    from: action.from ? format.isoDay(action.from) : '',
    to: action.until ? format.isoDay(new Date(action.until.getTime() - 1)) : '',
    faults: {},
  };
}
