// Is the process alive, and may it be sent work? Redis is for speed only: without it Kontor is ready but degraded.
import { Controller, Get, Inject, Injectable } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService, HealthIndicatorService, type HealthCheckResult, type HealthIndicatorResult } from '@nestjs/terminus';
import { Database, Migrations } from '@kontor/base';
import { REDIS, type RedisClient } from '../http/redis.js';

@Injectable()
export class Readiness {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly migrations: Migrations,
    @Inject(REDIS) private readonly redis: RedisClient | null,
  ) {}

  async databaseAnswers(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('database');
    return this.database.query('SELECT 1').then(
      () => indicator.up(),
      () => indicator.down('no answer'),
    );
  }

  async migrationsApplied(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('migrations');
    return this.migrations.pending().then(
      (waiting) => (waiting ? indicator.down('run: npm run migrate') : indicator.up()),
      () => indicator.down('unknown'),
    );
  }

  async redisAnswers(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('redis');
    if (!this.redis) return indicator.up({ configured: false });
    return this.redis.ping().then(
      () => indicator.up({ configured: true }),
      () => indicator.up({ configured: true, degraded: true, message: 'no answer; runs are found by polling' }),
    );
  }
}

@Controller('health')
@ApiExcludeController()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
  ) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.readiness.databaseAnswers(), () => this.readiness.migrationsApplied(), () => this.readiness.redisAnswers()]);
  }
}
