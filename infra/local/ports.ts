import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Whether a port can be bound at an address. */
export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Below the range from which systems take the ports of outgoing connections, above that of well-known services. */
const FREE_PORTS = { from: 10_240, to: 32_000 };

/**
 * A port that is free now, with the one `also` above it. No outgoing connection takes it, not even while its server is started
 * again.
 */
export async function freePort(also = 0): Promise<number> {
  for (;;) {
    const port = FREE_PORTS.from + randomInt(FREE_PORTS.to - FREE_PORTS.from - also);
    const wanted = also === 0 ? [port] : [port, port + also];
    const free = await Promise.all(wanted.map((each) => isPortFree(each, '127.0.0.1')));
    if (free.every(Boolean)) return port;
  }
}
