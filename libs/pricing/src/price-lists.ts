// Price lists: one currency each, net or gross (F63). The oldest list is the standard one.
import { Injectable } from '@nestjs/common';
import { Database, rows, type Tx } from '@kontor/base';
import { AppError, type PriceListId } from '@kontor/kernel';

export type PriceList = { id: PriceListId; name: string; currency: string; gross: boolean };

type Row = { id: PriceListId; name: string; currency: string; gross: number };
const select = 'SELECT id, name, currency, gross FROM price_list';

@Injectable()
export class PriceLists {
  constructor(private readonly database: Database) {}

  async list(): Promise<PriceList[]> {
    return (await this.database.query<Row>(`${select} ORDER BY id`)).map(priceList);
  }

  async get(id: PriceListId, tx?: Tx): Promise<PriceList> {
    return this.one('WHERE id = ?', [id], tx);
  }

  async byName(name: string): Promise<PriceList> {
    return this.one('WHERE name = ?', [name.trim()]);
  }

  /** Meant where nobody names another. */
  async standard(tx?: Tx): Promise<PriceList> {
    return this.one('ORDER BY id LIMIT 1', [], tx);
  }

  private async one(where: string, parameters: unknown[], tx?: Tx): Promise<PriceList> {
    const sql = `${select} ${where}`;
    const [row] = tx ? await rows<Row>(tx, sql, parameters) : await this.database.query<Row>(sql, parameters);
    if (!row) throw new AppError('price-list-unknown', { priceList: String(parameters[0] ?? '') });
    return priceList(row);
  }
}

function priceList(row: Row): PriceList {
  return { id: row.id, name: row.name, currency: row.currency, gross: row.gross === 1 };
}
