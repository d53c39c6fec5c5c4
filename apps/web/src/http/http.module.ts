// What API and admin share on their way in and out.
import { Module } from '@nestjs/common';
import { LibrariesModule } from '../libraries.module.js';
import { ShopAssignments } from './assignments.js';
import { redisProvider, RedisEnd } from './redis.js';
import { RunDownloads } from './run-downloads.js';
import { Throttle } from './throttle.js';

@Module({ imports: [LibrariesModule], providers: [redisProvider, RedisEnd, Throttle, RunDownloads, ShopAssignments], exports: [redisProvider, Throttle, RunDownloads, ShopAssignments] })
export class HttpModule {}
