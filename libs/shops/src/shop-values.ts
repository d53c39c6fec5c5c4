// Payment methods, shipping methods, statuses and the like as they were really seen in a shop (F15): what the assignments offer, never typed by hand.
import { Injectable } from '@nestjs/common';
import { Database, chunks, tuples, write, type Tx } from '@kontor/base';
import type { SeenValues } from '@kontor/connectors';
import { Percent, type ShopId } from '@kontor/kernel';

export type SeenKind = keyof SeenValues;
/** `orders`: how many orders it was met on just now; without it the value is only known to exist. */
export type SeenShopValue = { kind: SeenKind; key: string; label: string; usual?: 'fetch' | 'leave'; rate?: Percent | null; orders?: number };
export type ShopValue = { kind: SeenKind; key: string; label: string; usual: 'fetch' | 'leave' | null; rate: Percent | null; times: number; lastSeen: Date };

type Row = { kind: SeenKind; remote_key: string; label: string; usual: 'fetch' | 'leave' | null; rate: string | null; times: string; last_seen: Date };
const longestKey = 190;

@Injectable()
export class ShopValues {
  constructor(private readonly database: Database) {}

  async remember(tx: Tx | null, shopId: ShopId, values: SeenShopValue[], now: Date): Promise<void> {
    const known = values.filter((value) => value.key !== '' && value.key.length <= longestKey).sort((a, b) => (a.kind + a.key < b.kind + b.key ? -1 : 1));
    for (const part of chunks(known, 500)) {
      const sql = `INSERT INTO shop_seen_value (shop_id, kind, remote_key, label, usual, rate, times, last_seen) VALUES ${tuples(part.length, 8)}
        ON DUPLICATE KEY UPDATE label = IF(VALUES(label) = '' OR (VALUES(times) > 0 AND label <> ''), label, VALUES(label)), usual = COALESCE(VALUES(usual), usual), rate = COALESCE(VALUES(rate), rate),
          times = times + VALUES(times), last_seen = GREATEST(last_seen, VALUES(last_seen))`;
      const parameters = part.flatMap((value) => [shopId, value.kind, value.key, value.label.slice(0, 255), value.usual ?? null, value.rate?.toString() ?? null, value.orders ?? 0, now]);
      if (tx) await write(tx, sql, parameters);
      else await this.database.write(sql, parameters);
    }
  }

  async list(shopId: ShopId): Promise<ShopValue[]> {
    const found = await this.database.query<Row>('SELECT kind, remote_key, label, usual, rate, times, last_seen FROM shop_seen_value WHERE shop_id = ? ORDER BY kind, label, remote_key', [shopId]);
    return found.map((row) => ({
      kind: row.kind,
      key: row.remote_key,
      label: row.label || row.remote_key,
      usual: row.usual,
      rate: row.rate === null ? null : Percent.parse(row.rate),
      times: Number.parseInt(row.times, 10),
      lastSeen: row.last_seen,
    }));
  }
}

/** What a connection read of its shop, as values to remember. */
export function valuesOf(seen: SeenValues): SeenShopValue[] {
  return (Object.keys(seen) as SeenKind[]).flatMap((kind) => seen[kind].map((value) => ({ kind, ...value })));
}
