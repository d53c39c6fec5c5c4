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

  /** The oldest first, so the first one is the standard list. */
  async list(tx?: Tx): Promise<PriceList[]> {
    const sql = `${select} ORDER BY id`;
    return (tx ? await rows<Row>(tx, sql) : await this.database.query<Row>(sql)).map(priceList);
  }

  async get(id: PriceListId, tx?: Tx): Promise<PriceList> {
    return this.one('WHERE id = ?', [id], tx);
  }

  async byName(name: string, tx?: Tx): Promise<PriceList> {
    return this.one('WHERE name = ?', [name.trim()], tx);
  }

  /** Meant where nobody names another. */
  async standard(tx?: Tx): Promise<PriceList> {
    return this.one('ORDER BY id LIMIT 1', [], tx);
  }

  /**
   * All lists, held against a change of who uses which one until the commit: whoever writes prices moves only the listings of shops that
   * use the list, and a shop that took the list over in that moment must not be missed.
   */
  async held(tx: Tx): Promise<PriceList[]> {
    return (await rows<Row>(tx, `${select} ORDER BY id LOCK IN SHARE MODE`)).map(priceList);
  }

  /** The other side of `held`: taken before a rule is changed. */
  async holdAll(tx: Tx): Promise<void> {
    await rows(tx, 'SELECT id FROM price_list ORDER BY id FOR UPDATE');
  }

  private async one(where: string, parameters: string[], tx?: Tx): Promise<PriceList> {
    const sql = `${select} ${where}`;
    const [row] = tx ? await rows<Row>(tx, sql, parameters) : await this.database.query<Row>(sql, parameters);
    if (!row) throw new AppError('price-list-unknown', { priceList: parameters[0] ?? '' });
    return priceList(row);
  }
}

/** The list of that name among these, the standard one where none is named. */
export function listNamed(lists: readonly PriceList[], name: string | null | undefined): PriceList {
  const wanted = name?.trim().toLowerCase();
  const found = wanted ? lists.find((list) => list.name.toLowerCase() === wanted) : lists[0];
  if (!found) throw new AppError('price-list-unknown', { priceList: (name ?? '').slice(0, 120) });
  return found;
}

function priceList(row: Row): PriceList {
  return { id: row.id, name: row.name, currency: row.currency, gross: row.gross === 1 };
}
