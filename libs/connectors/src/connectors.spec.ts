import { Metrics } from '@kontor/base';
import { ManualClock } from '@kontor/kernel';
import { startModules, type Started } from '../../../test/support/modules.js';
import { Connectors, ConnectorsModule, type OpenConnection } from './index.js';
import { findSimulator } from './testing/simulators.js';
import type { RunningSimulator } from './testing/simulator.js';

let started: Started;
let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await findSimulator('woocommerce').start();
  started = await startModules({ imports: [ConnectorsModule], clock: new ManualClock(new Date()) });
});
afterAll(async () => {
  await started.stop();
  await simulator.close();
});

const connectors = (): Connectors => started.get(Connectors);
const entry = (change: Partial<OpenConnection> = {}): OpenConnection => ({ shopId: null, domain: 'shop.example', settings: { ...simulator.credentials, baseUrl: simulator.url }, options: {}, facts: null, priority: 'person', ...change });

describe('Connectors', () => {
  it('lists the platforms and refuses an unknown one', () => {
    expect(connectors().platforms().map(({ id }) => id)).toContain('woocommerce');
    expect(() => connectors().platform('oxid')).toThrow(expect.objectContaining({ code: 'platform-unknown', status: 422 }));
  });
  it('opens without a call, and reaches the shop through limiter and client', async () => {
    await simulator.control('/log', { clear: true });
    const connection = connectors().open('woocommerce', entry());
    expect((await simulator.control('/log')).counters.calls).toBe(0);
    expect((await connection.check()).ok).toBe(true);
    expect(connection.traffic().reads).toBe((await simulator.control('/log')).counters.reads + (await simulator.control('/log')).counters.writes);
    await connection.close();
    expect(await started.get(Metrics).registry.getSingleMetricAsString('kontor_shop_calls_total')).toMatch(/platform="woocommerce",kind="read",outcome="2xx"\} \d+/);
  });
  it('refuses settings that cannot be right as a matter of configuration', () => {
    for (const settings of [{}, { ...simulator.credentials, consumerKey: 'x' }]) expect(() => connectors().open('woocommerce', entry({ settings }))).toThrow(expect.objectContaining({ kind: 'config', code: 'shop-settings-invalid' }));
    expect(() => connectors().open('woocommerce', entry({ settings: simulator.credentials, domain: 'nonsense' }))).toThrow(expect.objectContaining({ kind: 'config' }));
  });
  it('shares a pause that the shop asked for with everybody who uses the same credentials', async () => {
    await simulator.control('/fail', { kind: '429', retryAfter: 30, times: 1 });
    await expect(connectors().open('woocommerce', entry()).orders?.order('1')).rejects.toMatchObject({ kind: 'limited', code: 'shop-busy' });
    await expect(connectors().open('woocommerce', entry({ priority: 'stock' })).articles?.find(['HAM'])).rejects.toMatchObject({ kind: 'limited', code: 'shop-pauses' });
    started.clock.advance(31_000);
    await connectors().open('woocommerce', entry()).articles?.find(['HAM']);
  });
});
