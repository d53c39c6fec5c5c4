// Somebody counted: what lies there from now on, for up to 1,000 articles at once. A faulty row keeps nobody else back.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { AppError, Clock, type Quantity } from '@kontor/kernel';
import { Ledger } from './ledger.js';
import { StockRows, type StockRowResult } from './stock-rows.js';

/** `warehouse` is its code; left out = the main one. `onHand` is a decimal string. */
export type CountRow = { article: string; warehouse?: string | null; onHand: string; reason?: string };

/** Answers one result per row, in their order. */
export class CountStock extends Command<StockRowResult[]> {
  constructor(readonly wish: { rows: readonly CountRow[]; requestedBy: string }) {
    super();
  }
}

@CommandHandler(CountStock)
export class CountStockHandler implements ICommandHandler<CountStock> {
  constructor(
    private readonly database: Database,
    private readonly stockRows: StockRows,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  async execute({ wish }: CountStock): Promise<StockRowResult[]> {
    return this.database.inTransaction((tx) =>
      this.stockRows.carryOut(tx, wish.rows, {
        quantityOf: (row) => counted(this.stockRows.quantity(row.onHand)),
        book: (changes) => this.ledger.count(tx, changes.map(({ row, change }) => ({ ...change, reason: row.reason, requestedBy: wish.requestedBy })), this.clock.now()),
      }),
    );
  }
}

function counted(quantity: Quantity): Quantity {
  if (quantity.isNegative()) throw new AppError('stock-count-negative', { value: quantity.toString() });
  return quantity;
}
