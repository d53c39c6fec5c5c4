// Health, readiness and metrics: what the machines that run Kontor ask.
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HttpModule } from '../http/http.module.js';
import { LibrariesModule } from '../libraries.module.js';
import { HealthController, Readiness } from './health.controller.js';
import { MetricsController, ShopMetrics } from './metrics.controller.js';

@Module({ imports: [TerminusModule, LibrariesModule, HttpModule], controllers: [HealthController, MetricsController], providers: [Readiness, ShopMetrics] })
export class OperationModule {}
