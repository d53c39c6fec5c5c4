import './errors.js';

export * from './port.js';
export * from './failure.js';
export type { HttpClient, HttpTraffic } from './http.js';
export type { CallPriority } from './priority.js';
export { Connectors, type OpenConnection } from './connectors.js';
export { addressText, domainText, parseAddress, type ShopAddress } from './address.js';
export type { ShopEntry } from './validate.js';
export { ConnectorsModule } from './connectors.module.js';
