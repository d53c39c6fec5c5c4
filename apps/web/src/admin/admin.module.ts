// The server-rendered back office.
import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { LibrariesModule } from '../libraries.module.js';
import { ProblemsPages } from './problems/problems.pages.js';
import { RunsPages } from './runs/runs.pages.js';
import { SessionPages } from './session/session.pages.js';
import { LiveShops } from './shops/live.js';
import { OverviewReader } from './shops/overview.js';
import { ShopsPages } from './shops/shops.pages.js';
import { Views } from './views.js';

@Module({ imports: [LibrariesModule, HttpModule], controllers: [SessionPages, ShopsPages, RunsPages, ProblemsPages], providers: [Views, OverviewReader, LiveShops], exports: [Views] })
export class AdminModule {}
