// The web process' own connection to Redis, for limits and the readiness check; null where none is configured.
import { Injectable, type OnApplicationShutdown, Inject, type Provider } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Env } from '@kontor/base';

export const REDIS = Symbol('kontor:web-redis');
export type RedisClient = Redis;

export const redisProvider: Provider = {
  provide: REDIS,
  inject: [Env],
  useFactory: (env: Env): RedisClient | null => {
    if (!env.REDIS_URL) return null;
    const client = new Redis(env.REDIS_URL, { enableOfflineQueue: false, maxRetriesPerRequest: 0, retryStrategy: (times) => Math.min(times * 200, 5000) });
    // Without a listener a lost connection would end the process; readiness tells about it.
    client.on('error', () => undefined);
    return client;
  },
};

/** Ends the connection with the process. */
@Injectable()
export class RedisEnd implements OnApplicationShutdown {
  constructor(@Inject(REDIS) private readonly client: RedisClient | null) {}
  onApplicationShutdown(): void {
    this.client?.disconnect();
  }
}
