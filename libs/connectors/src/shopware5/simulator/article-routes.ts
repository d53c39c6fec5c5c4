// The resources articles and variants (fact sheet 6 to 8): by id, by number, in lists, and in batches whose rows succeed and fail on their own.
import type { ShopAnswer } from '../../testing/shop-server/shop.js';
import { articleEcho, articleInList, articleView, variantEcho, variantInList, variantView } from './article-views.js';
import { articleOf, createArticle, createDetail, deleteArticle, deleteDetail, findByNumber, isVanished, writeArticle, writeDetail } from './articles.js';
import { ApiError, broken, listed, notFound, one, permit, written, type Call } from './call.js';
import { paged, type Column, type Columns } from './lists.js';
import { isFields, phpBool, phpInt, phpText, type Fields } from './php.js';
import { wall, type Article, type Detail, type Store } from './store.js';

const number = <T>(of: Column<T>['of']): Column<T> => ({ type: 'number', of });
const text = <T>(of: Column<T>['of']): Column<T> => ({ type: 'text', of });
const date = <T>(of: Column<T>['of']): Column<T> => ({ type: 'date', of });

const detailColumns: Record<string, Column<Detail>> = {
  id: number((row) => row.id),
  articleId: number((row) => row.articleId),
  number: text((row) => row.number),
  supplierNumber: text((row) => row.supplierNumber),
  kind: number((row) => row.kind),
  additionalText: text((row) => row.additionalText),
  active: number((row) => row.active),
  inStock: number((row) => row.inStock),
  stockMin: number((row) => row.stockMin),
  lastStock: number((row) => row.lastStock),
  ean: text((row) => row.ean),
};
const articleColumns: Record<string, Column<Article>> = {
  id: number((row) => row.id),
  mainDetailId: number((row) => row.mainDetailId),
  supplierId: number((row) => row.supplierId),
  taxId: number((row) => row.taxId),
  configuratorSetId: number((row) => row.setId),
  name: text((row) => row.name),
  active: number((row) => row.active),
  added: date((row) => row.added),
  changed: date((row) => row.changed),
};

/** The columns of an entity, and those of the one it is joined with under a name. */
function joined<T, O>(entity: string, own: Record<string, Column<T>>, name: string, others: Record<string, Column<O>>, other: (row: T) => O): Columns<T> {
  return { entity, columns: { ...own, ...Object.fromEntries(Object.entries(others).map(([field, column]) => [`${name}.${field}`, { type: column.type, of: (row: T) => column.of(other(row)) }])) } };
}
const variantsOf = (store: Store): Columns<Detail> => joined('Shopware\\Models\\Article\\Detail', detailColumns, 'article', articleColumns, (row) => articleOf(store, row));
const articlesOf = (store: Store): Columns<Article> => joined('Shopware\\Models\\Article\\Article', articleColumns, 'mainDetail', detailColumns, (row) => store.details.get(row.mainDetailId)!);

const considersTax = (call: Call): boolean => phpBool(call.query['considerTaxInput']);
/** Even the word "false" is true to PHP. */
const byNumber = (call: Call): boolean => phpBool(call.query['useNumberAsId']);

export function listVariants(call: Call): ShopAnswer {
  const { rows, total } = paged(call, [...call.store.details.values()].filter((detail) => !isVanished(detail)), variantsOf(call.store));
  return listed(rows.map((row) => variantInList(call.store, row, considersTax(call))), total);
}

export function listArticles(call: Call): ShopAnswer {
  const { rows, total } = paged(call, [...call.store.articles.values()], articlesOf(call.store));
  return listed(rows.map((row) => articleInList(call.store, row)), total);
}

/** The variant a path names; one that lost its prices is found by who writes to it only. */
function variantAt(call: Call, key: string, writing: boolean): Detail {
  const detail = byNumber(call) ? findByNumber(call.store, key) : call.store.details.get(phpInt(key));
  if (!detail || (isVanished(detail) && !writing)) throw byNumber(call) && !detail ? new ApiError(404, `Variant by number ${key} not found`) : notFound('Variant', detail?.id ?? key);
  return detail;
}

function articleAt(call: Call, key: string): Article {
  const found = byNumber(call) ? findByNumber(call.store, key)?.articleId : phpInt(key);
  const article = call.store.articles.get(found ?? 0);
  if (!article) throw byNumber(call) ? new ApiError(404, `Article by number ${key} not found`) : notFound('Article', key);
  return article;
}

export const oneVariant = (call: Call, key: string): ShopAnswer => one(variantView(call.store, variantAt(call, key, false), considersTax(call)));

export function oneArticle(call: Call, key: string): ShopAnswer {
  const article = articleAt(call, key);
  if (isVanished(call.store.details.get(article.mainDetailId)!)) throw notFound('Article', article.id);
  return one(articleView(call.store, article, considersTax(call)));
}

/** A write happens as a whole or not at all. */
function whole<T>(records: object[], work: () => T): T {
  const before = records.map((record) => structuredClone(record));
  try {
    return work();
  } catch (failure) {
    records.forEach((record, index) => Object.assign(record, before[index]));
    throw failure;
  }
}

function updateVariant(call: Call, detail: Detail, data: Fields): void {
  whole([detail], () => writeDetail(call.store, detail, data));
  articleOf(call.store, detail).changed = wall(call.store, call.now);
}

function updateArticle(call: Call, article: Article, data: Fields): void {
  const { store } = call;
  const main = store.details.get(article.mainDetailId)!;
  whole([article, main], () => writeArticle(store, article, main, data, call.now));
  for (const row of Array.isArray(data['variants']) ? data['variants'].filter(isFields) : []) {
    const known = row['id'] === undefined ? findByNumber(store, phpText(row['number'])) : store.details.get(phpInt(row['id']));
    if (known?.articleId === article.id) updateVariant(call, known, row);
    else createDetail(store, { ...row, articleId: article.id }, call.now);
  }
}

const bodyOf = (call: Call): Fields => (isFields(call.body) ? call.body : {});

export function putVariant(call: Call, key: string): ShopAnswer {
  const detail = variantAt(call, key, true);
  updateVariant(call, detail, bodyOf(call));
  return written(call, 'variants', detail.id);
}

export function putArticle(call: Call, key: string): ShopAnswer {
  const article = articleAt(call, key);
  updateArticle(call, article, bodyOf(call));
  return written(call, 'articles', article.id);
}

export const postVariant = (call: Call): ShopAnswer => written(call, 'variants', createDetail(call.store, bodyOf(call), call.now).id, 201);
export const postArticle = (call: Call): ShopAnswer => written(call, 'articles', createArticle(call.store, bodyOf(call), call.now).id, 201);

export function removeVariant(call: Call, key: string): ShopAnswer {
  deleteDetail(call.store, variantAt(call, key, true));
  return { status: 200, body: { success: true }, items: 1 };
}

export function removeArticle(call: Call, key: string): ShopAnswer {
  if (byNumber(call)) throw broken('Argument 1 passed to Shopware\\Components\\Api\\Resource\\Article::delete() must be of the type int');
  deleteArticle(call.store, articleAt(call, key));
  return { status: 200, body: { success: true }, items: 1 };
}

type Row = { operation: 'update' | 'create'; run: () => Fields };

/** Every row on its own, in the order of the request; the answer as a whole is a success whatever happened. A row that is not found is created. */
function batch(call: Call, resource: 'variant' | 'article', rowOf: (data: Fields) => Row): ShopAnswer {
  const { store, body } = call;
  // An object instead of a list is more than PHP can take.
  if (!Array.isArray(body)) return { status: 500, body: '' };
  if (store.switches.denyInBatch === 'whole') permit(store, 'article', 'update');
  const limit = store.switches.rowsPerRequest;
  const results = body.map((given, index) => {
    if (limit > 0 && index >= limit) return {};
    const { operation, run } = rowOf(isFields(given) ? given : {});
    try {
      permit(store, 'article', operation);
      return { success: true, operation, data: run() };
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      const message = failure.violations ? failure.violations.join('\n') : failure.message;
      const trace = `#0 /var/www/shop/engine/Shopware/Components/Api/Resource/Resource.php(346): Shopware\\Components\\Api\\Resource\\${resource === 'variant' ? 'Variant' : 'Article'}->${operation}()\n#1 /var/www/shop/engine/Shopware/Controllers/Api/Rest.php(88): Shopware\\Components\\Api\\Resource\\Resource->batch()\n#2 {main}`;
      return { success: false, message, trace };
    }
  });
  if (limit > 0 && body.length > limit) return { status: 500, body: '', items: limit };
  return { status: 200, body: { success: true, data: results }, items: body.length };
}

export const batchVariants = (call: Call): ShopAnswer =>
  batch(call, 'variant', (data) => {
    const known = data['id'] !== undefined ? call.store.details.get(phpInt(data['id'])) : data['number'] !== undefined ? findByNumber(call.store, phpText(data['number'])) : undefined;
    if (!known) return { operation: 'create', run: () => variantEcho(createDetail(call.store, data, call.now)) };
    return {
      operation: 'update',
      run: () => {
        updateVariant(call, known, data);
        return variantEcho(known);
      },
    };
  });

export const batchArticles = (call: Call): ShopAnswer =>
  batch(call, 'article', (data) => {
    const main = isFields(data['mainDetail']) ? data['mainDetail'] : {};
    const id = data['id'] !== undefined ? phpInt(data['id']) : main['number'] !== undefined ? findByNumber(call.store, phpText(main['number']))?.articleId : undefined;
    const known = call.store.articles.get(id ?? 0);
    if (!known) return { operation: 'create', run: () => articleEcho(call.store, createArticle(call.store, data, call.now)) };
    return {
      operation: 'update',
      run: () => {
        updateArticle(call, known, data);
        return articleEcho(call.store, known);
      },
    };
  });
