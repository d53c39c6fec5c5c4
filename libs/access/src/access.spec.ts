import { errorCatalogue } from '@kontor/kernel';
import { makeDatabase, startModules, type Started } from '../../../test/support/modules.js';
import { AccessModule, Audit, Idempotency, Tokens, Users, type Scope } from './index.js';

const password = 'ein gutes Passwort';

describe('access', () => {
  let kontor: Started;
  let other: Started;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await makeDatabase();
    drop = database.drop;
    kontor = await startModules({ imports: [AccessModule], databaseUrl: database.url });
    other = await startModules({ imports: [AccessModule], databaseUrl: database.url, clock: kontor.clock });
  });
  afterAll(async () => {
    await Promise.all([kontor.stop(), other.stop()]);
    await drop();
  });
  beforeEach(() => kontor.empty());

  const users = (): Users => kontor.get(Users);
  const create = (email = 'Anna@Laden.de'): ReturnType<Users['create']> => users().create({ email, name: 'Anna', password, role: 'operate' });
  const minutes = (count: number): void => kontor.clock.advance(count * 60_000);
  const codes = async (works: Promise<unknown>[]): Promise<string[]> => (await Promise.allSettled(works)).map((result) => (result.status === 'fulfilled' ? 'in' : (result.reason as { code: string }).code));

  describe('users', () => {
    it('knows a person by e-mail and password, however the address is written', async () => {
      const anna = await create();
      expect(await users().verify(' ANNA@laden.de ', password, '10.0.0.1')).toEqual({ ...anna, email: 'anna@laden.de', language: null });
      expect(await users().byEmail('anna@LADEN.de')).toEqual(anna);
      expect(await users().get(anna.id)).toEqual(anna);
      expect(await users().count()).toBe(1);
      expect([await users().names([anna.id]), await users().names([])]).toEqual([new Map([[anna.id, anna.name]]), new Map()]);
      await users().setLanguage(anna.id, 'en');
      expect((await users().get(anna.id))?.language).toBe('en');
      const [row] = await kontor.database.query<{ password_hash: string }>('SELECT password_hash FROM user_account');
      expect(row?.password_hash).toMatch(/^\$argon2id\$/);
    });

    it('refuses a second one of the same address and what is no user', async () => {
      await create();
      const unfit = { email: 'b@laden.de', name: 'B', password, role: 'view' as const };
      expect(
        await codes([create(' anna@laden.DE'), users().create({ ...unfit, email: 'nobody' }), users().create({ ...unfit, name: ' ' }), users().create({ ...unfit, password: 'kurz' }), users().create({ ...unfit, password: 'x'.repeat(201) }), users().create({ ...unfit, role: 'root' as 'view' }), users().setPassword('niemand@laden.de', password)]),
      ).toEqual(['user-email-taken', 'user-email-invalid', 'user-name-missing', 'password-unfit', 'password-unfit', 'user-role-unknown', 'user-unknown']);
      expect(await users().count()).toBe(1);
    });

    it('says the same for a wrong password, for nobody and for somebody who is kept out', async () => {
      await create();
      await create('weg@laden.de');
      await kontor.database.write("UPDATE user_account SET disabled_at = NOW(3) WHERE email = 'weg@laden.de'");
      const failures = await Promise.allSettled([users().verify('anna@laden.de', 'falsch', 'a'), users().verify('niemand@laden.de', password, 'a'), users().verify('weg@laden.de', password, 'a')]);
      expect(failures.map((failure) => (failure as PromiseRejectedResult).reason as unknown)).toEqual([1, 2, 3].map(() => expect.objectContaining({ code: 'login-failed', values: {} })));
    });
  });

  describe('log-in throttling', () => {
    it('locks an e-mail address in all processes, also for the right password, and opens again after its time', async () => {
      await create();
      for (let attempt = 1; attempt <= 5; attempt += 1) await expect((attempt % 2 ? kontor : other).get(Users).verify('anna@laden.de', 'falsch', `10.0.0.${attempt}`)).rejects.toMatchObject({ code: 'login-failed' });
      await expect(other.get(Users).verify('anna@laden.de', password, '10.0.0.9')).rejects.toMatchObject({ code: 'login-locked', status: 429, values: { minutes: 15 } });
      await expect(users().verify('Anna@laden.de', password, '10.0.0.9')).rejects.toMatchObject({ code: 'login-locked' });
      minutes(14.5);
      await expect(users().verify('anna@laden.de', password, '10.0.0.9')).rejects.toMatchObject({ values: { minutes: 1 } });
      minutes(0.5);
      expect((await users().verify('anna@laden.de', password, '10.0.0.9')).name).toBe('Anna');
    });

    it('lets no more than the allowed tries through at one moment', async () => {
      await create();
      const found = await codes(Array.from({ length: 12 }, (_, index) => (index % 2 ? kontor : other).get(Users).verify('anna@laden.de', 'falsch', `10.0.1.${index}`)));
      expect(found.filter((code) => code === 'login-failed')).toHaveLength(5);
      expect(found.filter((code) => code === 'login-locked')).toHaveLength(7);
    });

    it('locks a network address that tries many names, and nobody else', async () => {
      await create();
      const found = await codes(Array.from({ length: 25 }, (_, index) => users().verify(`n${index}@laden.de`, 'falsch', '10.0.0.1')));
      expect(found.filter((code) => code === 'login-locked')).toHaveLength(5);
      await expect(users().verify('anna@laden.de', password, '10.0.0.1')).rejects.toMatchObject({ code: 'login-locked' });
      expect((await users().verify('anna@laden.de', password, '10.0.0.2')).name).toBe('Anna');
    });

    it('forgets the failures of somebody who got in, and those long ago', async () => {
      await create();
      const wrong = (): Promise<string[]> => codes(Array.from({ length: 4 }, () => users().verify('anna@laden.de', 'falsch', '10.0.0.1')));
      await wrong();
      await users().verify('anna@laden.de', password, '10.0.0.1');
      expect(await wrong()).toEqual(['login-failed', 'login-failed', 'login-failed', 'login-failed']);
      minutes(15);
      expect(await wrong()).toEqual(['login-failed', 'login-failed', 'login-failed', 'login-failed']);
      minutes(31);
      await users().verify('anna@laden.de', password, '10.0.0.1');
      expect(await kontor.database.query('SELECT tries FROM login_throttle')).toEqual([{ tries: 0 }]);
      expect(JSON.stringify(await kontor.database.query('SELECT * FROM login_throttle'))).not.toMatch(/laden|10\.0/);
    });

    it('does not count a success against the address that many people share', async () => {
      await create();
      for (let attempt = 0; attempt < 21; attempt += 1) await users().verify('anna@laden.de', password, '10.0.0.1');
    }, 20_000);
  });

  describe('tokens', () => {
    it('shows a token once and stores only its hash', async () => {
      const { id, token } = await kontor.get(Tokens).create({ name: ' Lager ', scopes: ['prices', 'read'], requestedBy: 'user:1' });
      expect(token).toMatch(/^kt_[\w-]{43}$/);
      expect(await other.get(Tokens).check(token)).toEqual({ id, name: 'Lager', scopes: ['read', 'prices'] });
      expect(JSON.stringify([await kontor.get(Tokens).list(), await kontor.database.query('SELECT * FROM api_token')])).not.toContain(token.slice(3));
    });

    it('notes its use to the minute, refuses an unknown, altered or revoked one', async () => {
      const tokens = kontor.get(Tokens);
      const { id, token } = await tokens.create({ name: 'Lager', scopes: ['read'], requestedBy: 'cli' });
      const lastUsed = async (): Promise<number | undefined> => (await tokens.list())[0]?.lastUsedAt?.getTime();
      expect(await lastUsed()).toBeUndefined();
      const first = kontor.clock.now().getTime();
      await tokens.check(token);
      kontor.clock.advance(59_000);
      await tokens.check(token);
      expect(await lastUsed()).toBe(first);
      kontor.clock.advance(1_000);
      await tokens.check(token);
      expect(await lastUsed()).toBe(first + 60_000);
      const flipped = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
      expect(await Promise.all([tokens.check(flipped), tokens.check(token.slice(3)), tokens.check(token.toUpperCase()), tokens.check('')])).toEqual([null, null, null, null]);
      await tokens.revoke(id);
      expect(await tokens.check(token)).toBeNull();
      expect(await codes([tokens.revoke(id), tokens.create({ name: '', scopes: ['read'], requestedBy: 'cli' }), tokens.create({ name: 'x', scopes: [], requestedBy: 'cli' }), tokens.create({ name: 'x', scopes: ['read', 'root' as Scope], requestedBy: 'cli' })])).toEqual(['token-unknown', 'token-name-missing', 'token-scopes-invalid', 'token-scopes-invalid']);
    });
  });

  describe('idempotency keys', () => {
    const answer = { status: 202, body: '{"id":"7"}', headers: { Location: '/api/v1/runs/7' } };
    const begin = (kontorNow: Started, body = 'hash', token = '1', route = 'POST /runs', key = 'k-1'): ReturnType<Idempotency['begin']> => kontorNow.get(Idempotency).begin(token, route, key, body);
    const finish = (): Promise<void> => kontor.get(Idempotency).finish('1', 'POST /runs', 'k-1', answer);

    it('carries a request out once and replays its answer, in every process', async () => {
      expect(await begin(kontor)).toEqual({ kind: 'new' });
      await finish();
      expect(await begin(other)).toEqual({ kind: 'replay', ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } });
      await expect(begin(other, 'other hash')).rejects.toMatchObject({ code: 'idempotency-key-reused', status: 422 });
    });

    it('keeps tokens, routes and keys apart', async () => {
      await begin(kontor);
      await finish();
      expect(await Promise.all([begin(kontor, 'hash', '2'), begin(kontor, 'hash', '1', 'POST /orders'), begin(kontor, 'hash', '1', 'POST /runs', 'k-2'), begin(kontor, 'hash', '1POST', ' /runs')])).toEqual([1, 2, 3, 4].map(() => ({ kind: 'new' })));
    });

    it('lets exactly one of many equal requests begin', async () => {
      const found = (await Promise.allSettled(Array.from({ length: 10 }, (_, index) => begin(index % 2 ? kontor : other)))).map((result) => (result.status === 'fulfilled' ? result.value.kind : (result.reason as { code: string }).code));
      expect(found.sort()).toEqual([...Array<string>(9).fill('idempotency-running'), 'new']);
    });

    it('gives up on a request whose process died, and lets one that was abandoned be tried at once', async () => {
      await begin(kontor);
      minutes(4.9);
      await expect(begin(other)).rejects.toMatchObject({ code: 'idempotency-running', status: 409 });
      minutes(0.1);
      await expect(begin(other, 'other hash')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
      const taken = await Promise.allSettled([begin(kontor), begin(other)]);
      expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await kontor.get(Idempotency).abandon('1', 'POST /runs', 'k-1');
      expect(await begin(other, 'other hash')).toEqual({ kind: 'new' });
    });

    it('forgets after a day, and never takes away an answer that was given', async () => {
      await begin(kontor);
      await finish();
      await kontor.get(Idempotency).abandon('1', 'POST /runs', 'k-1');
      await kontor.get(Idempotency).finish('1', 'POST /runs', 'k-1', { ...answer, status: 500 });
      minutes(24 * 60 - 1);
      expect(await begin(kontor)).toMatchObject({ kind: 'replay', status: 202 });
      minutes(1);
      expect(await begin(kontor, 'other hash')).toEqual({ kind: 'new' });
      minutes(24 * 60 + 1);
      await kontor.get(Idempotency).sweep();
      expect(await kontor.database.query('SELECT * FROM idempotency_key')).toEqual([]);
    });
  });

  it('notes who did what, in the transaction of the deed, without secrets', async () => {
    const audit = kontor.get(Audit);
    await audit.note(null, { actor: 'user:1', action: 'add-shop', subject: 'shop:3', details: { name: 'Nord', consumerSecret: 'cs_0123456789abcdef', note: 'frag anna@laden.de' } });
    await kontor.database.inTransaction((tx) => audit.note(tx, { actor: 'token:2', action: 'stop-writes', subject: 'shop:3' }));
    await kontor.database.inTransaction(async (tx) => {
      await audit.note(tx, { actor: 'token:2', action: 'remove-shop', subject: 'shop:3' });
      throw new Error('no');
    }).catch(() => undefined);
    const first = await audit.list({ subject: 'shop:3', limit: 1 });
    expect(first.items.map(({ actor, action }) => [actor, action])).toEqual([['token:2', 'stop-writes']]);
    const second = await audit.list({ subject: 'shop:3', after: first.next as string, limit: 1 });
    expect(second).toMatchObject({ items: [{ actor: 'user:1', details: { name: 'Nord', consumerSecret: '***', note: 'frag ***@***' } }], next: null });
    expect((await audit.list({ actor: 'user:9', limit: 5 })).items).toEqual([]);
  });

  it('has every error in both languages', () => {
    for (const code of ['login-failed', 'login-locked', 'idempotency-running', 'token-unknown', 'password-unfit']) expect(errorCatalogue().get(code)).toMatchObject({ de: { says: expect.any(String) }, en: { remedy: expect.any(String) } });
  });
});
