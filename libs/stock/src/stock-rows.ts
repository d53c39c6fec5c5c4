// What counting and moving have in common: rows with an article number and a warehouse code, checked one by one, booked together.
import { Injectable } from '@nestjs/common';
import { Articles } from '@kontor/articles';
import type { Tx } from '@kontor/base';
import { AppError, Quantity, type ErrorValues } from '@kontor/kernel';
import type { StockChange } from './ledger.js';
import { Warehouses } from './warehouses.js';

const limit = 1000;

/** How one row of a bulk call went (`row` from 0): `code` is one of the error catalogue. */
export type StockRowResult = { row: number; article: string } & ({ ok: true } | { ok: false; code: string; values: ErrorValues });

type Row = { article: string; warehouse?: string | null };

@Injectable()
export class StockRows {
  constructor(
    private readonly articles: Articles,
    private readonly warehouses: Warehouses,
  ) {}

  /** Reads a decimal string; anything else is the fault of its row. */
  quantity(value: unknown): Quantity {
    if (typeof value !== 'string') throw new AppError('value-not-a-number', { value: String(value).slice(0, 40) });
    return Quantity.parse(value);
  }

  async carryOut<R extends Row>(
    tx: Tx,
    rows: readonly R[],
    how: { quantityOf(row: R): Quantity; book(booked: { row: R; change: StockChange }[]): Promise<void> },
  ): Promise<StockRowResult[]> {
    if (rows.length > limit) throw new AppError('stock-rows-too-many', { count: rows.length, limit });
    const articles = await this.articles.byNumbers(tx, rows.map((row) => String(row.article)));
    const warehouses = new Map((await this.warehouses.list(tx)).map((warehouse) => [warehouse.code, warehouse.id]));
    const booked: { row: R; change: StockChange }[] = [];
    const results = rows.map((row, index): StockRowResult => {
      const result = { row: index, article: String(row.article).slice(0, 120) };
      try {
        const article = articles.get(String(row.article).trim());
        if (!article) throw new AppError('article-unknown', { number: result.article });
        if (!article.stockKeeping || article.isParent) throw new AppError('stock-not-kept', { number: article.number });
        const code = row.warehouse?.trim() ?? '';
        const warehouseId = code === '' ? null : warehouses.get(code);
        if (warehouseId === undefined) throw new AppError('warehouse-unknown', { warehouse: code.slice(0, 40) });
        booked.push({ row, change: { articleId: article.id, warehouseId, quantity: how.quantityOf(row) } });
        return { ...result, ok: true };
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        return { ...result, ok: false, code: error.code, values: error.values };
      }
    });
    await how.book(booked);
    return results;
  }
}
