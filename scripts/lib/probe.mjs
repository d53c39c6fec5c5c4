// Asks a server for a real answer, in its own protocol and with our password: an open port alone may be somebody else's.
// Written without a driver because the launcher runs before anything is installed.
import { createHash } from 'node:crypto';
import { connect } from 'node:net';

/** Opens a connection, hands each arriving chunk (all bytes so far) to `step`, which returns an answer or undefined to read on. */
function converse({ port, host = '127.0.0.1' }, step, timeoutMs) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host });
    let bytes = Buffer.alloc(0);
    const finish = (settle, value) => {
      if (!socket.writableEnded) socket.destroy();
      settle(value);
    };
    socket.setTimeout(timeoutMs, () => finish(reject, new Error(`no answer within ${timeoutMs} ms`)));
    socket.on('error', (error) => finish(reject, error));
    socket.on('close', () => reject(new Error('the connection was closed')));
    socket.on('connect', () => step(bytes, socket));
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      try {
        const answer = step(bytes, socket);
        if (answer !== undefined) finish(resolve, answer);
      } catch (error) {
        finish(reject, error);
      }
    });
  });
}

const sha1 = (...parts) => createHash('sha1').update(Buffer.concat(parts)).digest();

function loginPacket(greeting, user, password, database) {
  const versionEnd = greeting.indexOf(0, 1);
  const firstSalt = greeting.subarray(versionEnd + 5, versionEnd + 13);
  const secondSalt = greeting.subarray(versionEnd + 32, versionEnd + 44);
  const once = sha1(Buffer.from(password));
  const mask = sha1(firstSalt, secondSalt, sha1(once));
  const proof = once.map((byte, index) => byte ^ mask[index]);
  const head = Buffer.alloc(32);
  // long password, connect with db, protocol 4.1, secure connection, plugin auth
  head.writeUInt32LE(0x1 | 0x8 | 0x200 | 0x8000 | 0x80000, 0);
  head.writeUInt32LE(1 << 24, 4);
  head[8] = 45;
  const body = Buffer.concat([head, Buffer.from(`${user}\0`), Buffer.from([proof.length]), proof, Buffer.from(`${database}\0mysql_native_password\0`)]);
  return Buffer.concat([Buffer.from([body.length & 255, body.length >> 8, 0, 1]), body]);
}

/** Logs in to MariaDB; answers its version. */
export function askMariadb({ port, user, password, database }, timeoutMs = 2_000) {
  let version = null;
  const step = (bytes, socket) => {
    if (bytes.length < 5) return undefined;
    const length = bytes.readUIntLE(0, 3);
    if (bytes.length < length + 4) return undefined;
    const packet = bytes.subarray(4, 4 + length);
    if (packet[0] === 0xff) throw new Error(`MariaDB says: ${packet.subarray(3).toString()}`);
    if (version === null) {
      version = packet.subarray(1, packet.indexOf(0, 1)).toString();
      if (packet[0] !== 10 || !/mariadb/i.test(version)) throw new Error('this is not MariaDB');
      socket.write(loginPacket(packet, user, password, database));
    }
    const rest = bytes.subarray(4 + length);
    if (rest.length < 5 || rest.length < rest.readUIntLE(0, 3) + 4) return undefined;
    if (rest[4] === 0) {
      // Takes its leave, else the server logs a broken connection.
      socket.end(Buffer.from([1, 0, 0, 0, 1]));
      return version;
    }
    throw new Error(`MariaDB refuses the login: ${rest.subarray(13).toString()}`);
  };
  return converse({ port }, step, timeoutMs);
}

/** Authenticates with Redis and pings it; a server that is still loading its data counts as not there yet. */
export function askRedis({ port, password }, timeoutMs = 2_000) {
  let asked = false;
  const step = (bytes, socket) => {
    if (!asked) {
      asked = true;
      socket.write(`*2\r\n$4\r\nAUTH\r\n$${Buffer.byteLength(password)}\r\n${password}\r\n*1\r\n$4\r\nPING\r\n`);
      return undefined;
    }
    const lines = bytes.toString().split('\r\n');
    if (lines.length < 3) return undefined;
    if (lines[0] === '+OK' && lines[1] === '+PONG') return true;
    throw new Error(`Redis says: ${lines.filter((line) => line.startsWith('-')).join(' ')}`);
  };
  return converse({ port }, step, timeoutMs);
}
