// Reads shops for the other libraries and keeps the note that a shop needs somebody.
import { Injectable } from '@nestjs/common';
import { Database, Env, maskDocument, rows, write, type Tx } from '@kontor/base';
import { ConnectorFailure, Connectors, type Capabilities, type ShopFacts, type ShopPlatform } from '@kontor/connectors';
import { AppError, Clock, type ShopId } from '@kontor/kernel';
import { Credentials, type Settings } from './credentials.js';
import { shopColumns, shopHooks, shopOptions, type Attention, type Shop, type ShopOptions, type ShopRow } from './shop.js';

const remembered = 500;

@Injectable()
export class Shops {
  /** What a shop can do follows from its row alone, so it is worked out once per state of the row. */
  private readonly capabilities = new Map<string, Capabilities>();

  constructor(
    private readonly database: Database,
    private readonly connectors: Connectors,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  async get(id: ShopId, tx?: Tx): Promise<Shop> {
    const shop = await this.find(id, tx);
    if (!shop) throw new AppError('shop-unknown', { shop: id });
    return shop;
  }

  async find(id: ShopId, tx?: Tx): Promise<Shop | null> {
    const [row] = await this.rows('AND s.id = ?', [id], tx);
    return row ? this.shopOf(row) : null;
  }

  /** All connected shops, the oldest first. */
  async list(): Promise<Shop[]> {
    return (await this.rows('ORDER BY s.id', [])).map((row) => this.shopOf(row));
  }

  /** Neither trial mode nor an emergency stop, as far as this reading of the shop goes; the gate of connections asks anew. */
  mayWrite(shop: Shop): boolean {
    return !shop.trial && !shop.stopped;
  }

  async stoppedEverywhere(): Promise<boolean> {
    const [row] = await this.database.query<{ stopped: number }>('SELECT stopped FROM shop_stop WHERE id = 1');
    return row?.stopped === 1;
  }

  /** Nothing more is tried in this shop until somebody acts (the credentials were refused). The first sighting's time is kept. */
  async needAttention(tx: Tx | null, id: ShopId, what: { kind: string; code: string; values: Record<string, string | number | boolean | null> }): Promise<void> {
    const sql = `UPDATE shop SET attention_since = IF(attention_kind <=> ? AND attention_code <=> ?, attention_since, ?), attention_kind = ?, attention_code = ?, attention_values = ? WHERE id = ? AND removed_at IS NULL`;
    const parameters = [what.kind, what.code, this.clock.now(), what.kind, what.code, JSON.stringify(maskDocument(what.values)), id];
    if (tx) await write(tx, sql, parameters);
    else await this.database.write(sql, parameters);
  }

  private async rows(condition: string, parameters: unknown[], tx?: Tx): Promise<ShopRow[]> {
    const sql = `SELECT ${shopColumns} FROM shop s WHERE s.removed_at IS NULL ${condition}`;
    return tx ? rows<ShopRow>(tx, sql, parameters) : this.database.query<ShopRow>(sql, parameters);
  }

  private shopOf(row: ShopRow): Shop {
    const platform = this.connectors.platform(row.platform);
    const facts = row.facts === null ? null : (JSON.parse(row.facts) as ShopFacts);
    const stored = JSON.parse(row.options) as Partial<ShopOptions>;
    let settings: Settings | null = null;
    let attention: Attention | null = attentionOf(row);
    try {
      settings = this.credentials.open(row.id, row.settings_sealed);
    } catch {
      // One shop whose key is lost must not take the overview of all others away; it says itself what it needs.
      attention = { kind: 'config', code: 'secret-unreadable', values: { place: row.name }, since: row.attention_since ?? row.created_at };
    }
    const capabilities = settings ? this.capabilitiesOf(row, settings, stored, facts) : platform.capabilities;
    const options = shopOptions(stored, capabilities, facts);
    return {
      id: row.id,
      name: row.name,
      platform: row.platform,
      platformName: platform.name,
      domain: row.domain,
      trial: row.trial === 1,
      paused: row.paused === 1,
      stopped: row.stopped === 1 || row.stopped_everywhere === 1,
      startDate: row.start_date,
      options,
      facts,
      capabilities,
      settings: shownSettings(platform, settings ?? {}),
      attention,
      webhooks: capabilities.webhooks ? shopHooks(row, options, this.env.KONTOR_PUBLIC_URL !== undefined) : null,
      version: row.version,
      createdAt: row.created_at,
    };
  }

  private capabilitiesOf(row: ShopRow, settings: Settings, stored: Partial<ShopOptions>, facts: ShopFacts | null): Capabilities {
    const key = [row.id, row.domain, row.settings_sealed, row.options, row.facts ?? ''].join('\n');
    const known = this.capabilities.get(key);
    if (known) return known;
    const capabilities = this.narrowed(row, settings, stored, facts);
    if (this.capabilities.size >= remembered) this.capabilities.clear();
    this.capabilities.set(key, capabilities);
    return capabilities;
  }

  private narrowed(row: ShopRow, settings: Settings, stored: Partial<ShopOptions>, facts: ShopFacts | null): Capabilities {
    try {
      const connection = this.connectors.open(row.platform, { shopId: row.id, domain: row.domain, settings, options: stored.platform ?? {}, facts, priority: 'rest' });
      void connection.close().catch(() => undefined);
      return connection.capabilities;
    } catch (error) {
      // Settings that were right once and no longer are (local shops were forbidden since): the shop stays in the list, opening it says why.
      if (!(error instanceof ConnectorFailure)) throw error;
      return this.connectors.platform(row.platform).capabilities;
    }
  }
}

/** Every setting of the platform, and those that are stored besides; secrets without their value. */
function shownSettings(platform: ShopPlatform, settings: Settings): Shop['settings'] {
  const fields = platform.settings.map(({ key, secret }) => ({ key, secret }));
  if (settings.baseUrl !== undefined) fields.push({ key: 'baseUrl', secret: false });
  return fields.map(({ key, secret }) => ({ key, secret, isSet: Boolean(settings[key]), value: secret ? null : (settings[key] ?? null) }));
}

function attentionOf(row: ShopRow): Attention | null {
  if (row.attention_kind === null || row.attention_code === null || row.attention_since === null) return null;
  return { kind: row.attention_kind, code: row.attention_code, values: JSON.parse(row.attention_values ?? '{}') as Record<string, unknown>, since: row.attention_since };
}
