import { createServer } from 'node:net';
import { freePort, isPortFree } from '../../infra/local/ports';

const LEAST_OUTGOING = 32_768;

test('a free port is free, with the one above it, and no outgoing connection takes it', async () => {
  for (let i = 0; i < 20; i++) {
    const port = await freePort(1000);
    expect(port + 1000).toBeLessThan(LEAST_OUTGOING);
    expect(await isPortFree(port, '127.0.0.1')).toBe(true);
  }
});

test('a port in use is not free', async () => {
  const server = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  expect(await isPortFree(port, '127.0.0.1')).toBe(false);
  await new Promise((resolve) => server.close(resolve));
});
