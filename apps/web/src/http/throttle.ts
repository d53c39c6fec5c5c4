// Limits of calls per token and of failed calls per address (rate-limiter-flexible), counted in Redis so that all processes share them.
// Without Redis, or while it is down, each process counts for itself: a limit is protection, never truth.
import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { Env } from '@kontor/base';
import { AppError } from '@kontor/kernel';
import { REDIS, type RedisClient } from './redis.js';

const callsPerMinute = 3000;
const strangersPerMinute = 60;
/** A shop in which many orders change at once says so once for each. */
const messagesPerMinute = 3000;

@Injectable()
export class Throttle {
  private readonly tokens: RateLimiterAbstract;
  private readonly strangers: RateLimiterAbstract;
  private readonly shops: RateLimiterAbstract;

  constructor(env: Env, @Inject(REDIS) redis: RedisClient | null) {
    const limiter = (name: string, points: number): RateLimiterAbstract => {
      const memory = new RateLimiterMemory({ keyPrefix: name, points, duration: 60 });
      return redis ? new RateLimiterRedis({ storeClient: redis, keyPrefix: `${env.KONTOR_REDIS_PREFIX}:${name}`, points, duration: 60, rejectIfRedisNotReady: true, insuranceLimiter: memory }) : memory;
    };
    this.tokens = limiter('calls', callsPerMinute);
    this.strangers = limiter('strangers', strangersPerMinute);
    this.shops = limiter('hooks', messagesPerMinute);
  }

  /** One call of a token. */
  async token(tokenId: string): Promise<void> {
    await this.take(this.tokens, tokenId);
  }

  /** One call without a valid token. */
  async stranger(address: string): Promise<void> {
    await this.take(this.strangers, address);
  }

  /** One message to the address for shops, true or forged. */
  async shop(address: string): Promise<void> {
    await this.take(this.shops, address);
  }

  private async take(limiter: RateLimiterAbstract, key: string): Promise<void> {
    try {
      await limiter.consume(key);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw new AppError('too-many-requests', { seconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) });
      throw error;
    }
  }
}
