// What must be written so that a Shopware 6 shop shows what the ERP wants: the pure part of it.
import { Decimal, Percent, Quantity } from '@kontor/kernel';
import { isKontors, kontorId } from './kontor-ids.js';
import { bothWays, entriesOf, type Entry } from './price-entries.js';
import { actionRule, groupRule, periodOf, ruleRow, tierRule } from './price-rules.js';
import { wantedPrices, type AdvancedPrice, type Habits, type Place, type WantedPrices } from './wanted-prices.js';

const d = (text: string): Decimal => Decimal.parse(text);
const euro = 'b7d2554b0ce847cd82f3ac9bd1c0dfca';
const dollar = 'a'.repeat(32);
const product = '1'.repeat(32);
const group = 'c'.repeat(32);
const gross: Habits = { currencyId: euro, isGross: true, netGroups: [group] };
const now = new Date('2026-11-24T12:00:00Z');
const day = 86_400_000;
const entry = (amount: string, more: Partial<Entry> = {}, currencyId = euro): Entry => ({ currencyId, ...bothWays(d(amount), true, Percent.parse('19')), linked: true, listPrice: null, regulationPrice: null, ...more });
const part = (amount: string): NonNullable<Entry['listPrice']> => ({ currencyId: euro, ...bothWays(d(amount), true, Percent.parse('19')), linked: true });
const place = (own: Entry[], more: Partial<Place> = {}): Place => ({ own, parent: [], rate: Percent.parse('19'), advanced: [], parentAdvanced: [], ...more });
const wanted = (tag: Partial<Parameters<typeof wantedPrices>[0]>, at: Place, { habits = gross, lowestIsOurs = false } = {}): WantedPrices => {
  const answer = wantedPrices({ remoteId: product, ...tag }, at, habits, lowestIsOurs, now);
  if ('fault' in answer) throw new Error(JSON.stringify(answer.fault));
  return answer;
};
const faultOf = (tag: Partial<Parameters<typeof wantedPrices>[0]>, at: Place): unknown => {
  const answer = wantedPrices({ remoteId: product, ...tag }, at, gross, false, now);
  return 'fault' in answer ? answer.fault.code : null;
};
/** As the shop would show it after these rows were written. */
const written = ({ rows }: WantedPrices): AdvancedPrice[] => rows.map(({ row }) => ({ id: row.id, ruleId: row.ruleId, from: row.quantityStart, to: row.quantityEnd, entry: row.price[0], alone: true }));
const steps = ({ rows }: WantedPrices): unknown[] => rows.map(({ rule, row }) => [rule.kind, row.quantityStart, row.quantityEnd, row.price[0]?.gross.toString(), row.price[0]?.listPrice?.gross.toString() ?? null]);

describe('the price array', () => {
  it('changes only the shop’s own currency, and of it only what the ERP owns', () => {
    const before = [entry('19.99', { listPrice: part('25'), regulationPrice: part('18'), linked: false }), entry('22', {}, dollar)];
    const { price, rows, gone } = wanted({ price: d('21.50') }, place(before));
    expect(price).toEqual([{ ...entry('21.50'), listPrice: part('25'), regulationPrice: part('18'), linked: false }, before[1]]);
    expect([rows, gone]).toEqual([[], []]);
  });
  it('takes a struck price away only when told to, and puts the one of the ERP there', () => {
    const before = [entry('19.99', { listPrice: part('25') })];
    expect(wanted({ strike: null }, place(before)).price?.[0]?.listPrice).toBeNull();
    expect(wanted({ strike: d('30') }, place(before)).price?.[0]?.listPrice?.gross.toString()).toBe('30');
    expect(wanted({ actions: [] }, place(before)).price).toBeNull();
  });
  it('writes the lowest price of thirty days, and takes away only its own', () => {
    const before = [entry('19.99', { regulationPrice: part('17') })];
    expect(wanted({ lowest: d('16') }, place(before))).toMatchObject({ lowest: true, price: [{ regulationPrice: { gross: d('16') } }] });
    expect(wanted({ lowest: null }, place(before), { lowestIsOurs: true })).toMatchObject({ lowest: false, price: [{ regulationPrice: null }] });
    expect(wanted({ lowest: null }, place(before)).price).toBeNull();
    expect(wanted({ price: d('18') }, place(before), { lowestIsOurs: true }).price?.[0]?.regulationPrice).toEqual(part('17'));
  });
  it('computes the other half exactly by the tax of the shop', () => {
    expect(bothWays(d('19.99'), true, Percent.parse('19')).net.toString()).toBe('16.7983193277');
    expect(bothWays(d('16.80'), false, Percent.parse('7')).gross.toString()).toBe('17.976');
    expect(wanted({ price: d('10') }, place([entry('19.99')], { rate: Percent.parse('7') }), { habits: { ...gross, isGross: false } }).price?.[0]).toMatchObject({ gross: d('10.7'), net: d('10') });
  });
  it('mends a net amount that does not fit the gross one', () => {
    expect(wanted({ price: d('100') }, place([{ ...entry('100'), net: d('10') }])).price?.[0]?.net.toString()).toBe('84.0336134454');
  });
  it('writes nothing where the shop shows it already, to the digits that it keeps', () => {
    expect(wanted({ price: d('19.99'), strike: null, actions: [] }, place([{ ...entry('19.99'), net: d('16.798319327731093') }])).price).toBeNull();
  });
  it('leaves a variant with its parent’s price while both want the same, and else gives it one of its own with every currency', () => {
    const parent = [entry('15', { listPrice: part('20') }), entry('17', {}, dollar)];
    expect(wanted({ price: d('15') }, place([], { parent })).price).toBeNull();
    expect(wanted({ price: d('14') }, place([], { parent })).price).toEqual([{ ...entry('14'), listPrice: part('20') }, parent[1]]);
    expect(wanted({ price: d('15'), strike: null }, place([], { parent })).price?.map(({ listPrice }) => listPrice)).toEqual([null, null]);
  });
  it('sends no nonsense', () => {
    const at = place([entry('20')]);
    expect(faultOf({ price: d('0') }, at)).toBe('price-zero-for-shop');
    expect(faultOf({ price: d('20'), strike: d('20') }, at)).toBe('price-not-below-strike');
    expect(faultOf({ actions: [{ price: d('20'), from: null, until: null }] }, at)).toBe('action-not-below-regular');
    expect(faultOf({ actions: [{ price: d('0'), from: null, until: null }] }, at)).toBe('price-zero-for-shop');
    expect(faultOf({ groups: [{ group, price: d('-1'), tiers: [] }] }, at)).toBe('price-zero-for-shop');
    expect(faultOf({ strike: d('30') }, place([]))).toBe('price-unread');
  });
  it('reads an inherited price as none, and what hangs on an entry', () => {
    expect([entriesOf({ price: null }), entriesOf({ price: [] })]).toEqual([[], []]);
    expect(entriesOf({ price: [{ currencyId: euro, gross: '19.99', net: '16.8', linked: true, listPrice: { gross: '25', net: '21', linked: true }, regulationPrice: null }] })).toMatchObject([{ gross: d('19.99'), listPrice: { gross: d('25'), currencyId: euro } }]);
    expect(() => entriesOf({ price: [{ currencyId: euro, gross: '19.99', linked: true }] })).toThrow('price');
  });
});

describe('action prices', () => {
  const running = { price: d('14.99'), from: new Date(now.getTime() - day), until: new Date(now.getTime() + day) };
  const coming = { price: d('12.99'), from: new Date(now.getTime() + 2 * day), until: null };

  it('stand under a rule each, struck against the price asked before, with the lowest price inside', () => {
    const answer = wanted({ price: d('19.99'), strike: d('25'), actions: [running, coming], lowest: d('13') }, place([entry('19.99')]));
    expect(steps(answer)).toEqual([
      ['action', 1, null, '14.99', '19.99'],
      ['action', 1, null, '12.99', '19.99'],
    ]);
    expect(answer.rows[0]?.row.price[0]?.regulationPrice?.gross.toString()).toBe('13');
    expect(new Set(answer.rows.map(({ row }) => row.ruleId)).size).toBe(2);
  });
  it('have the same ids whenever they are written, and are not written again', () => {
    const first = wanted({ price: d('19.99'), actions: [running] }, place([entry('19.99')]));
    const again = wanted({ price: d('19.99'), actions: [running] }, place([entry('19.99')], { advanced: written(first) }));
    expect([again.rows, again.gone, again.price]).toEqual([[], [], null]);
    expect(first.rows[0]?.row.id).toMatch(/^[0-9a-f]{32}$/);
  });
  it('that are over, were changed or taken out go; those of the merchant stay', () => {
    const before = [...written(wanted({ actions: [running, coming] }, place([entry('19.99')]))), { id: 'f'.repeat(32), ruleId: 'e'.repeat(32), from: 1, to: null, entry: entry('10'), alone: true }];
    const ours = before.slice(0, 2).map(({ id }) => id);
    expect(wanted({ actions: [] }, place([entry('19.99')], { advanced: before })).gone).toEqual(ours);
    expect(wanted({ actions: [coming] }, place([entry('19.99')], { advanced: before })).gone).toEqual(ours.slice(0, 1));
    expect(wanted({ price: d('18') }, place([entry('19.99')], { advanced: before })).gone).toEqual([]);
    expect(wanted({ actions: [{ ...running, until: now }] }, place([entry('19.99')]))).toMatchObject({ rows: [], gone: [] });
  });
  it('follow a regular price that changed beneath them', () => {
    const before = written(wanted({ price: d('19.99'), actions: [running] }, place([entry('19.99')])));
    expect(steps(wanted({ price: d('21'), actions: [running] }, place([entry('19.99')], { advanced: before })))).toEqual([['action', 1, null, '14.99', '21']]);
  });
});

describe('tiers and groups', () => {
  const tiers = [{ from: Quantity.whole(10), price: d('17') }, { from: Quantity.parse('24.5'), price: d('15') }];

  it('give everybody tiers, of which an action keeps those below it', () => {
    const answer = wanted({ price: d('19.99'), tiers, actions: [{ price: d('16'), from: null, until: new Date(now.getTime() + day) }] }, place([entry('19.99')]));
    expect(steps(answer)).toEqual([
      ['tiers', 1, 9, '19.99', null],
      ['tiers', 10, 24, '17', null],
      ['tiers', 25, null, '15', null],
      ['action', 1, 24, '16', '19.99'],
      ['action', 25, null, '15', '19.99'],
    ]);
  });
  it('write the first step anew when the price changes, and take tiers away when there are none', () => {
    const before = written(wanted({ price: d('19.99'), tiers }, place([entry('19.99')])));
    expect(steps(wanted({ price: d('21') }, place([entry('19.99')], { advanced: before })))).toEqual([['tiers', 1, 9, '21', null]]);
    expect(wanted({ price: d('21'), tiers: [] }, place([entry('19.99')], { advanced: before })).gone).toHaveLength(3);
    expect(wanted({ strike: null }, place([entry('19.99')], { advanced: before })).gone).toEqual([]);
  });
  it('give a group its own list in its own basis, and take it from one that left', () => {
    const other = 'd'.repeat(32);
    const first = wanted({ price: d('19.99'), groups: [{ group, price: d('10'), strike: d('12'), tiers: [{ from: Quantity.whole(5), price: d('8') }] }, { group: other, price: d('18'), tiers: [] }] }, place([entry('19.99')]));
    // Dealers enter net prices in this gross shop.
    expect(steps(first)).toEqual([
      ['group', 1, 4, '11.9', '14.28'],
      ['group', 5, null, '9.52', '14.28'],
      ['group', 1, null, '18', null],
    ]);
    const left = wanted({ groups: [{ group, price: null, tiers: [] }, { group: other, price: d('18'), tiers: [] }] }, place([entry('19.99')], { advanced: written(first) }));
    expect([left.rows, left.gone]).toEqual([[], first.rows.slice(0, 2).map(({ row }) => row.id)]);
    expect(wanted({ price: d('19.99') }, place([entry('19.99')], { advanced: written(first) })).gone).toEqual([]);
  });
});

describe('the rules', () => {
  const period = { from: new Date('2026-11-30T23:00:00.000Z'), until: new Date('2026-12-24T23:00:00Z') };
  const rangeOf = (rule: Parameters<typeof ruleRow>[0], form: 'offset' | 'local'): unknown => (ruleRow(rule, form) as unknown as { conditions: [{ children: [{ children: [{ value: unknown }] }] }] }).conditions[0].children[0].children[0].value;

  it('write a period in UTC, with an offset and without milliseconds, or without an offset', () => {
    expect(rangeOf(actionRule(period), 'offset')).toEqual({ useTime: true, fromDate: '2026-11-30T23:00:00+00:00', toDate: '2026-12-24T23:00:00+00:00' });
    expect(rangeOf(actionRule(period), 'local')).toEqual({ useTime: true, fromDate: '2026-11-30T23:00:00', toDate: '2026-12-24T23:00:00', timezone: 'UTC' });
  });
  it('have both ends, far away where there is none', () => {
    expect(rangeOf(actionRule({ from: null, until: null }), 'offset')).toEqual({ useTime: true, fromDate: '2000-01-01T00:00:00+00:00', toDate: '2099-12-31T00:00:00+00:00' });
    expect(rangeOf(tierRule(), 'offset')).toMatchObject({ fromDate: '2000-01-01T00:00:00+00:00' });
  });
  it('ask for the customer group, and decide in this order: group, action, everybody', () => {
    expect(rangeOf(groupRule(group), 'offset')).toEqual({ operator: '=', customerGroupIds: [group] });
    const [first, second, last] = [groupRule(group), actionRule(period), tierRule()].map((rule) => ruleRow(rule, 'offset').priority as number);
    expect([(first) > (second), (second) > 100, (last) < 100]).toEqual([true, true, true]);
  });
  it('are one for one period, whatever the article, and another for another', () => {
    expect(actionRule(period).id).toBe(actionRule({ ...period }).id);
    expect(actionRule(period).id).not.toBe(actionRule({ ...period, until: null }).id);
    expect([isKontors('actionRule', actionRule(period).id), isKontors('actionPrice', actionRule(period).id), isKontors('groupRule', 'f'.repeat(32))]).toEqual([true, false, false]);
    expect(kontorId('media', 'a', 'b')).not.toBe(kontorId('media', 'ab'));
  });
  it.each(['+00:00', 'Z', ''])('are read back with the ending %p', (ending) => {
    const conditions = [{ type: 'orContainer', value: [] }, { type: 'andContainer', value: [] }, { type: 'dateRange', value: { useTime: true, fromDate: `2026-11-30T23:00:00${ending}`, toDate: `2099-12-31T00:00:00${ending}` } }];
    expect(periodOf({ conditions })).toEqual({ from: period.from, until: null });
    expect(periodOf({ conditions: [...conditions, { type: 'customerCustomerGroup', value: {} }] })).toBeNull();
  });
});
