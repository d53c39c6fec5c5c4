import { askRight, blankReport, enter, isGood, noteFailure } from './connection-test.js';
import { ConnectorFailure } from './failure.js';
import type { HttpAnswer } from './http.js';
import type { CheckReport } from './port.js';

const now = new Date('2027-03-01T10:00:00Z');
/** A web where each address redirects to another one, or answers. */
const knocking = async (base: string, moved: Record<string, string>, headers: Record<string, string> = {}): Promise<{ client: { base: string }; report: CheckReport; asked: string[]; failure: unknown }> => {
  const client = { base, now: () => now };
  const report = blankReport();
  const asked: string[] = [];
  const knock = async (): Promise<{ answer: HttpAnswer }> => {
    asked.push(client.base);
    const location = moved[client.base];
    return { answer: location === undefined ? { status: 200, headers, text: '' } : { status: 301, headers: { location }, text: '' } };
  };
  const failure = await enter(client, report, /\/api$/, knock, () => 'inside').then(() => null, (error: unknown) => error);
  return { client, report, asked, failure };
};
const codes = ({ findings }: CheckReport): string[] => findings.map(({ code }) => code);

describe('the door of a shop', () => {
  it('is followed to https and to the "www.", in one go or in two, and told', async () => {
    const { client, report } = await knocking('http://shop.example/laden', { 'http://shop.example/laden': 'https://shop.example/laden/api', 'https://shop.example/laden': 'https://www.shop.example/laden/api?lang=de' });
    expect([client.base, report.address, codes(report)]).toEqual(['https://www.shop.example/laden', 'www.shop.example/laden', ['shop-address-corrected']]);
  });
  it.each([
    ['another shop', 'https://other.example/api'],
    ['another folder', 'https://shop.example/neu/api'],
    ['plain http, where credentials would travel in the open', 'http://shop.example/api'],
    ['somewhere relative', '/login'],
    ['nowhere', ''],
  ])('is shown and not followed to %s', async (_what, location) => {
    const { client, failure, asked } = await knocking('https://shop.example', { 'https://shop.example': location });
    expect([client.base, asked]).toEqual(['https://shop.example', ['https://shop.example']]);
    expect(failure).toMatchObject({ kind: 'config', code: 'shop-redirects', values: { target: location } });
  });
  it('is not gone round and round', async () => {
    const { failure, asked } = await knocking('https://shop.example', { 'https://shop.example': 'https://www.shop.example/api', 'https://www.shop.example': 'https://shop.example/api' });
    expect([failure, asked.length]).toEqual([expect.objectContaining({ code: 'shop-redirects' }), 3]);
  });
  it('tells a clock that differs, and a shop without encryption', async () => {
    expect(codes((await knocking('http://shop.example', {}, { date: 'Mon, 01 Mar 2027 10:02:01 GMT' })).report)).toEqual(['shop-clock-differs', 'shop-not-encrypted']);
    const { report } = await knocking('https://shop.example', {}, { date: 'Mon, 01 Mar 2027 09:58:00 GMT' });
    expect([report.clockOffsetSeconds, codes(report)]).toEqual([-120, []]);
  });
});

describe('rights', () => {
  const refused = new ConnectorFailure('config', 'shop-right-missing', { remoteCode: 'x' });
  it('become lines of the report, and a shop with a missing one is not good', async () => {
    const report = blankReport();
    expect(await askRight(report, 'read', async () => 7, () => null)).toBe(7);
    expect(isGood(report, 1)).toBe(true);
    expect(await askRight(report, 'write', () => Promise.reject(refused), ({ code, values }) => ({ code, values }))).toBeNull();
    expect([report.rights.map(({ granted }) => granted), isGood(report, 2), isGood({ ...report, rights: [] }, 1)]).toEqual([[true, false], false, false]);
  });
  it('are not spoken of where the failure does not', async () => {
    const report = blankReport();
    await expect(askRight(report, 'read', () => Promise.reject(refused), () => null)).rejects.toBe(refused);
    expect([report.rights, noteFailure(report, refused), codes(report), isGood(report, 0)]).toEqual([[], refused, ['shop-right-missing'], false]);
    expect(() => noteFailure(report, new TypeError('ours'))).toThrow('ours');
  });
});
