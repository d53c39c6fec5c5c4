export { StatisticsModule } from './statistics.module.js';
export { ShopStatistics, type ShopFigures } from './shop-statistics.query.js';
export { RecomputeStatistics } from './recompute-statistics.command.js';
export { RebuildStatistics } from './rebuild-statistics.command.js';
