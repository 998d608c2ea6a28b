import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { createServer } from 'node:tls';

const folder = path.resolve(import.meta.dirname, '../fixtures/tls');

/** The certificates of the proxy, valid for a hundred years and known to nobody but the tests. */
export const TLS_FILES = {
  ca: path.join(folder, 'ca.pem'),
  cert: path.join(folder, 'client.pem'),
  key: path.join(folder, 'client.key'),
};
/** The name in the certificate of the server. */
export const TLS_SERVER_NAME = 'temporal.test';

/** What the server shows, and what it asks of its clients. */
export function serverTls() {
  const read = (name) => readFileSync(path.join(folder, name));
  return {
    ca: read('ca.pem'),
    cert: read('server.pem'),
    key: read('server.key'),
    ALPNProtocols: ['h2'],
  };
}

/**
 * A server that takes TLS with a client certificate and passes everything on in the clear.
 * @param {string} target `host:port`
 */
export async function startTlsProxy(target) {
  const [host, port] = target.split(':');
  const sockets = new Set();
  const server = createServer({ ...serverTls(), requestCert: true, rejectUnauthorized: true }, (secured) => {
    const plain = connect({ host, port: Number(port) });
    for (const [socket, other] of [
      [secured, plain],
      [plain, secured],
    ]) {
      sockets.add(socket);
      socket.pipe(other);
      socket.once('error', () => other.destroy());
      socket.once('close', () => other.destroy());
    }
  });
  server.on('tlsClientError', () => undefined);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      for (const socket of sockets) socket.destroy();
    });
  return { address: `127.0.0.1:${server.address().port}`, close };
}
