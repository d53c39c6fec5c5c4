import './errors.js';

export { BaseModule } from './base.module.js';
export { Env, readEnv } from './config/env.js';
export { Database, chunks, isDuplicate, marks, mysqlErrno, onCommit, rows, tuples, write, type Tx, type Written } from './database/database.js';
export { Migrations } from './database/migrations.js';
export { Statements } from './database/migration.js';
export { tablesOf } from './database/tables.js';
export { Consumes, type Consumer } from './events/consumes.decorator.js';
export { DomainEvent, type EventClass } from './events/event.js';
export { Outbox } from './events/outbox.js';
export { OutboxDelivery } from './events/deliver.js';
export { Seal } from './secrets/sealed.js';
export { maskDocument, maskText } from './logging/mask.js';
export { shownAddress } from './logging/logger.js';
export { Background, InBackground, type BackgroundPart } from './operation/background.js';
export { Metrics } from './operation/metrics.js';
