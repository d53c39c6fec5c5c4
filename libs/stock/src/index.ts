import './errors.js';

export { StockModule } from './stock.module.js';
export { Ledger, type MovementKind, type ReservationLine, type StockChange } from './ledger.js';
export { Warehouses, type Warehouse } from './warehouses.js';
export { StockRules, type StockOverride, type StockRule } from './stock-rules.js';
export { StockFigures, type ListingStockView } from './stock-figures.js';
export type { StockTerm, StockTermName } from './stock-figure.js';
export { ArticleStocks, type ArticleStock, type StockStanding } from './article-stocks.js';
export { CountStock, type CountRow } from './count-stock.command.js';
export { MoveStock, type MoveRow } from './move-stock.command.js';
export type { StockRowResult } from './stock-rows.js';
export { GetStock, type StockLevelView } from './get-stock.query.js';
export { ListMovements, type MovementView } from './list-movements.query.js';
export { ListLatestMovements, type LatestMovement } from './list-latest-movements.query.js';
export { SyncChangedStock } from './sync-changed-stock.command.js';
export { SyncAllStock } from './sync-all-stock.command.js';
export { StockConfirmed } from './stock-confirmed.event.js';
