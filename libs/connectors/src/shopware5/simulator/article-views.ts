// Articles and variants as the API shows them: lists, details and the echo of a batch each leave out other parts.
import { articleOf, detailsOf, grossed, isVanished, rateOf } from './articles.js';
import type { Fields } from './php.js';
import { taxes } from './setup.js';
import { hasRegulationPrice, phpDate, type Article, type Detail, type Price, type Store } from './store.js';

/** The fields of the variant itself. */
export const detailFields = (detail: Detail): Fields => ({
  id: detail.id,
  articleId: detail.articleId,
  unitId: null,
  number: detail.number,
  supplierNumber: detail.supplierNumber,
  kind: detail.kind,
  additionalText: detail.additionalText,
  active: detail.active,
  inStock: detail.inStock,
  stockMin: detail.stockMin,
  lastStock: detail.lastStock,
  weight: detail.weight,
  width: null,
  len: null,
  height: null,
  ean: detail.ean,
  purchasePrice: detail.purchasePrice,
  position: 0,
  minPurchase: detail.minPurchase,
  purchaseSteps: null,
  maxPurchase: detail.maxPurchase,
  purchaseUnit: null,
  referenceUnit: null,
  packUnit: detail.packUnit,
  shippingFree: detail.shippingFree,
  releaseDate: null,
  shippingTime: detail.shippingTime,
});

const articleFields = (store: Store, article: Article): Fields => ({
  id: article.id,
  mainDetailId: article.mainDetailId,
  supplierId: article.supplierId,
  taxId: article.taxId,
  priceGroupId: null,
  filterGroupId: null,
  configuratorSetId: article.setId,
  name: article.name,
  description: article.description,
  descriptionLong: article.descriptionLong,
  added: phpDate(store, article.added),
  active: article.active,
  pseudoSales: 0,
  highlight: false,
  keywords: article.keywords,
  metaTitle: article.metaTitle,
  changed: phpDate(store, article.changed),
  priceGroupActive: false,
  lastStock: false,
  crossBundleLook: 0,
  notification: false,
  template: '',
  mode: 0,
  availableFrom: null,
  availableTo: null,
});

function priceView(store: Store, detail: Detail, price: Price, considerTaxInput: boolean): Fields {
  const group = store.groups.find((one) => one.key === price.group)!;
  const rate = rateOf(articleOf(store, detail));
  const shown = (net: number): number => (considerTaxInput && group.taxInput ? grossed(net, rate) : net);
  return {
    id: price.id,
    articleId: detail.articleId,
    articleDetailsId: detail.id,
    customerGroupKey: price.group,
    from: price.from,
    // A text in the database, also where it is a number.
    to: String(price.to),
    price: shown(price.price),
    pseudoPrice: shown(price.pseudo),
    ...(hasRegulationPrice(store) ? { regulationPrice: price.regulation === null ? null : shown(price.regulation) } : {}),
    percent: '0.00',
    customerGroup: group,
  };
}

const pricesOf = (store: Store, detail: Detail, considerTaxInput: boolean): Fields[] => detail.prices.map((price) => priceView(store, detail, price, considerTaxInput));
const attributeOf = (detail: Detail): Fields => ({ id: detail.id, articleDetailId: detail.id, ...detail.attribute });
const optionsOf = (store: Store, detail: Detail): Fields[] =>
  detail.options.map(({ groupId, id }) => ({ id, groupId, name: store.optionGroups.find((group) => group.id === groupId)!.options.find((option) => option.id === id)!.name, position: 1, mediaId: null }));

export const variantInList = (store: Store, detail: Detail, considerTaxInput: boolean): Fields => {
  const { id, taxId, name, active } = articleOf(store, detail);
  return { ...detailFields(detail), prices: pricesOf(store, detail, considerTaxInput), attribute: attributeOf(detail), article: { id, taxId, name, active } };
};

export const variantView = (store: Store, detail: Detail, considerTaxInput: boolean): Fields => ({
  ...detailFields(detail),
  article: articleFields(store, articleOf(store, detail)),
  attribute: attributeOf(detail),
  images: [],
  prices: pricesOf(store, detail, considerTaxInput),
  configuratorOptions: optionsOf(store, detail),
});

/** What a batch says about a row that went well: the entity without its relations. */
export const variantEcho = (detail: Detail): Fields => ({ ...detailFields(detail), article: null, unit: null });
export const articleEcho = (store: Store, article: Article): Fields => articleFields(store, article);

export const articleInList = (store: Store, article: Article): Fields => {
  const main = store.details.get(article.mainDetailId)!;
  return { ...articleFields(store, article), mainDetail: { ...detailFields(main), attribute: attributeOf(main) } };
};

export function articleView(store: Store, article: Article, considerTaxInput: boolean): Fields {
  const main = store.details.get(article.mainDetailId)!;
  const tax = taxes.find((one) => one.id === article.taxId)!;
  const supplier = store.suppliers.find((one) => one.id === article.supplierId)!;
  const groups = store.optionGroups.filter((group) => article.groupIds.includes(group.id));
  return {
    ...articleFields(store, article),
    mainDetail: { ...detailFields(main), prices: pricesOf(store, main, considerTaxInput), attribute: attributeOf(main), configuratorOptions: optionsOf(store, main) },
    tax: { id: tax.id, tax: Number(tax.rate).toFixed(2), name: tax.name },
    propertyValues: [],
    supplier: { metaTitle: null, metaDescription: null, metaKeywords: null, id: supplier.id, name: supplier.name, image: '', link: '', description: '', changed: phpDate(store, article.changed) },
    propertyGroup: null,
    customerGroups: [],
    images: article.images.map((image) => imageView(store, article, image)),
    configuratorSet: article.setId === null ? [] : { id: article.setId, name: `Set-${main.number}`, public: false, type: 0, groups: groups.map((group, index) => ({ id: group.id, name: group.name, description: null, position: index })) },
    links: [],
    downloads: [],
    categories: article.categories.map((id) => ({ id, name: `Kategorie ${id}` })),
    similar: [],
    related: [],
    details: detailsOf(store, article.id)
      .filter((detail) => detail.id !== main.id && !isVanished(detail))
      .map((detail) => ({ ...detailFields(detail), attribute: attributeOf(detail), images: [], prices: pricesOf(store, detail, considerTaxInput), configuratorOptions: optionsOf(store, detail) })),
    seoCategories: [],
    ...(article.setId === null ? { translations: [] } : {}),
  };
}

function imageView(store: Store, article: Article, image: Article['images'][number]): Fields {
  const media = store.media.get(image.mediaId);
  return {
    id: image.id, articleId: article.id, articleDetailId: null, description: image.description, path: media?.name ?? '', main: image.main,
    position: image.position, width: 0, height: 0, relations: '', extension: media?.extension ?? 'png', parentId: null, mediaId: image.mediaId,
  };
}
