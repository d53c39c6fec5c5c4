// The shape of Kontor as data: libraries from the ground up. A library may import only those of earlier lines, always through their
// index.ts; libraries of one line are peers and do not import each other. .dependency-cruiser.cjs is generated from this list.

/** @type {{ library: string, packages?: string[] }[][]} */
const lines = [
  [{ library: 'kernel' }],
  [{ library: 'base' }],
  [{ library: 'access' }],
  [{ library: 'connectors' }],
  [{ library: 'shops' }],
  [{ library: 'sync' }],
  [{ library: 'masterdata' }],
  [{ library: 'articles' }],
  [{ library: 'stock' }, { library: 'pricing' }, { library: 'customers' }],
  [{ library: 'orders' }, { library: 'catalog' }],
  [{ library: 'statistics' }],
];

/** Catalog stands on stock and pricing only; customers are none of its business. Orders use all three. */
const notFor = { catalog: ['customers'], connectors: ['access'] };

const apps = ['web', 'worker', 'simulators'];

/** Packages that only these places may import: one room per technique. */
const packages = [
  { name: 'bull-only-in-the-bell', packages: ['@nestjs/bull', 'bull'], allowed: '^libs/sync/src/bell/|^libs/sync/src/sync\\.module\\.ts$' },
  { name: 'undici-only-in-connectors', packages: ['undici'], allowed: '^libs/connectors/src/' },
  { name: 'typeorm-not-in-apps', packages: ['typeorm', '@nestjs/typeorm', 'mysql2'], allowed: '^libs/(?!connectors/|kernel/)|^test/' },
  { name: 'web-framework-only-in-web', packages: ['express', 'express-session', '@nestjs/platform-express', '@nestjs/swagger', 'handlebars', 'helmet', 'i18next'], allowed: '^apps/|^test/|^libs/access/src/session-store\\.ts$' },
  { name: 'big-only-in-kernel', packages: ['big.js'], allowed: '^libs/kernel/src/decimal\\.ts$|^libs/connectors/src/[^/]+/simulator/|^libs/connectors/src/testing/' },
];

module.exports = { lines, notFor, apps, packages };
