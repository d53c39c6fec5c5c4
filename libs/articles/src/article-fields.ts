// What may stand in an article, checked in one place for everything that writes one by hand or by API: every fault is named with its field,
// so that a form or an integrator sees all of them at once.
import { AppError, Decimal, Percent, type FieldError } from '@kontor/kernel';
import { foldNumber, type ArticleOption } from './article.js';

/** The fields that a person or a program sets; what is left out keeps its value, on a new article the default of F21. */
export type ArticleFields = {
  number: string;
  name: string;
  nameEn?: string;
  shortDescription?: string;
  description?: string;
  ean?: string;
  manufacturer?: string;
  manufacturerNumber?: string;
  unit?: string;
  /** Kilograms as a decimal string. */
  weightKg?: string | null;
  /** Percent as a decimal string: `19`. */
  taxRate: string;
  shopArticle?: boolean;
  stockKeeping?: boolean;
  discountable?: boolean;
  shippable?: boolean;
  articleGroup?: string;
  /** Number of the parent article; null = none. */
  parent?: string | null;
  isParent?: boolean;
  options?: ArticleOption[];
  images?: string[];
  ended?: boolean;
};

/** Columns with the values to write; the parent is resolved by the caller. */
export type ArticleColumns = Record<string, string | number | null>;

const texts: Record<string, { column: string; limit: number }> = {
  nameEn: { column: 'name_en', limit: 500 },
  shortDescription: { column: 'short_description', limit: 16_000 },
  description: { column: 'description', limit: 200_000 },
  manufacturer: { column: 'manufacturer', limit: 200 },
  manufacturerNumber: { column: 'manufacturer_number', limit: 120 },
  articleGroup: { column: 'article_group', limit: 200 },
};
const flags: Record<string, string> = { shopArticle: 'shop_article', stockKeeping: 'stock_keeping', discountable: 'discountable', shippable: 'shippable', isParent: 'is_parent', ended: 'ended' };
const known = new Set(['number', 'name', 'ean', 'unit', 'weightKg', 'taxRate', 'parent', 'options', 'images', ...Object.keys(texts), ...Object.keys(flags)]);
const control = /\p{Cc}/u;

/** The columns of the fields given; throws `input-invalid` naming every faulty field. */
export function checkFields(fields: Partial<ArticleFields>, isNew: boolean): ArticleColumns {
  const given = fields as Record<string, unknown>;
  const faults: FieldError[] = [];
  const columns: ArticleColumns = {};
  const fault = (field: string, code: string, values: FieldError['values'] = {}): void => void faults.push({ field, code, values: { field, ...values } });
  const invalid = (field: string, value: unknown): void => fault(field, 'article-field-invalid', { value: shown(value) });
  const text = (field: string, limit: number, mayBeEmpty: boolean): string | undefined => {
    const value = given[field];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return void invalid(field, value);
    if (!mayBeEmpty && value.trim() === '') return void fault(field, 'article-field-missing');
    if (value.trim().length > limit) return void fault(field, 'article-field-too-long', { limit });
    return value.trim();
  };

  for (const field of Object.keys(given)) if (!known.has(field)) invalid(field, given[field]);
  if (given.number !== undefined || isNew) {
    const number = typeof given.number === 'string' ? given.number.trim() : '';
    if (number === '') fault('number', 'article-number-missing');
    else if (number.length > 120 || control.test(number)) fault('number', 'article-number-invalid', { number: number.slice(0, 40) });
    else Object.assign(columns, { number, folded: foldNumber(number) });
  }
  if (isNew && given.name === undefined) fault('name', 'article-field-missing');
  const name = text('name', 500, false);
  if (name !== undefined) columns.name = name;
  const unit = text('unit', 40, false);
  if (unit !== undefined) columns.unit = unit;
  for (const [field, { column, limit }] of Object.entries(texts)) {
    const value = text(field, limit, true);
    if (value !== undefined) columns[column] = value;
  }
  const ean = text('ean', 20, true);
  if (ean !== undefined) {
    if (ean === '' || /^(\d{8}|\d{12,14})$/.test(ean)) columns.ean = ean;
    else invalid('ean', ean);
  }
  if (given.taxRate !== undefined || isNew) {
    const rate = attempt(() => Percent.parse(String(given.taxRate)));
    if (given.taxRate === undefined) fault('taxRate', 'article-field-missing');
    else if (!rate || rate.value.isNegative() || rate.value.compare(Decimal.hundred) >= 0) invalid('taxRate', given.taxRate);
    else columns.tax_rate = rate.value.toFixed(4);
  }
  if (given.weightKg !== undefined) {
    const weight = given.weightKg === null ? null : attempt(() => Decimal.parse(String(given.weightKg)));
    if (weight === undefined || (weight && (weight.isNegative() || weight.scale() > 4 || weight.compare(Decimal.whole(99_999_999)) > 0))) invalid('weightKg', given.weightKg);
    else columns.weight_kg = weight?.toFixed(4) ?? null;
  }
  for (const [field, column] of Object.entries(flags)) {
    const value = given[field];
    if (value === undefined) continue;
    if (typeof value === 'boolean') columns[column] = value ? 1 : 0;
    else invalid(field, value);
  }
  if (given.parent !== undefined && given.parent !== null && typeof given.parent !== 'string') invalid('parent', given.parent);
  if (given.options !== undefined) {
    const options = optionsOf(given.options);
    if (options) columns.options = JSON.stringify(options);
    else invalid('options', given.options);
  }
  if (given.images !== undefined) {
    const images = given.images;
    if (Array.isArray(images) && images.length <= 100 && images.every((image) => typeof image === 'string' && image.length <= 2000 && /^https?:\/\/\S+$/.test(image))) columns.images = JSON.stringify(images);
    else invalid('images', images);
  }
  if (faults.length > 0) throw new AppError('input-invalid', {}, { fields: faults });
  return columns;
}

function optionsOf(value: unknown): ArticleOption[] | null {
  if (!Array.isArray(value) || value.length > 20) return null;
  const options = (value as Partial<ArticleOption>[]).map((option) => ({ name: option?.name, value: option?.value }));
  const whole = options.every((option): option is ArticleOption => [option.name, option.value].every((part) => typeof part === 'string' && part.trim() !== '' && part.length <= 200));
  return whole && new Set(options.map((option) => option.name?.toLowerCase())).size === options.length ? (options) : null;
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 60);
}
