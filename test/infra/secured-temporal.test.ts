import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HoldfastError } from '../../engine/model/errors';
import { openTemporalClient } from '../../infra/temporal/client';
import { connectWorker } from '../../infra/temporal/connect-worker';
import { connectionOptions, type TemporalConnection } from '../../infra/temporal/connection-options';
import { loadSettings } from '../../infra/settings';
import { testServers } from '../support/stack';
import { serverTls, startTlsProxy, TLS_FILES, TLS_SERVER_NAME } from '../support/tls-proxy.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-tls-'));
const CERTIFICATE = {
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: TLS_FILES.ca,
  TEMPORAL_TLS_SERVER_NAME: TLS_SERVER_NAME,
  TEMPORAL_TLS_CLIENT_CERT_PATH: TLS_FILES.cert,
  TEMPORAL_TLS_CLIENT_KEY_PATH: TLS_FILES.key,
};
/** Invalid argument, in gRPC: an answer after which no call is repeated. */
const REFUSED = '3';
type Env = Record<string, string>;
const settingsOf = (address: string, env: Env) => loadSettings({ TEMPORAL_ADDRESS: address, ...env });

let proxy: Awaited<ReturnType<typeof startTlsProxy>>;
beforeAll(async () => void (proxy = await startTlsProxy((await testServers()).temporalAddress)));
afterAll(async () => {
  await proxy.close();
  rmSync(folder, { recursive: true });
});

/** Asks the server through a client and through a worker's connection. */
async function reach(settings: TemporalConnection): Promise<string[]> {
  const temporal = openTemporalClient({ ...settings, temporalNamespace: 'default' });
  const worker = await connectWorker(settings, 0).catch(async (error: unknown) => {
    await temporal.close();
    throw error;
  });
  try {
    const seen = [];
    for (const { workflowService } of [temporal.client.connection, worker]) {
      const { namespaceInfo } = await workflowService.describeNamespace({ namespace: 'default' });
      seen.push(String(namespaceInfo?.name));
    }
    return seen;
  } finally {
    await Promise.all([temporal.close(), worker.close()]);
  }
}

describe('a Temporal server behind TLS', () => {
  it('is reached with a certificate, by clients and workers', async () => {
    expect(await reach(settingsOf(proxy.address, CERTIFICATE))).toEqual(['default', 'default']);
  });

  it('is not reached without a certificate, its authority, or the right name', async () => {
    const left = [
      ['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_KEY_PATH'],
      ['TEMPORAL_TLS_SERVER_CA_CERT_PATH'],
      ['TEMPORAL_TLS_SERVER_NAME'],
    ];
    const attempts = left.map((names) => {
      const env = Object.fromEntries(Object.entries(CERTIFICATE).filter(([name]) => !names.includes(name)));
      return reach(settingsOf(proxy.address, env));
    });
    expect((await Promise.allSettled(attempts)).map(({ status }) => status)).toEqual(left.map(() => 'rejected'));
  });

  it('gets the API key with each call of a client and a worker', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = createSecureServer(serverTls());
    server.on('stream', (stream, headers) => {
      seen.push(headers);
      stream.respond({ 'content-type': 'application/grpc', 'grpc-status': REFUSED }, { endStream: true });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const env = { ...CERTIFICATE, TEMPORAL_API_KEY: 'k-1' };
    const settings = settingsOf(`127.0.0.1:${(server.address() as AddressInfo).port}`, env);
    const temporal = openTemporalClient(settings);
    const { workflowService } = temporal.client.connection;
    await expect(workflowService.describeNamespace({ namespace: 'default' })).rejects.toThrow();
    await expect(connectWorker(settings, 0)).rejects.toThrow();
    await temporal.close();
    await new Promise((resolve) => server.close(resolve));
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer k-1']));
  });
});

describe('the settings of a secured connection', () => {
  it('switch TLS on by themselves, and it is off without them', () => {
    expect(settingsOf('t:1', { TEMPORAL_API_KEY: 'k' }).temporalTls).toBe('on');
    expect(settingsOf('t:1', { TEMPORAL_TLS: 'on' }).temporalTls).toBe('on');
    expect(connectionOptions(settingsOf('t:1', { TEMPORAL_TLS: 'on' }))).toEqual({ address: 't:1', tls: {} });
    expect(connectionOptions(settingsOf('t:1', {}))).toEqual({ address: 't:1' });
  });

  const { TEMPORAL_TLS_CLIENT_CERT_PATH: cert, TEMPORAL_TLS_CLIENT_KEY_PATH: key } = CERTIFICATE;
  it.each<[string, Env]>([
    ['TEMPORAL_TLS', { TEMPORAL_TLS: 'on' }],
    ['TEMPORAL_API_KEY', { TEMPORAL_API_KEY: 'k' }],
    ['TEMPORAL_API_KEY', { TEMPORAL_ADDRESS: 't:1', TEMPORAL_TLS: 'off', TEMPORAL_API_KEY: 'k' }],
    ['TEMPORAL_TLS_SERVER_NAME', { TEMPORAL_ADDRESS: 't:1', TEMPORAL_TLS: 'off', TEMPORAL_TLS_SERVER_NAME: 'x' }],
    ['TEMPORAL_TLS_CLIENT_CERT_PATH', { TEMPORAL_ADDRESS: 't:1', TEMPORAL_TLS_CLIENT_CERT_PATH: cert }],
    ['TEMPORAL_TLS_CLIENT_KEY_PATH', { TEMPORAL_ADDRESS: 't:1', TEMPORAL_TLS_CLIENT_KEY_PATH: key }],
    ['TEMPORAL_TLS', { TEMPORAL_ADDRESS: 't:1', TEMPORAL_TLS: 'yes' }],
  ])('are refused by the name %s where they do not go together: %j', (name, env) => {
    expect(() => loadSettings(env)).toThrow(HoldfastError);
    expect(() => loadSettings(env)).toThrow(new RegExp(`^\\s+${name}: `, 'm'));
  });

  it('name the file that is missing or holds no certificate', () => {
    const rubbish = path.join(folder, 'rubbish.pem');
    writeFileSync(rubbish, 'rubbish');
    for (const file of [rubbish, path.join(folder, 'missing.pem')]) {
      const settings = settingsOf('t:1', { TEMPORAL_TLS_SERVER_CA_CERT_PATH: file });
      expect(() => connectionOptions(settings)).toThrow(/^TEMPORAL_TLS_SERVER_CA_CERT_PATH: /);
    }
  });
});
