import express, { type Express } from 'express';
import session from 'express-session';
import request from 'supertest';
import { asId, type UserId } from '@kontor/kernel';
import { makeDatabase, startModules, type Started } from '../../../test/support/modules.js';
import { AccessModule, SessionStore, Users } from './index.js';

// The shape in which the web process uses the store: a session comes to be at the log-in, under an id of its own.
function webOf(kontor: Started, userId: () => UserId): Express {
  const app = express();
  app.use(session({ secret: 'test', store: kontor.get(SessionStore), resave: false, saveUninitialized: false, rolling: true, cookie: { maxAge: 3_600_000 } }));
  app.get('/who', (req, res) => void res.json({ user: req.session.userId ?? null }));
  app.post('/login', (req, res, next) => {
    req.session.regenerate((error) => {
      if (error) return next(error);
      req.session.userId = userId();
      res.json({ ok: true });
    });
  });
  app.post('/logout', (req, res, next) => req.session.destroy((error) => (error ? next(error) : res.json({ ok: true }))));
  return app;
}

const cookieOf = (answer: request.Response): string => (answer.headers['set-cookie'] as unknown as string[] | undefined)?.[0]?.split(';')[0] ?? '';

describe('sessions', () => {
  let one: Started;
  let two: Started;
  let webs: [Express, Express];
  let drop: () => Promise<void>;
  let userId: UserId;
  beforeAll(async () => {
    const database = await makeDatabase();
    drop = database.drop;
    one = await startModules({ imports: [AccessModule], databaseUrl: database.url });
    two = await startModules({ imports: [AccessModule], databaseUrl: database.url, clock: one.clock });
    webs = [webOf(one, () => userId), webOf(two, () => userId)];
  });
  afterAll(async () => {
    await Promise.all([one.stop(), two.stop()]);
    await drop();
  });
  beforeEach(async () => {
    await one.empty();
    userId = (await one.get(Users).create({ email: 'anna@laden.de', name: 'Anna', password: 'ein gutes Passwort', role: 'view' })).id;
  });

  const who = async (web: Express, cookie: string): Promise<unknown> => ((await request(web).get('/who').set('Cookie', cookie).expect(200)).body as { user: unknown }).user;
  const login = async (cookie = ''): Promise<string> => cookieOf(await request(webs[0]).post('/login').set('Cookie', cookie).expect(200));
  const rows = (): Promise<{ id_hash: string; user_id: string | null; data: string; ended_at: Date | null }[]> => one.database.query('SELECT * FROM user_session');

  it('is known to every process, and its id stands nowhere in the database', async () => {
    const cookie = await login();
    expect(await who(webs[1], cookie)).toBe(userId);
    const sid = decodeURIComponent(cookie.split('=')[1]).slice(2).split('.')[0];
    expect(sid.length).toBeGreaterThan(20);
    const stored = await rows();
    expect(stored).toMatchObject([{ user_id: userId, ended_at: null }]);
    expect(JSON.stringify(stored)).not.toContain(sid);
  });

  it('gives a new id at the log-in: an id that somebody planted before is worth nothing, a made-up one neither', async () => {
    const before = await login();
    const after = await login(before);
    expect(after).not.toBe(before);
    expect([await who(webs[0], before), await who(webs[0], after), await who(webs[0], 'connect.sid=s%3Amade-up.signature')]).toEqual([null, userId, null]);
    const attackers = new Promise((resolve) => one.get(SessionStore).get('planted-by-somebody', (error, found) => resolve([error, found])));
    expect(await attackers).toEqual([null, null]);
  });

  it('ends when it was not used for its time, lives on while it is used, and ends at last however busy', async () => {
    const cookie = await login();
    one.clock.advance(3_599_000);
    expect(await who(webs[1], cookie)).toBe(userId);
    one.clock.advance(3_599_000);
    expect(await who(webs[0], cookie)).toBe(userId);
    one.clock.advance(3_600_001);
    expect(await who(webs[0], cookie)).toBeNull();
    const busy = await login();
    for (let hours = 0; hours < 14 * 24; hours += 0.9) {
      one.clock.advance(0.9 * 3_600_000);
      await new Promise<void>((resolve) => two.get(SessionStore).touch(decodeURIComponent(busy.split('=')[1]).slice(2).split('.')[0], { cookie: { originalMaxAge: 3_600_000 } } as session.SessionData, () => resolve()));
    }
    expect(await who(webs[0], busy)).toBeNull();
  });

  it('ends at the log-out in every process, and a request that was under way does not bring it back', async () => {
    const cookie = await login();
    const sid = decodeURIComponent(cookie.split('=')[1]).slice(2).split('.')[0];
    const underway = await new Promise<session.SessionData>((resolve) => two.get(SessionStore).get(sid, (_error, found) => resolve(found as session.SessionData)));
    await request(webs[0]).post('/logout').set('Cookie', cookie).expect(200);
    await new Promise<void>((resolve, reject) => two.get(SessionStore).set(sid, underway, (error) => (error instanceof Error ? reject(error) : resolve())));
    expect([await who(webs[0], cookie), await who(webs[1], cookie)]).toEqual([null, null]);
    expect((await rows()).map(({ data }) => data)).toEqual(['']);
  });

  it('ends with a new password, of that user alone', async () => {
    const annas = await login();
    const anna = userId;
    userId = (await one.get(Users).create({ email: 'bert@laden.de', name: 'Bert', password: 'ein gutes Passwort', role: 'view' })).id;
    const berts = await login();
    await two.get(Users).setPassword('anna@laden.de', 'ein neues Passwort');
    expect([await who(webs[0], annas), await who(webs[0], berts)]).toEqual([null, userId]);
    await expect(one.get(Users).verify('anna@laden.de', 'ein gutes Passwort', 'a')).rejects.toMatchObject({ code: 'login-failed' });
    expect((await one.get(Users).verify('anna@laden.de', 'ein neues Passwort', 'a')).id).toBe(anna);
  });

  it('is swept when it has served its time', async () => {
    await login();
    one.clock.advance(1_800_000);
    const cookie = await login();
    one.clock.advance(1_800_001);
    await two.get(SessionStore).sweep();
    expect(await rows()).toHaveLength(1);
    expect(await who(webs[0], cookie)).toBe(userId);
  });

  it('hands an error of the database on', async () => {
    const broken = new SessionStore({ query: () => Promise.reject(new Error('down')), write: () => Promise.reject(new Error('down')) } as never, one.clock);
    const data = { cookie: { originalMaxAge: null }, userId: asId<UserId>('1') } as session.SessionData;
    const errors = await Promise.all([
      new Promise((resolve) => broken.get('x', resolve)),
      new Promise((resolve) => broken.set('x', data, resolve)),
      new Promise((resolve) => broken.touch('x', data, resolve as () => void)),
      new Promise((resolve) => broken.destroy('x', resolve)),
    ]);
    expect(errors).toEqual([1, 2, 3, 4].map(() => new Error('down')));
  });
});
