import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { providePostgres } from '../../infra/bootstrap/postgres.mjs';
import { provideTemporal } from '../../infra/bootstrap/temporal.mjs';
import { makeTestHome, removeStaleHomes } from './test-home.mjs';

async function startServers() {
  const file = path.resolve(import.meta.dirname, '../../dist/infra/local/servers.js');
  const servers = createRequire(import.meta.url)(file);
  await removeStaleHomes();
  const home = makeTestHome();
  const started = await servers.startServers({
    home,
    temporalExecutable: await provideTemporal(),
    postgresBinaries: providePostgres(),
  });
  return { home, ...started };
}

/** Offers the embedded servers to every test file: the first that asks starts them, for the whole run. */
export default async function globalSetup() {
  const state = { starting: undefined };
  const server = createServer((request, response) => {
    // Whoever asks next must not find a connection that is just being closed.
    response.setHeader('connection', 'close');
    state.starting ??= startServers();
    state.starting.then(
      ({ home, temporalAddress, databaseUrl }) => response.end(JSON.stringify({ home, temporalAddress, databaseUrl })),
      (error) => response.writeHead(500).end(error.stack),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.HOLDFAST_TEST_SERVERS = `http://127.0.0.1:${server.address().port}`;
  globalThis.holdfastTestServers = { server, state };
}
