// NODE_EXTRA_CA_CERTS is read once when a process starts; a test that starts a simulator itself adds its certificate to what this process trusts.
// Nothing else changes: host name, dates and signature of every certificate are checked as before.
import { readFileSync } from 'node:fs';
import tls from 'node:tls';

const trusted = new Set<string>();
let extended = false;

/** Trusts a certificate (path of a PEM file) from now on, in this process only. */
export function trust(certificateFile: string): void {
  trusted.add(readFileSync(certificateFile, 'utf8'));
  if (extended) return;
  extended = true;
  const original = tls.createSecureContext;
  tls.createSecureContext = (options) => {
    const made = original(options);
    for (const pem of trusted) (made.context as { addCACert(pem: string): void }).addCACert(pem);
    return made;
  };
}
