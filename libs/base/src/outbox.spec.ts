import { Injectable, Module } from '@nestjs/common';
import { startModules, type Started } from '../../../test/support/modules.js';
import { Consumes, Database, DomainEvent, Outbox, Seal, mysqlErrno, write, type Consumer, type Tx } from './index.js';

class ThingHappened extends DomainEvent {
  static override readonly eventName = 'test.thing-happened';
  constructor(readonly thing: string) {
    super();
  }
  get subject(): string {
    return `thing:${this.thing}`;
  }
}

@Injectable()
class Seen {
  readonly things: string[] = [];
  failing = new Set<string>();
}

@Consumes(ThingHappened)
class OnThingHappened implements Consumer<ThingHappened> {
  constructor(private readonly seen: Seen) {}
  async consume(event: ThingHappened, tx: Tx): Promise<void> {
    await write(tx, 'INSERT INTO effect (thing) VALUES (?)', [event.thing]);
    if (this.seen.failing.has(event.thing)) throw new Error('cannot do it for someone@example.test');
    this.seen.things.push(event.thing);
  }
}

@Module({ providers: [Seen, OnThingHappened] })
class TestModule {}

describe('outbox', () => {
  let kontor: Started;
  beforeAll(async () => {
    kontor = await startModules({ imports: [TestModule] });
    await kontor.database.write('CREATE TABLE effect (thing VARCHAR(20) NOT NULL)');
  });
  afterAll(() => kontor.stop());
  beforeEach(async () => {
    await kontor.empty();
    kontor.get(Seen).things.length = 0;
    kontor.get(Seen).failing.clear();
  });

  const record = (thing: string): Promise<void> => kontor.database.inTransaction((tx) => kontor.get(Outbox).record(tx, new ThingHappened(thing)));

  it('delivers each event once, also when two deliver at the same time', async () => {
    for (const thing of ['a', 'b', 'c']) await record(thing);
    await Promise.all([kontor.deliver(), kontor.deliver(), kontor.deliver()]);
    expect([...kontor.get(Seen).things].sort()).toEqual(['a', 'b', 'c']);
    expect(await kontor.database.query('SELECT thing FROM effect ORDER BY thing')).toHaveLength(3);
  });

  it('forgets an event whose transaction was rolled back', async () => {
    await expect(
      kontor.database.inTransaction(async (tx) => {
        await kontor.get(Outbox).record(tx, new ThingHappened('x'));
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await kontor.deliver()).toBe(0);
  });

  it('puts a failing event off, undoes its effect, keeps personal data out of the note, and lets the others pass', async () => {
    kontor.get(Seen).failing.add('a');
    await record('a');
    await record('b');
    await kontor.deliver();
    expect(kontor.get(Seen).things).toEqual(['b']);
    expect(await kontor.database.query('SELECT thing FROM effect')).toEqual([{ thing: 'b' }]);
    const [row] = await kontor.database.query<{ attempts: number; last_error: string }>('SELECT attempts, last_error FROM outbox WHERE done_at IS NULL');
    expect(row).toEqual({ attempts: 1, last_error: 'cannot do it for ***@***' });
    kontor.get(Seen).failing.clear();
    expect(await kontor.deliver()).toBe(0);
    kontor.clock.advance(60_000);
    expect(await kontor.deliver()).toBe(1);
  });

  it('repeats a transaction that met a deadlock', async () => {
    await kontor.database.write('CREATE TABLE IF NOT EXISTS pair (id INT PRIMARY KEY, n INT NOT NULL)');
    await kontor.database.write('INSERT INTO pair VALUES (1, 0), (2, 0)');
    const cross = (first: number, second: number): Promise<void> =>
      kontor.get(Database).inTransaction(async (tx) => {
        await write(tx, 'UPDATE pair SET n = n + 1 WHERE id = ?', [first]);
        await tx.query('SELECT SLEEP(0.2)');
        await write(tx, 'UPDATE pair SET n = n + 1 WHERE id = ?', [second]);
      });
    await Promise.all([cross(1, 2), cross(2, 1)]);
    expect(await kontor.database.query('SELECT n FROM pair ORDER BY id')).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('names the number of a database error', async () => {
    const error = await kontor.database.query('SELECT * FROM no_such_table').catch((caught: unknown) => caught);
    expect(mysqlErrno(error)).toBe(1146);
  });

  it('opens a sealed text only in its place', () => {
    const seal = kontor.get(Seal);
    const sealed = seal.seal('geheim', 'shop:1');
    expect(sealed).not.toContain('geheim');
    expect(seal.open(sealed, 'shop:1')).toBe('geheim');
    expect(() => seal.open(sealed, 'shop:2')).toThrow();
  });
});
