// What a person decides about a shop beside the assignments: name, language, what the big button sends, how stock is reckoned, who has the say over prices.
import type { PriceRule } from '@kontor/pricing';
import type { PlatformView, Shop } from '@kontor/shops';
import type { StockRule } from '@kontor/stock';
import { field, type FieldView } from '../layout/fields.js';
import type { Voice } from '../views.js';
import { box, otherFaults, type BoxView } from './fields.views.js';

/** One of the three forms as it was typed and could not be saved. */
export type TypedOptions = { part: 'main' | 'stock' | 'prices'; text: (name: string) => string; ticked: (name: string) => boolean; faults: Record<string, string> };

export type ShopOptionsState = { shop: Shop; /** Kontor has a public address. */ reachable: boolean; platform: PlatformView; startDate: string; stock: StockRule; prices: PriceRule; mayChange: boolean; typed: TypedOptions | null };

type Item = { field: FieldView | null; box: BoxView | null };

export type OptionsView = {
  action: string;
  version: string;
  mayChange: boolean;
  faults: string[];
  main: Item[];
  stock: Item[] | null;
  prices: Item[] | null;
};

export function optionsView({ shop, reachable, platform, startDate, stock, prices, mayChange, typed }: ShopOptionsState, voice: Voice): OptionsView {
  const { t } = voice;
  const { capabilities, options } = shop;
  const input = (part: TypedOptions['part'], name: string, label: string, stands: string, more: Parameters<typeof field>[2] = {}): Item => {
    const own = typed?.part === part ? typed : null;
    return { field: field(name, label, { ...more, value: own ? own.text(name) : stands, fault: own?.faults[name] ?? null }), box: null };
  };
  const tick = (part: TypedOptions['part'], name: string, label: string, stands: boolean, help = ''): Item => ({ field: null, box: box(name, label, typed?.part === part ? typed.ticked(name) : stands, { help }) });
  const number = (text: string | null | undefined): string => (text == null ? '' : voice.language === 'de' ? text.replace('.', ',') : text);

  const main = [
    input('main', 'name', t('shop.name'), shop.name, { required: true }),
    input('main', 'domain', t('shop.domain'), shop.domain, { required: true, help: t('shop.domain-change-help') }),
    input('main', 'language', t('shop.language'), options.language, { help: t('shop.language-help'), choices: (['de', 'en'] as const).map((value) => ({ value, label: t(`shop.language.${value}`) })) }),
    ...(capabilities.stock ? [input('main', 'combinedStock', t('shop.combined-stock'), options.combinedStock, { help: t('shop.combined-stock-help'), choices: (['changed', 'all'] as const).map((value) => ({ value, label: t(`shop.combined-stock.${value}`) })) })] : []),
    ...(capabilities.prices ? [tick('main', 'allPrices', t('shop.all-prices'), options.allPrices, t('shop.all-prices-help'))] : []),
    ...(capabilities.webhooks ? [tick('main', 'webhooks', t('shop.webhooks'), options.webhooks, reachable ? t('shop.webhooks-help') : `${t('shop.webhooks-help')} ${t('shop.webhooks-missing')}`)] : []),
    ...platformOptions(platform, shop, input, tick, voice),
    tick('main', 'trial', t('shop.trial'), shop.trial, t('shop.trial-help')),
    tick('main', 'paused', t('shop.paused'), shop.paused, t('shop.paused-help')),
    input('main', 'startDate', t('shop.start-date'), startDate, { type: 'date', required: true, help: t('shop.start-date-help') }),
  ];
  const stockForm = capabilities.stock
    ? [
        input('stock', 'buffer', t('shop.stock.buffer'), number(stock.buffer.toString()), { help: t('shop.stock.buffer-help') }),
        input('stock', 'percent', t('shop.stock.percent'), number(stock.percent.toString()), { help: t('shop.stock.percent-help') }),
        input('stock', 'minimum', t('shop.stock.minimum'), number(stock.minimum?.toString()), { optional: true, help: t('shop.stock.minimum-help') }),
        input('stock', 'maximum', t('shop.stock.maximum'), number(stock.maximum?.toString()), { optional: true, help: t('shop.stock.maximum-help') }),
        tick('stock', 'subtractReserved', t('shop.stock.reserved'), stock.subtractReserved, t('shop.stock.reserved-help')),
        tick('stock', 'addOnOrder', t('shop.stock.on-order'), stock.addOnOrder, t('shop.stock.on-order-help')),
      ]
    : null;
  const owner = (name: keyof PriceRule['owners'], label: string): Item => input('prices', name, label, prices.owners[name], { choices: (['erp', 'shop', 'if-empty'] as const).map((value) => ({ value, label: t(`shop.owner.${value}`) })) });
  const pricesForm = capabilities.prices
    ? [
        owner('regular', t('shop.prices.regular')),
        ...(capabilities.prices.strike ? [owner('strike', t('shop.prices.strike'))] : []),
        owner('action', t('shop.prices.action')),
        tick('prices', 'sendOrderPrices', t('shop.prices.order-prices'), prices.sendOrderPrices, t('shop.prices.order-prices-help')),
        ...(capabilities.prices.lowest ? [tick('prices', 'sendLowest', t('shop.prices.lowest'), prices.sendLowest, t('shop.prices.lowest-help'))] : []),
      ]
    : null;
  const shown = { main, stock: stockForm ?? [], prices: pricesForm ?? [] };
  return {
    action: `/admin/shops/${shop.id}/options`,
    version: String(shop.version),
    mayChange,
    faults: typed ? otherFaults(typed.faults, shown[typed.part].flatMap((item) => item.field ?? [])) : [],
    main,
    stock: stockForm,
    prices: pricesForm,
  };
}

type OptionSchema = { type?: string; enum?: unknown[]; default?: unknown };
type SimpleOption = { key: string; schema: OptionSchema; kind: 'flag' | 'choice' | 'integer' | 'text' };

/** The platform's own options, as far as their schema is a yes or no, a choice, a number or a text. */
export function simpleOptions(platform: PlatformView): SimpleOption[] {
  const kinds: Record<string, SimpleOption['kind']> = { boolean: 'flag', integer: 'integer', string: 'text' };
  return Object.entries((platform.options.properties ?? {}) as Record<string, OptionSchema>).flatMap(([key, schema]): SimpleOption[] => {
    if (schema.enum?.every((value) => typeof value === 'string')) return [{ key, schema, kind: 'choice' }];
    const kind = kinds[schema.type ?? ''];
    return kind === undefined ? [] : [{ key, schema, kind }];
  });
}

function platformOptions(
  platform: PlatformView,
  shop: Shop,
  input: (part: 'main', name: string, label: string, stands: string, more?: Parameters<typeof field>[2]) => Item,
  tick: (part: 'main', name: string, label: string, stands: boolean, help?: string) => Item,
  { t }: Voice,
): Item[] {
  return simpleOptions(platform).map(({ key, schema, kind }) => {
    const [name, label, help] = [`options.${key}`, t(`platform.${platform.id}.option.${key}`), t(`platform.${platform.id}.option.${key}.help`)];
    const value = shop.options.platform[key] ?? schema.default ?? null;
    if (kind === 'flag') return tick('main', name, label, value === true, help);
    const choices = kind === 'choice' ? (schema.enum as string[]).map((one) => ({ value: one, label: t(`platform.${platform.id}.option.${key}.${one}`) })) : undefined;
    return input('main', name, label, typeof value === 'string' || typeof value === 'number' ? String(value) : '', { help, optional: true, ...(choices && { choices }) });
  });
}
