// What machines ask: alive, ready, figures.
import request from 'supertest';
import { REDIS } from '../http/redis.js';
import { startWeb, type TestWeb } from '../../../../test/pages/support.js';

describe('operation', () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await startWeb();
  }, 60_000);
  afterAll(() => web.stop());

  it('is alive and ready', async () => {
    expect((await request(web.server).get('/health/live').expect(200)).body).toEqual({ status: 'ok' });
    const { body } = await request(web.server).get('/health/ready').expect(200);
    expect(body.details).toMatchObject({ database: { status: 'up' }, migrations: { status: 'up' }, redis: { status: 'up' } });
  });

  it('is not ready while a migration waits', async () => {
    const [last] = await web.database.query<{ id: number; timestamp: string; name: string }>('SELECT id, timestamp, name FROM kontor_migration ORDER BY id DESC LIMIT 1');
    await web.database.write('DELETE FROM kontor_migration WHERE id = ?', [last?.id]);
    try {
      const { body } = await request(web.server).get('/health/ready').expect(503);
      expect(body.error.migrations.status).toBe('down');
      await request(web.server).get('/health/live').expect(200);
    } finally {
      await web.database.write('INSERT INTO kontor_migration (id, timestamp, name) VALUES (?, ?, ?)', [last?.id, last?.timestamp, last?.name]);
    }
  });

  it('is degraded and still ready without Redis', async () => {
    const redis = web.app.get<{ disconnect(): void }>(REDIS);
    redis.disconnect();
    const { body } = await request(web.server).get('/health/ready').expect(200);
    expect(body.details.redis).toMatchObject({ status: 'up', degraded: true });
    // Limits go on being counted, by the process alone.
    await request(web.server).get('/api/v1/shops').set('Authorization', `Bearer ${await web.token('read')}`).expect(200);
  });

  it('prints figures for Prometheus, of the process and of every shop', async () => {
    await web.connect();
    const { text, headers } = await request(web.server).get('/metrics').expect(200);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toMatch(/kontor_shop_unsent_stock\{shop="\d+"\} 0/);
    expect(text).not.toContain('laden-nord.de');
  });

  it('survives what it logs: requests that are refused and that fail', async () => {
    const logging = await startWeb({ env: { KONTOR_LOG_LEVEL: 'info' } });
    try {
      await request(logging.server).get('/api/v1/shops').expect(401);
      await request(logging.server).get('/health/live').expect(200);
      await request(logging.server).get('/admin/nothing').expect(404);
      await request(logging.server).get('/health/live').expect(200);
    } finally {
      await logging.stop();
    }
  });
});
