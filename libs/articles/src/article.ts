// The article as the other libraries see it, and how its row is read. Exact values stay exact: weight and tax come as text from the columns.
import type { ArticleId } from '@kontor/kernel';
import { Decimal, Percent } from '@kontor/kernel';

export type ArticleOrigin = 'person' | 'import' | 'order';
export type ArticleOption = { name: string; value: string };

/** One sellable thing of the merchant (F40). */
export type Article = {
  id: ArticleId;
  number: string;
  name: string;
  nameEn: string;
  shortDescription: string;
  description: string;
  ean: string;
  manufacturer: string;
  manufacturerNumber: string;
  unit: string;
  weightKg: Decimal | null;
  taxRate: Percent;
  shopArticle: boolean;
  stockKeeping: boolean;
  discountable: boolean;
  shippable: boolean;
  articleGroup: string;
  parentId: ArticleId | null;
  isParent: boolean;
  options: ArticleOption[];
  images: string[];
  /** It is no longer sold: every listing of it shows zero (F54). */
  ended: boolean;
  origin: ArticleOrigin;
  version: number;
};

export type ArticleRecord = {
  id: ArticleId;
  number: string;
  name: string;
  name_en: string;
  short_description: string;
  description: string;
  ean: string;
  manufacturer: string;
  manufacturer_number: string;
  unit: string;
  weight_kg: string | null;
  tax_rate: string;
  shop_article: number;
  stock_keeping: number;
  discountable: number;
  shippable: number;
  article_group: string;
  parent_id: ArticleId | null;
  is_parent: number;
  options: string;
  images: string;
  ended: number;
  origin: ArticleOrigin;
  version: number;
};

export const articleColumns =
  'a.id, a.number, a.name, a.name_en, a.short_description, a.description, a.ean, a.manufacturer, a.manufacturer_number, a.unit, a.weight_kg, a.tax_rate, a.shop_article, a.stock_keeping, a.discountable, a.shippable, a.article_group, a.parent_id, a.is_parent, a.options, a.images, a.ended, a.origin, a.version';

export function articleOf(row: ArticleRecord): Article {
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    nameEn: row.name_en,
    shortDescription: row.short_description,
    description: row.description,
    ean: row.ean,
    manufacturer: row.manufacturer,
    manufacturerNumber: row.manufacturer_number,
    unit: row.unit,
    weightKg: row.weight_kg === null ? null : Decimal.parse(row.weight_kg),
    taxRate: Percent.parse(row.tax_rate),
    shopArticle: row.shop_article === 1,
    stockKeeping: row.stock_keeping === 1,
    discountable: row.discountable === 1,
    shippable: row.shippable === 1,
    articleGroup: row.article_group,
    parentId: row.parent_id,
    isParent: row.is_parent === 1,
    options: JSON.parse(row.options) as ArticleOption[],
    images: JSON.parse(row.images) as string[],
    ended: row.ended === 1,
    origin: row.origin,
    version: row.version,
  };
}

/** How two spellings of one number are recognised: trimmed, inner blanks single, without regard to case (complaint 17). An exact match always wins over it. */
export function foldNumber(number: string): string {
  return number.trim().replace(/\s+/g, ' ').toLowerCase();
}
