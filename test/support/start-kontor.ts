// The whole of Kontor in one process for a test that tells a story: web as it is with all libraries, runs and events carried out when the test says
// so, real MariaDB and Redis, simulated shops over HTTPS, and one clock for all of them. The test works through the REST API, as an integrator would.
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Tokens } from '@kontor/access';
import { Database, Migrations, OutboxDelivery } from '@kontor/base';
import { Clock, ManualClock } from '@kontor/kernel';
import { Pause, RunWorker, Schedule } from '@kontor/sync';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { configureWeb } from '../../apps/web/src/create-web.js';
import type { RunAnswer } from '../../apps/web/src/api/runs.controller.js';
import { WebModule } from '../../apps/web/src/web.module.js';
import { trust } from '../../libs/connectors/src/testing/shop-server/trust.js';
import type { Books, CallLog, ControlFail, ControlMerchant, ControlOrder, ControlSeed, PlacedOrder, RunningSimulator } from '../../libs/connectors/src/testing/simulator.js';
import { findSimulator } from '../../libs/connectors/src/testing/simulators.js';
import { apiOver, type Api } from './api.js';
import { makeDatabase, testEnvironment } from './modules.js';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type ShopWish = {
  name?: string;
  /** As `POST /_control/reset`: the platform's own words. */
  flavour?: string;
  switches?: Record<string, unknown>;
  seed?: ControlSeed;
  /** The shop's own time zone. */
  zone?: string;
  /** Seconds that the shop's clock is ahead of ours. */
  clockAhead?: number;
  /** http instead of https. */
  plain?: boolean;
  /** Appended to the address: a shop in a sub-folder. */
  path?: string;
  trial?: boolean;
  startDate?: string;
  options?: Record<string, unknown>;
};

/** A simulated shop that Kontor is connected to. */
export type TestShop = {
  id: string;
  simulator: RunningSimulator;
  order(order: ControlOrder): Promise<PlacedOrder>;
  /** As many orders alike. */
  orders(times: number, order: ControlOrder): Promise<PlacedOrder[]>;
  merchant(act: ControlMerchant): Promise<void>;
  fail(fault: ControlFail): Promise<void>;
  books(at?: string): Promise<Books>;
  /** Calls since the last time it was asked, with their bodies. */
  calls(): Promise<CallLog>;
  /** Asks for a run over the API, carries out everything that is due and answers how that run stands then. */
  run(kind: string, options?: object): Promise<RunAnswer>;
};

export type Kontor = {
  /** `call`: the bare request, for what is to be refused. */
  api: Api & { call(method: Method, path: string): request.Test };
  /** Where it listens, for what is not under `/api/v1`. */
  address: string;
  database: Database;
  clock: ManualClock;
  get: NestExpressApplication['get'];
  /** Sets the time of Kontor and of every shop. */
  at(instant: string | Date): Promise<void>;
  /** Lets time pass, for Kontor and for every shop. */
  later(seconds: number): Promise<void>;
  /** Stops the whole of it and starts it anew over the same database; the shops stay up. */
  restart(): Promise<void>;
  /** Carries out all runs that are due and delivers all events, until nothing is left. */
  drain(): Promise<void>;
  /** As `drain`, after the schedule has asked for what it wants now. */
  tick(): Promise<void>;
  /** A new simulated shop, connected and checked over the API. */
  connect(platform: string, wish?: ShopWish): Promise<TestShop>;
  /** As newly installed: no shop, no article, no order; the clock stands at its beginning. */
  fresh(): Promise<void>;
  stop(): Promise<void>;
};

const beginning = '2026-11-02T08:00:00.000Z';

/** Starts once per spec file; `fresh` before each test. */
export async function startKontor(env: Record<string, string> = {}): Promise<Kontor> {
  const own = await makeDatabase();
  const saved = { ...process.env };
  const clock = new ManualClock(beginning);
  let app: NestExpressApplication;
  const open = async (): Promise<NestExpressApplication> => {
    // A run that waits for a shop a moment before its next try waits in real time; here nobody does.
    const module = await Test.createTestingModule({ imports: [WebModule] }).overrideProvider(Clock).useValue(clock).overrideProvider(Pause).useValue({ wait: () => Promise.resolve() }).compile();
    const opened = module.createNestApplication<NestExpressApplication>({ rawBody: true, bodyParser: false });
    opened.useLogger(false);
    await opened.get(Migrations).run();
    configureWeb(opened);
    await opened.init();
    // Supertest would open and close a port for every call.
    await opened.listen(0, '127.0.0.1');
    return opened;
  };
  const start = async (): Promise<NestExpressApplication> => {
    Object.assign(process.env, testEnvironment(own.url), env);
    try {
      return await open();
    } finally {
      for (const key of Object.keys(process.env)) if (!(key in saved)) delete process.env[key];
      Object.assign(process.env, saved);
    }
  };
  app = await start();
  const database = app.get(Database);
  const { seeded, filled } = await tablesOf(database);
  const certificateFolder = mkdtempSync(join(tmpdir(), 'kontor-flow-'));
  const running: { simulator: RunningSimulator; clockAhead: number }[] = [];
  let token = '';

  const call = (method: Method, path: string): request.Test => request(app.getHttpServer())[method](`/api/v1${path}`).set('Authorization', `Bearer ${token}`).set('Accept-Language', 'en');
  const api = { call, ...apiOver((method, path, body) => (body === undefined ? call(method, path) : call(method, path).send(body))) };

  const tellTime = async ({ simulator, clockAhead }: (typeof running)[number]): Promise<void> => simulator.control('/clock', { now: new Date(clock.now().getTime() + clockAhead * 1000).toISOString(), speed: 0 });
  const kontor: Kontor = {
    api,
    address: await app.getUrl(),
    database,
    clock,
    get: app.get.bind(app),
    async restart() {
      await app.close();
      app = await start();
      Object.assign(kontor, { address: await app.getUrl(), database: app.get(Database), get: app.get.bind(app) });
    },
    async at(instant) {
      clock.set(instant);
      await Promise.all(running.map(tellTime));
    },
    later: (seconds) => kontor.at(new Date(clock.now().getTime() + seconds * 1000)),
    async drain() {
      do await app.get(RunWorker).drain();
      while ((await app.get(OutboxDelivery).drain()) > 0);
    },
    async tick() {
      await app.get(Schedule).tick();
      await kontor.drain();
    },
    async connect(platform, wish = {}) {
      const simulator = await findSimulator(platform).start({ certificateFolder });
      trust(simulator.certificate);
      const shop = { simulator, clockAhead: wish.clockAhead ?? 0 };
      running.push(shop);
      await simulator.control('/reset', { flavour: wish.flavour, switches: wish.switches });
      await tellTime(shop);
      if (wish.zone) await simulator.control('/clock', { zone: wish.zone });
      if (wish.seed) await simulator.control('/seed', wish.seed);
      const baseUrl = `${wish.plain ? simulator.url : simulator.secureUrl}${wish.path ?? ''}`;
      const { name = `Laden ${running.length}`, trial = false, startDate, options } = wish;
      const { id } = (await api.post('/shops', { name, platform, domain: baseUrl, settings: { ...simulator.credentials, baseUrl }, trial, startDate, options })) as { id: string };
      const report = (await api.post(`/shops/${id}/check`)) as { ok: boolean };
      if (!report.ok) throw new Error(`the shop was not connected: ${JSON.stringify(report)}`);
      await simulator.control('/log', { clear: true });
      return testShop(kontor, id, simulator);
    },
    async fresh() {
      for (const { simulator } of running.splice(0)) await simulator.close();
      await kontor.database.inTransaction(async (tx) => {
        await tx.query('SET FOREIGN_KEY_CHECKS = 0');
        for (const table of filled) await tx.query(`DELETE FROM \`${table}\``);
        for (const { table, last } of seeded) await tx.query(`DELETE FROM \`${table}\` WHERE id > ?`, [last]);
        await tx.query('SET FOREIGN_KEY_CHECKS = 1');
      });
      clock.set(beginning);
      ({ token } = await app.get(Tokens).create({ name: 'flow', scopes: ['read', 'operate', 'prices', 'admin'], requestedBy: 'cli' }));
    },
    async stop() {
      await app.close();
      for (const { simulator } of running.splice(0)) await simulator.close();
      rmSync(certificateFolder, { recursive: true, force: true });
      await own.drop();
    },
  };
  return kontor;
}

function testShop(kontor: Kontor, id: string, simulator: RunningSimulator): TestShop {
  return {
    id,
    simulator,
    order: (order) => simulator.control('/order', order) as Promise<PlacedOrder>,
    orders: (times, order) => simulator.control('/order', { ...order, times }) as Promise<PlacedOrder[]>,
    merchant: (act) => simulator.control('/merchant', act) as Promise<void>,
    fail: (fault) => simulator.control('/fail', fault) as Promise<void>,
    books: (at) => simulator.control(`/books${at ? `?at=${encodeURIComponent(at)}` : ''}`) as Promise<Books>,
    async calls() {
      const log = (await simulator.control('/log?bodies=true')) as CallLog;
      await simulator.control('/log', { clear: true });
      return log;
    },
    async run(kind, options) {
      const run = (await kontor.api.post(`/shops/${id}/runs`, { kind, options })) as RunAnswer;
      await kontor.drain();
      return (await kontor.api.get(`/runs/${run.id}`)) as RunAnswer;
    },
  };
}

/** What a newly installed Kontor brings with it stays: its rows are known by their ids. */
async function tablesOf(database: Database): Promise<{ seeded: { table: string; last: string }[]; filled: string[] }> {
  const found = await database.query<{ name: string; ids: number }>(
    `SELECT t.table_name AS name, (SELECT COUNT(*) FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.column_name = 'id' AND c.extra LIKE '%auto_increment%') AS ids
     FROM information_schema.tables t WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND t.table_name <> 'kontor_migration'`,
  );
  const seeded: { table: string; last: string }[] = [];
  const filled: string[] = [];
  for (const { name, ids } of found) {
    const [row] = await database.query<{ n: string; last: string }>(`SELECT COUNT(*) AS n, ${Number.parseInt(String(ids), 10) > 0 ? 'MAX(id)' : 'NULL'} AS last FROM \`${name}\``);
    if (row.last !== null && row.last !== undefined) seeded.push({ table: name, last: row.last });
    else if (String(row.n) === '0') filled.push(name);
  }
  return { seeded, filled };
}
