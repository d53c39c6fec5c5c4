// The simulator's own certificate, made with Node alone so that no tool has to be installed: a self-signed X.509 v3 for 127.0.0.1 and localhost (RFC 5280,
// written in DER by hand). It is kept, so that NODE_EXTRA_CA_CERTS of a running Kontor stays right over restarts. Verification is never switched off.
import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const day = 86_400_000;

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = content.length;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}
const sequence = (...contents: Buffer[]): Buffer => der(0x30, ...contents);
const boolean = (value: boolean): Buffer => der(0x01, Buffer.from([value ? 0xff : 0]));
const octets = (content: Buffer): Buffer => der(0x04, content);

/** Object identifiers as bytes of their content. */
const ids = {
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  commonName: [0x55, 0x04, 0x03],
  subjectAltName: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
  keyUsage: [0x55, 0x1d, 0x0f],
  extendedKeyUsage: [0x55, 0x1d, 0x25],
  serverAuth: [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01],
};
const id = (bytes: number[]): Buffer => der(0x06, Buffer.from(bytes));
const time = (at: number): Buffer => der(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`, 'latin1'));
const name = (text: string): Buffer => sequence(der(0x31, sequence(id(ids.commonName), der(0x0c, Buffer.from(text)))));
const extension = (oid: number[], critical: boolean, value: Buffer): Buffer => sequence(id(oid), ...(critical ? [boolean(true)] : []), octets(value));

function make(): { certificate: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const serial = randomBytes(16);
  serial[0] = (serial[0] & 0x7f) | 0x40; // positive and of full length
  const algorithm = sequence(id(ids.ecdsaWithSha256));
  // A name of its own: of two trusted certificates of one name OpenSSL looks at the first only.
  const subject = name(`Kontor shop simulator ${serial.toString('hex')}`);
  const extensions = [
    extension(ids.basicConstraints, true, sequence(boolean(true))),
    extension(ids.keyUsage, true, der(0x03, Buffer.from([2, 0b1000_0100]))), // digitalSignature, keyCertSign
    extension(ids.extendedKeyUsage, false, sequence(id(ids.serverAuth))),
    extension(ids.subjectAltName, false, sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])), der(0x87, Buffer.from([...Array<number>(15).fill(0), 1])))),
  ];
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    subject,
    sequence(time(Date.now() - day), time(Date.now() + 3650 * day)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const certificate = sequence(content, algorithm, der(0x03, Buffer.from([0]), sign('sha256', content, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g)!.join('\n');
  return { certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** The certificate kept in a folder, made when there is none or it ends within a month. `file` is its path for NODE_EXTRA_CA_CERTS. */
export function certificateIn(folder: string): { file: string; certificate: string; key: string } {
  const file = join(folder, 'simulator.crt');
  const keyFile = join(folder, 'simulator.key');
  if (existsSync(file) && existsSync(keyFile)) {
    const certificate = readFileSync(file, 'utf8');
    if (Date.parse(new X509Certificate(certificate).validTo) > Date.now() + 30 * day) return { file, certificate, key: readFileSync(keyFile, 'utf8') };
  }
  mkdirSync(folder, { recursive: true });
  const made = make();
  for (const [path, text] of [[keyFile, made.key], [file, made.certificate]] as const) {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return { file, ...made };
}
