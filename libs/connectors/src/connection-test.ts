// What the connection tests of all platforms have in common (F11, F12): they knock without credentials, follow a redirect only to the same shop, and turn every
// refusal that a person can put in order into a line of the report.
import { addressText, domainText, parseAddress, sameShop } from './address.js';
import { ConnectorFailure } from './failure.js';
import { clockOffsetSeconds, type HttpAnswer } from './http.js';
import type { CheckReport } from './port.js';
import { redirectTarget } from './refusals.js';

const redirects = 2;
/** From here on a person should look at the server's clock. */
const clockToleranceSeconds = 120;

type Remedy = CheckReport['rights'][number]['remedy'];

export function blankReport(): CheckReport {
  return { ok: false, version: null, plan: null, clockOffsetSeconds: null, rights: [], findings: [], facts: null, address: null };
}

/** What a whole test came to: nothing of it may fail, but for what is only a warning. `rights`: how many it should have asked for. */
export function isGood({ rights, findings }: CheckReport, needed: number): boolean {
  return rights.length >= needed && rights.every(({ granted }) => granted) && findings.every(({ severity }) => severity !== 'error');
}

/** A failure of the whole test becomes its finding; anything else is a fault of ours. */
export function noteFailure(report: CheckReport, error: unknown): ConnectorFailure {
  if (!(error instanceof ConnectorFailure)) throw error;
  report.findings.push({ code: error.code, severity: 'error', values: error.values });
  return error;
}

/** Asks for one right. `remedyOf`: what is to be done where the failure says that it is missing; null where it is no statement about rights, and is thrown. */
export async function askRight<Answer>(report: CheckReport, name: string, ask: () => Promise<Answer>, remedyOf: (failure: ConnectorFailure) => Remedy): Promise<Answer | null> {
  try {
    const answer = await ask();
    report.rights.push({ name, granted: true, remedy: null });
    return answer;
  } catch (error) {
    const remedy = error instanceof ConnectorFailure ? remedyOf(error) : null;
    if (!remedy) throw error;
    report.rights.push({ name, granted: false, remedy });
    return null;
  }
}

/**
 * Knocks without credentials until the shop answers under its own address, which the client has from then on; `judge` throws where it is no shop of this platform.
 * A redirect that changes only the "www.", or http to https, is followed and told; any other is shown with its target.
 */
export async function enter<Knocked extends { answer: HttpAnswer }, Inside>(client: { base: string; now(): Date }, report: CheckReport, tail: RegExp, knock: () => Promise<Knocked>, judge: (knocked: Knocked) => Inside | Promise<Inside>): Promise<Inside> {
  let knocked = await knock();
  for (let hop = 0; knocked.answer.status >= 300 && knocked.answer.status < 400; hop += 1) {
    const target = movedTo(client.base, knocked.answer.headers.location, tail);
    if (target === null || hop === redirects) throw new ConnectorFailure('config', 'shop-redirects', { target: redirectTarget(knocked.answer.headers.location) });
    client.base = target;
    report.address = domainText(parseAddress(target) ?? { scheme: 'https', host: '', path: '' });
    knocked = await knock();
  }
  const offset = clockOffsetSeconds(knocked.answer, client.now());
  report.clockOffsetSeconds = offset;
  if (offset !== null && Math.abs(offset) > clockToleranceSeconds) report.findings.push({ code: 'shop-clock-differs', severity: 'warning', values: { seconds: offset } });
  const inside = await judge(knocked);
  if (report.address !== null) report.findings.push({ code: 'shop-address-corrected', severity: 'info', values: { address: report.address } });
  if (!client.base.startsWith('https://')) report.findings.push({ code: 'shop-not-encrypted', severity: 'warning', values: {} });
  return inside;
}

// Never back to http: there the credentials of a shop that a person entered as encrypted would travel in the open.
function movedTo(base: string, location: string | undefined, tail: RegExp): string | null {
  const [from, path] = [parseAddress(base), redirectTarget(location)];
  const to = /^https?:\/\//i.test(path) ? parseAddress(path.replace(tail, '')) : null;
  return from && to && sameShop(from, to) && !(from.scheme === 'https' && to.scheme === 'http') ? addressText(to) : null;
}
