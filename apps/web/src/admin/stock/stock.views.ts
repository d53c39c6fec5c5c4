// The page where stock is entered: number, quantity, done; and what was entered last.
import type { Article } from '@kontor/articles';
import type { LatestMovement, StockLevelView, Warehouse } from '@kontor/stock';
import { field, type FieldView } from '../layout/fields.js';
import type { Voice } from '../views.js';
import { movementRow, type MovementRow, type Names } from './movements.views.js';

export type EntryKind = 'count' | 'receipt' | 'correction';
export type Entry = { number: string; quantity: string; warehouse: string; kind: EntryKind; reason: string };

export type StockFacts = {
  entry: Entry;
  faults: Record<string, string>;
  /** The one that the number names. */
  article: { article: Article; levels: StockLevelView[] } | null;
  warehouses: Warehouse[];
  latest: LatestMovement[];
  names: Names;
  may: { operate: boolean };
};

export type StockView = {
  number: FieldView;
  quantity: FieldView;
  others: FieldView[];
  fault: string | null;
  mayOperate: boolean;
  found: { number: string; href: string; name: string; levels: string[] } | null;
  latest: (MovementRow & { number: string; href: string; name: string })[];
};

export function stockView(facts: StockFacts, voice: Voice): StockView {
  const { t, format } = voice;
  const { entry, faults, article } = facts;
  // After a fault the cursor stands where it is; a number that was found waits for its quantity; else the next number is scanned.
  const first = faults.number ? 'number' : faults.quantity || article ? 'quantity' : 'number';
  const warehouses = facts.warehouses.map((warehouse) => ({ value: warehouse.code, label: warehouse.name }));
  const main = facts.warehouses.find((warehouse) => warehouse.main)?.code ?? '';
  return {
    number: field('number', t('stock.number'), { value: entry.number, required: true, help: t('stock.number-help'), fault: faults.number, focus: first === 'number' }),
    quantity: field('quantity', t('stock.quantity'), { value: entry.quantity, help: t(`stock.quantity-help.${entry.kind}`), fault: faults.quantity, focus: first === 'quantity' }),
    others: [
      field('kind', t('stock.entry-kind'), { value: entry.kind, fault: faults.kind, choices: (['count', 'receipt', 'correction'] as const).map((kind) => ({ value: kind, label: t(`stock.enter.${kind}`) })) }),
      field('warehouse', t('stock.warehouse'), { value: entry.warehouse || main, fault: faults.warehouse, choices: warehouses }),
      field('reason', t('stock.reason'), { value: entry.reason, optional: true, fault: faults.reason }),
    ],
    fault: faults[''] ?? null,
    mayOperate: facts.may.operate,
    found: article
      ? {
          number: article.article.number,
          href: `/admin/articles/${encodeURIComponent(article.article.number)}`,
          name: article.article.name,
          levels: article.levels.map((level) =>
            level.countedAt === null && level.onHand.isZero() ? t('stock.level-uncounted', { warehouse: level.name }) : t('stock.level', { warehouse: level.name, quantity: format.exactly(level.onHand), unit: article.article.unit }),
          ),
        }
      : null,
    latest: facts.latest.map((movement) => ({ ...movementRow({ ...movement, reference: '' }, facts.names, voice), number: movement.article, href: `/admin/articles/${encodeURIComponent(movement.article)}`, name: movement.name })),
  };
}
