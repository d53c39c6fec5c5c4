// The web process: REST API, admin, health and metrics over all libraries.
import { Module } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { ApiModule } from './api/api.module.js';
import { LibrariesModule } from './libraries.module.js';
import { OperationModule } from './operation/operation.module.js';

@Module({ imports: [LibrariesModule, ApiModule, AdminModule, OperationModule] })
export class WebModule {}
