// Connectors as a Nest module: the door to the platforms, and the row of the limiter.
import { Module } from '@nestjs/common';
import { tablesOf } from '@kontor/base';
import { Connectors } from './connectors.js';
import { Pace1763050000000 } from './migrations/1763050000000-pace.js';

@Module({
  imports: [tablesOf('connectors', { entities: [], migrations: [Pace1763050000000] })],
  providers: [Connectors],
  exports: [Connectors],
})
export class ConnectorsModule {}
