/** A stack on servers of somebody else: a Temporal that takes TLS with a certificate only, and a Postgres by its URL. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { providePostgres } from '../../infra/bootstrap/postgres.mjs';
import { provideTemporal } from '../../infra/bootstrap/temporal.mjs';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { restClient, runSuite } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';
import { startTlsProxy, TLS_FILES, TLS_SERVER_NAME } from '../support/tls-proxy.mjs';

const { startServers } = createRequire(import.meta.url)('../../dist/infra/local/servers.js');
const homes = [makeTestHome(), makeTestHome()];
const [elsewhere, home] = homes;
writeBars({ folder: path.join(home, 'catalog/x'), instrument: 'AAA.TEST', bars: 500 });
const servers = await startServers({
  home: elsewhere,
  temporalExecutable: await provideTemporal(),
  postgresBinaries: providePostgres(),
});
const proxy = await startTlsProxy(servers.temporalAddress);
const env = {
  DATABASE_URL: servers.databaseUrl,
  TEMPORAL_ADDRESS: proxy.address,
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: TLS_FILES.ca,
  TEMPORAL_TLS_SERVER_NAME: TLS_SERVER_NAME,
  TEMPORAL_TLS_CLIENT_CERT_PATH: TLS_FILES.cert,
  TEMPORAL_TLS_CLIENT_KEY_PATH: TLS_FILES.key,
};

try {
  await runSuite({
    'sessions and runs go through a secured connection': async () => {
      const stack = await startStack({ home, env });
      try {
        assert.deepEqual(Object.keys(stack.pids()).sort(), ['api', 'engine-worker-1', 'stack', 'workflow-worker']);
        const rest = restClient(stack);
        const range = { start: '2024-01-01', end: '2024-12-31' };
        const session = await rest('POST', '/api/v1/sessions?wait=true', { name: 'x', catalog: 'x', ...range });
        assert.equal(session.status, 200, JSON.stringify(session.body));
        const run = { session: 'x', strategy: 'sma-cross', parameters: { fast: 3, slow: 9 } };
        const { body } = await rest('POST', '/api/v1/runs?wait=true', run);
        assert.equal(body.status, 'completed', JSON.stringify(body));
      } finally {
        await stack.stop();
      }
    },
    'a file of the connection that is missing ends the start by its name': async () => {
      const missing = { ...env, TEMPORAL_TLS_CLIENT_KEY_PATH: path.join(home, 'none.key') };
      await assert.rejects(startStack({ home, env: missing }), /TEMPORAL_TLS_CLIENT_KEY_PATH: cannot be read/);
    },
  });
} finally {
  await proxy.close();
  await servers.stop();
  await Promise.all(homes.map(removeTestHome));
}
