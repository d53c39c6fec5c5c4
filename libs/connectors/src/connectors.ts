// The door to all platforms: which there are, whether what a person entered can be right, and an open connection to one shop.
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Database, Env, Metrics } from '@kontor/base';
import { AppError, Clock, type FieldError, type ShopId } from '@kontor/kernel';
import { createHash, randomUUID } from 'node:crypto';
import { Counter } from 'prom-client';
import { Agent } from 'undici';
import { addressText, parseAddress, publicLookup, type ShopAddress } from './address.js';
import { ConnectorFailure } from './failure.js';
import { httpClient } from './http.js';
import { Pace, paceKey, type PaceStore } from './pace.js';
import { databasePaceStore, redisPaceStore, withFallback } from './pace-stores.js';
import type { Connection, ShopFacts, ShopPlatform } from './port.js';
import { rankOf, type CallPriority } from './priority.js';
import { platforms } from './registry.js';
import { entryFaults, type ShopEntry } from './validate.js';

/** Everything that is needed to open a connection; `facts` is what the connector learned before. */
export type OpenConnection = ShopEntry & {
  shopId: ShopId | null;
  facts: ShopFacts | null;
  priority: CallPriority;
  /** Stretches every time-out for a very slow shop. */
  timeoutFactor?: number;
};

@Injectable()
export class Connectors implements OnModuleDestroy {
  private readonly log = new Logger('Shop calls');
  // Kept-alive connections to all shops; the second one also reaches machines of the own network.
  private readonly publicNet = new Agent({ connect: { timeout: 10_000, lookup: publicLookup }, keepAliveTimeout: 20_000, pipelining: 1 });
  private readonly anyNet = new Agent({ connect: { timeout: 10_000 }, keepAliveTimeout: 20_000, pipelining: 1 });
  private readonly redis: (PaceStore & { close(): void }) | null;
  private readonly pace: Pace;
  private readonly calls: Counter<'platform' | 'kind' | 'outcome'>;

  constructor(
    private readonly env: Env,
    private readonly clock: Clock,
    database: Database,
    metrics: Metrics,
  ) {
    this.redis = env.REDIS_URL ? redisPaceStore(env.REDIS_URL, env.KONTOR_REDIS_PREFIX) : null;
    const row = databasePaceStore(database);
    this.pace = new Pace(this.redis ? withFallback(this.redis, row) : row, () => clock.now(), randomUUID().slice(0, 13));
    this.calls = new Counter({ name: 'kontor_shop_calls_total', help: 'Calls to shops by platform, kind and outcome (status class or failure code)', labelNames: ['platform', 'kind', 'outcome'], registers: [metrics.registry] });
  }

  platforms(): readonly ShopPlatform[] {
    return platforms;
  }

  /** `platform-unknown` when there is none of that name. */
  platform(id: string): ShopPlatform {
    const found = platforms.find((platform) => platform.id === id);
    if (!found) throw new AppError('platform-unknown', { platform: id.slice(0, 40) });
    return found;
  }

  /** Faults of domain, settings and options, per field; none = it can be tried. Makes no call. */
  validate(platformId: string, input: ShopEntry): FieldError[] {
    return entryFaults(this.platform(platformId), input, this.env.KONTOR_ALLOW_LOCAL_SHOPS);
  }

  /** Makes no call. What cannot be right is `config`, as everything else a person has to put in order. */
  open(platformId: string, input: OpenConnection): Connection {
    const platform = this.platform(platformId);
    const faults = this.validate(platformId, input);
    const address = faults.length > 0 ? null : parseAddress(input.settings.baseUrl ?? input.domain);
    if (!address) throw new ConnectorFailure('config', 'shop-settings-invalid', { fields: faults.map(({ field }) => field).join(', ') });
    const key = credentialKey(platform.id, address, input.settings);
    const rank = rankOf(input.priority);
    const http = httpClient({
      dispatcher: this.env.KONTOR_ALLOW_LOCAL_SHOPS ? this.anyNet : this.publicNet,
      turn: ({ operation, cost }) => this.pace.turn(paceKey(key, operation?.name), operation?.rule ?? platform.pace, rank, cost),
      now: () => this.clock.now(),
      timeoutFactor: input.timeoutFactor,
      log: (line) => {
        this.calls.inc({ platform: platform.id, kind: line.kind, outcome: line.failure ?? `${String(line.status).slice(0, 1)}xx` });
        this.log.debug({ shop: input.shopId, platform: platform.id, ...line });
      },
    });
    return platform.connect({ shopId: input.shopId, domain: addressText(address), settings: input.settings, options: input.options, facts: input.facts, http, now: () => this.clock.now() });
  }

  async onModuleDestroy(): Promise<void> {
    this.redis?.close();
    await Promise.all([this.publicNet.destroy(), this.anyNet.destroy()]);
  }
}

// Two shops that share credentials share the limit; the key gives neither away.
function credentialKey(platform: string, address: ShopAddress, settings: Record<string, string>): string {
  const entered = Object.entries(settings).filter(([key]) => key !== 'baseUrl').sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify([platform, address.host, address.path, entered])).digest('hex').slice(0, 32);
}
