// Where goods lie. One warehouse is the main one: it is meant where nobody names another.
import { Injectable } from '@nestjs/common';
import { Database, isDuplicate, rows, write, type Tx } from '@kontor/base';
import { AppError, type WarehouseId } from '@kontor/kernel';

export type Warehouse = { id: WarehouseId; code: string; name: string; main: boolean };

type Row = { id: WarehouseId; code: string; name: string; main: number | null };
const select = 'SELECT id, code, name, main FROM warehouse';

@Injectable()
export class Warehouses {
  constructor(private readonly database: Database) {}

  async list(tx?: Tx): Promise<Warehouse[]> {
    const sql = `${select} ORDER BY id`;
    return (tx ? await rows<Row>(tx, sql) : await this.database.query<Row>(sql)).map(warehouse);
  }

  async main(tx?: Tx): Promise<Warehouse> {
    const sql = `${select} WHERE main = 1`;
    const [row] = tx ? await rows<Row>(tx, sql) : await this.database.query<Row>(sql);
    if (!row) throw new AppError('warehouse-unknown', { warehouse: '' });
    return warehouse(row);
  }

  async byCode(code: string): Promise<Warehouse | null> {
    const [row] = await this.database.query<Row>(`${select} WHERE code = ?`, [code.trim()]);
    return row ? warehouse(row) : null;
  }

  /** Adds a warehouse, or answers the one of that code. */
  async ensure(tx: Tx, code: string, name: string): Promise<Warehouse> {
    try {
      const { insertId } = await write(tx, 'INSERT INTO warehouse (code, name) VALUES (?, ?)', [code.trim(), name]);
      return { id: String(insertId) as WarehouseId, code: code.trim(), name, main: false };
    } catch (error) {
      if (!isDuplicate(error, 'warehouse_code')) throw error;
      const [row] = await rows<Row>(tx, `${select} WHERE code = ?`, [code.trim()]);
      if (!row) throw error;
      return warehouse(row);
    }
  }
}

function warehouse(row: Row): Warehouse {
  return { id: row.id, code: row.code, name: row.name, main: row.main === 1 };
}
