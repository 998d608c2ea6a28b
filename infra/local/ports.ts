import { createServer } from 'node:net';

/** Whether a port can be bound at an address. */
export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port that is free now, with the one `also` above it. */
export async function freePort(also = 0): Promise<number> {
  for (;;) {
    const port = await anyPort();
    if (port + also <= 65_535 && (also === 0 || (await isPortFree(port + also, '127.0.0.1')))) return port;
  }
}

function anyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
