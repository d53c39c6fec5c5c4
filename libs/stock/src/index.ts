import './errors.js';

export { StockModule } from './stock.module.js';
export { Ledger, type MovementKind, type ReservationLine, type StockChange } from './ledger.js';
export { Warehouses, type Warehouse } from './warehouses.js';
export { StockConfirmed } from './stock-confirmed.event.js';
