import { QueryBus } from '@nestjs/cqrs';
import { Percent } from '@kontor/kernel';
import { startModules, type Started } from '../../../test/support/modules.js';
import { Carriers, Company, Countries, ListMasterdata, MasterdataModule, PaymentTerms, ShippingMethods, TaxRates, Units, dayBegins } from './index.js';
import { Masterdata1763400000000 } from './migrations/1763400000000-masterdata.js';

const eu = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

describe('masterdata', () => {
  let kontor: Started;
  beforeAll(async () => {
    kontor = await startModules({ imports: [MasterdataModule] });
  });
  afterAll(() => kontor.stop());

  const ratesOf = async (country: string, at: string): Promise<string> => (await kontor.get(TaxRates).at(country, new Date(at))).map(({ rate }) => rate.toString()).join(' ');

  it('starts with what a German merchant needs', async () => {
    const { paymentTerms, shippingMethods, carriers, taxRates } = await kontor.get(QueryBus).execute(new ListMasterdata());
    expect(paymentTerms.map(({ name }) => name)).toEqual(expect.arrayContaining(['Vorkasse', 'Rechnung', 'PayPal', 'Lastschrift', 'Kreditkarte', 'Nachnahme']));
    expect(carriers.map(({ name }) => name)).toEqual(expect.arrayContaining(['DHL', 'DPD', 'Hermes', 'UPS', 'GLS', 'Deutsche Post']));
    expect(shippingMethods.find(({ code }) => code === 'DHL')).toMatchObject({ name: 'DHL Paket', carrier: 'DHL' });
    expect(taxRates.map(({ rate, name }) => `${rate.toString()} ${name}`)).toEqual(['19 Regelsatz', '7 Ermäßigter Satz', '0 Steuerfrei']);
    for (const { trackingUrl } of carriers) if (trackingUrl !== null) expect(new URL(trackingUrl.replace('{number}', '123')).protocol).toBe('https:');
    expect((await kontor.get(Units).list()).map(({ name }) => name)).toContain('Stück');
    expect(await kontor.get(Company).get()).toEqual({ name: 'Meine Firma', country: 'DE', timeZone: 'Europe/Berlin' });
  });

  it("knows Germany's rates of the second half of 2020, by the merchant's calendar", async () => {
    expect(await ratesOf('DE', '2020-06-30T21:59:59Z')).toBe('19 7 0');
    expect(await ratesOf('DE', '2020-06-30T22:00:00Z')).toBe('16 5 0');
    expect(await ratesOf('de', '2020-12-31T22:59:59Z')).toBe('16 5 0');
    expect(await ratesOf('DE', '2020-12-31T23:00:00Z')).toBe('19 7 0');
    expect(await kontor.get(TaxRates).isRate('DE', Percent.parse('16'), new Date('2020-10-01T00:00:00Z'))).toBe(true);
    expect(await kontor.get(TaxRates).isRate('DE', Percent.parse('16.00'), new Date('2021-10-01T00:00:00Z'))).toBe(false);
  });

  it.each([
    ['AT', '2026-06-30T12:00:00Z', '20 19 13 10 0'], ['AT', '2026-07-01T12:00:00Z', '20 19 13 10 4.9 0'], ['CZ', '2023-12-31T12:00:00Z', '21 15 10 0'], ['CZ', '2024-01-01T12:00:00Z', '21 12 0'], ['EE', '2025-06-30T12:00:00Z', '22 13 9 0'],
    ['EE', '2025-07-01T12:00:00Z', '24 13 9 0'], ['FI', '2024-09-01T12:00:00Z', '25.5 14 10 0'], ['LU', '2023-06-01T12:00:00Z', '16 13 7 3 0'], ['RO', '2025-08-01T12:00:00Z', '21 11 9 0'], ['SK', '2025-01-01T12:00:00Z', '23 19 5 0'], ['CH', '2024-01-01T12:00:00Z', '8.1 3.8 2.6 0'],
  ])('has the rates of %s on %s', async (country, at, rates) => expect(await ratesOf(country, at)).toBe(rates));

  it('knows when a day begins where the merchant sits, also when the clocks change', () => {
    expect(dayBegins('2026-11-02', 'Europe/Berlin')?.toISOString()).toBe('2026-11-01T23:00:00.000Z');
    expect(dayBegins('2026-07-01', 'Europe/Berlin')?.toISOString()).toBe('2026-06-30T22:00:00.000Z');
    expect(['2026-02-30', '2026-W10', 'x', ''].map((day) => dayBegins(day, 'Europe/Berlin'))).toEqual([null, null, null, null]);
  });

  it('has exactly one standard rate for every member of the EU on every day, and no rate twice', async () => {
    for (let day = Date.parse('2019-01-01T12:00:00Z'); day < Date.parse('2027-01-01T00:00:00Z'); day += 30 * 86_400_000) {
      const at = new Date(day).toISOString().slice(0, 10);
      const found = await kontor.database.query<{ country: string; standard: string; rates: string; distinctRates: string }>(
        `SELECT country, SUM(kind = 'standard') AS standard, COUNT(*) AS rates, COUNT(DISTINCT rate) AS distinctRates FROM tax_rate WHERE valid_from <= ? AND (valid_until IS NULL OR valid_until > ?) GROUP BY country`,
        [at, at],
      );
      const wrong = found.filter((row) => row.standard !== '1' || row.rates !== row.distinctRates).map((row) => `${row.country} ${at}`);
      expect([wrong, eu.filter((code) => !found.some(({ country }) => country === code))]).toEqual([[], []]);
    }
  });

  it('knows the countries of the world by name and who is in the tax area of the EU', async () => {
    const before = await kontor.get(Countries).list('de', new Date('2020-12-31T12:00:00Z'));
    const after = await kontor.get(Countries).list('en', new Date('2021-01-01T12:00:00Z'));
    expect(after.filter(({ inEu }) => inEu).map(({ code }) => code).sort()).toEqual(eu);
    expect(before.find(({ code }) => code === 'GB')).toEqual({ code: 'GB', name: 'Vereinigtes Königreich', inEu: true });
    expect(after.find(({ code }) => code === 'GB')).toEqual({ code: 'GB', name: 'United Kingdom', inEu: false });
    expect(new Set(after.map(({ code }) => code)).size).toBe(249);
    expect(after.filter(({ code, name }) => code === name)).toEqual([]);
  });

  it('adds what is missing once, leaves what is there, and refuses what is none', async () => {
    const terms = kontor.get(PaymentTerms);
    const [first, second] = await Promise.all([0, 1].map(() => kontor.database.inTransaction((tx) => terms.ensure(tx, { code: 'rate-3', name: 'Ratenkauf', dueDays: 30 }))));
    expect(first).toEqual(second);
    expect(await kontor.database.inTransaction((tx) => terms.ensure(tx, { code: ' rechnung', name: 'Anders', dueDays: 3 }))).toMatchObject({ code: 'RECHNUNG', name: 'Rechnung', dueDays: 14 });
    expect(await terms.byCode('vorkasse')).toMatchObject({ code: 'VORKASSE' });
    expect([await terms.byCode('nichts'), await kontor.get(ShippingMethods).byCode('nichts'), await kontor.get(Carriers).byCode('nichts')]).toEqual([null, null, null]);
    for (const wrong of [{ code: 'a b', name: 'x', dueDays: 0 }, { code: 'X', name: ' ', dueDays: 0 }, { code: 'X', name: 'x', dueDays: 1.5 }, { code: 'X', name: 'x', dueDays: -1 }]) await expect(kontor.database.inTransaction((tx) => terms.ensure(tx, wrong))).rejects.toMatchObject({ code: 'payment-term-invalid' });
    const methods = kontor.get(ShippingMethods);
    expect(await kontor.database.inTransaction((tx) => methods.ensure(tx, { code: 'kurier', name: 'Fahrradkurier', carrier: null }))).toMatchObject({ code: 'KURIER', carrier: null });
    expect(await kontor.database.inTransaction((tx) => methods.ensure(tx, { code: 'dpd-express', name: 'DPD Express', carrier: 'dpd' }))).toMatchObject({ carrier: 'DPD' });
    await expect(kontor.database.inTransaction((tx) => methods.ensure(tx, { code: 'x', name: 'x', carrier: 'nobody' }))).rejects.toMatchObject({ code: 'shipping-method-invalid' });
  });

  it('is migrated a second time without doubling anything or undoing what a person changed', async () => {
    await kontor.database.write("UPDATE payment_term SET name = 'Überweisung im Voraus' WHERE code = 'VORKASSE'");
    const count = async (): Promise<unknown> => kontor.database.query('SELECT (SELECT COUNT(*) FROM payment_term) AS terms, (SELECT COUNT(*) FROM shipping_method) AS methods, (SELECT COUNT(*) FROM tax_rate) AS rates, (SELECT COUNT(*) FROM country) AS countries');
    const before = await count();
    for (const statement of new Masterdata1763400000000().statements) await kontor.database.write(statement);
    expect(await count()).toEqual(before);
    expect((await kontor.get(PaymentTerms).byCode('VORKASSE'))?.name).toBe('Überweisung im Voraus');
  });
});
