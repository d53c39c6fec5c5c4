// The web process as it is, on a database and a clock of the test's own; for page tests and for the API's.
import { CommandBus } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Tokens, Users, type Role, type Scope } from '@kontor/access';
import { Database, Migrations, OutboxDelivery } from '@kontor/base';
import { Clock, ManualClock, type ShopId, type UserId } from '@kontor/kernel';
import { AddShop } from '@kontor/shops';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { configureWeb } from '../../apps/web/src/create-web.js';
import { WebModule } from '../../apps/web/src/web.module.js';
import { makeDatabase, testEnvironment } from '../support/modules.js';

export type TestWeb = {
  app: NestExpressApplication;
  server: Server;
  address: string;
  clock: ManualClock;
  database: Database;
  /** A token for the API; all scopes when none is named. */
  token(...scopes: Scope[]): Promise<string>;
  user(role: Role, language?: 'de' | 'en'): Promise<{ id: UserId; email: string; password: string }>;
  /** Connects a shop (nothing answers there) and tells its id. */
  connect(shop?: { name?: string; domain?: string; trial?: boolean }): Promise<ShopId>;
  deliver(): Promise<number>;
  stop(): Promise<void>;
};

export async function startWeb(options: { listen?: boolean; env?: Record<string, string> } = {}): Promise<TestWeb> {
  const own = await makeDatabase();
  const saved = { ...process.env };
  Object.assign(process.env, testEnvironment(own.url), options.env);
  const clock = new ManualClock('2026-11-02T08:00:00Z');
  let app: NestExpressApplication;
  try {
    const module = await Test.createTestingModule({ imports: [WebModule] }).overrideProvider(Clock).useValue(clock).compile();
    app = module.createNestApplication<NestExpressApplication>({ rawBody: true, bodyParser: false });
    app.useLogger(false);
    await app.get(Migrations).run();
    configureWeb(app);
    await app.init();
    if (options.listen) await app.listen(0, '127.0.0.1');
  } finally {
    for (const key of Object.keys(process.env)) if (!(key in saved)) delete process.env[key];
    Object.assign(process.env, saved);
  }
  const server = app.getHttpServer();
  let people = 0;
  return {
    app,
    server,
    address: options.listen ? `http://127.0.0.1:${(server.address() as AddressInfo).port}` : '',
    clock,
    database: app.get(Database),
    async token(...scopes) {
      const { token } = await app.get(Tokens).create({ name: 'test', scopes: scopes.length > 0 ? scopes : ['read', 'operate', 'prices', 'admin'], requestedBy: 'cli' });
      return token;
    },
    async user(role, language) {
      people += 1;
      const email = `person${people}@example.test`;
      const password = `Zwölf Boxkämpfer jagen ${people}`;
      const { id } = await app.get(Users).create({ email, name: `Petra Prüfer ${people}`, password, role });
      if (language) await app.get(Users).setLanguage(id, language);
      return { id, email, password };
    },
    async connect(shop = {}) {
      const settings = { consumerKey: `ck_${'0123456789'.repeat(4)}`, consumerSecret: `cs_${'0123456789'.repeat(4)}` };
      const { shopId } = await app.get(CommandBus).execute(new AddShop({ name: 'Laden Nord', platform: 'woocommerce', domain: 'laden-nord.de', trial: false, ...shop, settings, requestedBy: 'cli' }));
      return shopId;
    },
    deliver: () => app.get(OutboxDelivery).drain(),
    async stop() {
      await app.close();
      await own.drop();
    },
  };
}
