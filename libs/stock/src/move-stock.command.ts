// Goods came in or went out without an order of a shop, for up to 1,000 rows at once. A faulty row keeps nobody else back.
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Database } from '@kontor/base';
import { AppError, Clock, type Quantity } from '@kontor/kernel';
import { Ledger, type StockChange } from './ledger.js';
import { StockRows, type StockRowResult } from './stock-rows.js';

/**
 * `quantity` is a decimal string: positive comes in, negative goes out. `reason` is free text; `return` and `correction` are taken at their
 * word, for a return is no count (F54); anything else is a receipt or an issue by its sign.
 */
export type MoveRow = { article: string; warehouse?: string | null; quantity: string; reason?: string; reference?: string; /** Named apart, so that the reason is free. */ kind?: 'receipt' | 'return' | 'correction' };

/** Answers one result per row, in their order. */
export class MoveStock extends Command<StockRowResult[]> {
  constructor(readonly wish: { rows: readonly MoveRow[]; requestedBy: string }) {
    super();
  }
}

type Booked = { row: MoveRow; change: StockChange };

@CommandHandler(MoveStock)
export class MoveStockHandler implements ICommandHandler<MoveStock> {
  constructor(
    private readonly database: Database,
    private readonly stockRows: StockRows,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  async execute({ wish }: MoveStock): Promise<StockRowResult[]> {
    const now = this.clock.now();
    return this.database.inTransaction((tx) =>
      this.stockRows.carryOut(tx, wish.rows, {
        quantityOf: (row) => moved(this.stockRows.quantity(row.quantity)),
        book: async (booked) => {
          const changes = (kind: ReturnType<typeof kindOf>): StockChange[] =>
            booked.filter((one) => kindOf(one) === kind).map(({ row, change }) => ({ ...change, reason: row.reason, reference: row.reference, requestedBy: wish.requestedBy }));
          await this.ledger.receive(tx, changes('receipt'), now);
          await this.ledger.return(tx, changes('return'), now);
          await this.ledger.correct(tx, changes('correction'), now);
          await this.ledger.goodsIssue(tx, changes('issue').map((change) => ({ ...change, quantity: change.quantity.negated() })), now);
        },
      }),
    );
  }
}

function kindOf({ row, change }: Booked): 'receipt' | 'return' | 'correction' | 'issue' {
  const word = row.kind ?? (row.reason ?? '').trim().toLowerCase();
  if (word === 'return' || word === 'correction') return word;
  return change.quantity.isNegative() ? 'issue' : 'receipt';
}

function moved(quantity: Quantity): Quantity {
  if (quantity.isZero()) throw new AppError('stock-movement-zero');
  return quantity;
}
