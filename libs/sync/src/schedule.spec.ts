// The schedule: intervals, cron expressions, quiet hours, what is paused, and that several workers ask once.
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ConnectorFailure } from '@kontor/connectors';
import type { ShopId } from '@kontor/kernel';
import type { Started } from '../../../test/support/modules.js';
import { ChangeSchedule, GetSchedule, ListRuns, RunWorker, Schedule, type ScheduleChange } from './index.js';
import { Script, startTwoWorkers } from './testing/test-kinds.js';
import { addShop } from './testing/test-shops.js';

jest.mock('../../connectors/src/registry.js', () => jest.requireActual('./testing/test-platforms.js'));

describe('schedule', () => {
  let kontor: Started;
  let other: Started;
  let stop: () => Promise<void>;
  let shop: ShopId;
  let script: Script;
  beforeAll(async () => {
    ({ one: kontor, other, stop } = await startTwoWorkers());
    script = kontor.get(Script);
  });
  afterAll(() => stop());
  beforeEach(async () => {
    await kontor.empty();
    for (const worker of [kontor, other]) {
      worker.get(Script).reset();
      worker.get(Script).due = false;
    }
    kontor.clock.set('2026-11-02T08:00:00Z');
    shop = await addShop(kontor);
  });

  const change = (kind: string, to: ScheduleChange): Promise<void> => kontor.get(CommandBus).execute(new ChangeSchedule({ shopId: shop, changes: [{ kind, ...to }] }));
  const tick = async (): Promise<void> => {
    await Promise.all([kontor.get(Schedule).tick(), other.get(Schedule).tick()]);
    await kontor.get(RunWorker).drain();
  };
  /** Minutes (from the clock's 08:00 UTC on) at which runs of the kind were made. */
  const minutes = async (kind: string, from: string, until: string, step = 1): Promise<string[]> => {
    const seen: string[] = [];
    for (kontor.clock.set(from); kontor.clock.now() < new Date(until); kontor.clock.advance(step * 60_000)) {
      const before = await made(kind);
      await tick();
      if ((await made(kind)) > before) seen.push(kontor.clock.now().toISOString().slice(5, 16));
    }
    return seen;
  };
  const made = async (kind: string): Promise<number> => (await kontor.get(QueryBus).execute(new ListRuns({ kind, limit: 500 }))).items.length;

  it('asks for a kind at its interval, once, however many workers keep the schedule', async () => {
    expect(await minutes('test-fetch', '2026-11-02T08:00:00Z', '2026-11-02T08:16:00Z')).toEqual(['11-02T08:00', '11-02T08:05', '11-02T08:10', '11-02T08:15']);
    expect(await made('test-fetch')).toBe(4);
    // A second wish of the other worker would have joined.
    expect(await kontor.database.query('SELECT id FROM sync_run WHERE wishes > 1')).toEqual([]);
  });

  it('does not make up for the time when nothing ran', async () => {
    await tick();
    kontor.clock.advance(6 * 3_600_000);
    await tick();
    await tick();
    expect(await made('test-fetch')).toBe(2);
  });

  it('asks for what has to be due only when something is', async () => {
    expect(await minutes('test-push', '2026-11-02T08:00:00Z', '2026-11-02T08:03:00Z')).toEqual([]);
    for (const worker of [kontor, other]) worker.get(Script).due = true;
    expect(await minutes('test-push', '2026-11-02T08:03:00Z', '2026-11-02T08:05:00Z')).toEqual(['11-02T08:03', '11-02T08:04']);
  });

  it("follows the shop's interval and cron expression, in the merchant's time zone over the change of the clock", async () => {
    await change('test-fetch', { every: '10m' });
    expect(await minutes('test-fetch', '2026-11-02T08:00:00Z', '2026-11-02T08:31:00Z')).toEqual(['11-02T08:10', '11-02T08:20', '11-02T08:30']);
    kontor.clock.set('2026-10-23T00:00:00Z');
    await change('test-fetch', { cron: '0 6 * * *' });
    // Summer time ends on 25 October 2026 in Berlin: six o'clock is 04:00 UTC before and 05:00 UTC after.
    expect(await minutes('test-fetch', '2026-10-23T00:00:00Z', '2026-10-27T00:00:00Z', 60)).toEqual(['10-23T04:00', '10-24T04:00', '10-25T05:00', '10-26T05:00']);
    const [view] = (await kontor.get(QueryBus).execute(new GetSchedule({ shopId: shop }))).filter((entry) => entry.kind === 'test-fetch');
    expect(view).toMatchObject({ every: null, usually: '5m', cron: '0 6 * * *', nextAt: new Date('2026-10-27T05:00:00Z') });
    await change('test-fetch', { cron: null });
    expect((await kontor.get(QueryBus).execute(new GetSchedule({ shopId: shop }))).find((entry) => entry.kind === 'test-fetch')).toMatchObject({ every: '5m', cron: null });
  });

  it('schedules a kind without a rhythm of its own when the shop gives it one', async () => {
    expect(await minutes('test-prices', '2026-11-02T08:00:00Z', '2026-11-02T08:02:00Z')).toEqual([]);
    await change('test-prices', { every: '15m' });
    expect(await minutes('test-prices', '2026-11-02T08:02:00Z', '2026-11-02T08:34:00Z')).toEqual(['11-02T08:17', '11-02T08:32']);
  });

  it('rests in the quiet hours, over midnight too, and begins at their end', async () => {
    await change('test-fetch', { every: '1h', quietFrom: '22:00', quietUntil: '06:30' });
    // 22:00 in Berlin is 21:00 UTC in winter.
    expect(await minutes('test-fetch', '2026-11-02T18:00:00Z', '2026-11-03T07:00:00Z', 30)).toEqual(['11-02T18:00', '11-02T19:00', '11-02T20:00', '11-03T05:30', '11-03T06:30']);
    expect(await made('test-fetch')).toBe(5);
  });

  it('leaves alone what is paused: the kind, the shop, what must not write, what somebody must look at first', async () => {
    await change('test-fetch', { paused: true });
    expect(await minutes('test-fetch', '2026-11-02T08:00:00Z', '2026-11-02T08:06:00Z')).toEqual([]);
    await change('test-fetch', { paused: false });
    for (const column of ['paused = 1', "paused = 0, attention_kind = 'auth', attention_code = 'x', attention_since = NOW()"]) {
      await kontor.database.write(`UPDATE shop SET ${column} WHERE id = ?`, [shop]);
      kontor.clock.advance(600_000);
      await tick();
    }
    expect(await made('test-fetch')).toBe(0);
    await kontor.database.write('UPDATE shop SET attention_kind = NULL, trial = 1 WHERE id = ?', [shop]);
    script.due = true;
    other.get(Script).due = true;
    kontor.clock.advance(600_000);
    await tick();
    expect([await made('test-fetch'), await made('test-push')]).toEqual([1, 0]);
  });

  it('does not ask for a kind that is being carried out, and asks again after a missing setting once a day or when somebody acted', async () => {
    script.does['test-fetch'] = async () => {
      throw new ConnectorFailure('unavailable', 'shop-timeout');
    };
    expect(await minutes('test-fetch', '2026-11-02T08:00:00Z', '2026-11-02T08:20:00Z')).toEqual(['11-02T08:00']);
    await kontor.empty(['shop']);
    script.does['test-fetch'] = async () => {
      throw new ConnectorFailure('config', 'right-missing');
    };
    expect(await minutes('test-fetch', '2026-11-03T00:00:00Z', '2026-11-04T06:00:00Z', 30)).toEqual(['11-03T00:00', '11-04T00:00']);
    await kontor.database.write('UPDATE shop SET version = version + 1 WHERE id = ?', [shop]);
    expect(await minutes('test-fetch', '2026-11-04T06:00:00Z', '2026-11-04T07:00:00Z', 30)).toEqual(['11-04T06:00']);
  });

  it('refuses what is no interval, cron expression or time of day, naming each field', async () => {
    await expect(change('test-fetch', { every: '5x', quietFrom: '25:00', quietUntil: '6:00' })).rejects.toMatchObject({ code: 'input-invalid', fields: [{ field: 'every' }, { field: 'quietFrom' }, { field: 'quietUntil' }] });
    for (const cron of ['* * * *', '61 * * * *', '@daily', '* * * * * *', 'rm -rf']) await expect(change('test-fetch', { cron })).rejects.toMatchObject({ fields: [{ field: 'cron', code: 'schedule-invalid' }] });
    for (const every of ['1s', '99d', '0m']) await expect(change('test-fetch', { every })).rejects.toMatchObject({ fields: [{ field: 'every' }] });
    await expect(change('test-nothing', {})).rejects.toMatchObject({ code: 'run-kind-unknown' });
  });
});
