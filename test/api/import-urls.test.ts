import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPublicAddress } from '../../infra/processes/public-address';
import { startApi, type ApiServer } from '../support/api-server';

/* Files of the web: downloaded to be looked at, within limits, and never from inside unless that is allowed. */

const CSV = 'timestamp,open,high,low,close,volume\n2024-01-02T00:00:00Z,1,2,0.5,1.5,100\n';
let api: ApiServer;
let closed: ApiServer;
let web: Server;
let base: string;

beforeAll(async () => {
  [api, closed] = await Promise.all([startApi({ importPrivateAddresses: true }), startApi()]);
  web = createServer((request, response) => {
    if (request.url === '/to/AAA.TEST.csv') return void response.writeHead(302, { location: '/AAA.TEST.csv' }).end();
    if (request.url === '/loop') return void response.writeHead(302, { location: '/loop' }).end();
    if (request.url === '/file') return void response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    if (request.url === '/large') return void response.end(Buffer.alloc(2 * 2 ** 20, 'x'));
    if (request.url === '/named')
      return void response.setHeader('content-disposition', 'attachment; filename="../BBB.TEST.csv"').end(CSV);
    if (request.url === '/AAA.TEST.csv') return void response.end(CSV);
    return void response.writeHead(404).end('no');
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
});
afterAll(async () => {
  web.close();
  await Promise.all([api.close(), closed.close()]);
});

const preview = (on: ApiServer, fields: object) =>
  on.call('POST', '/api/v1/imports?dryRun=true', { catalog: 'mine', ...fields });

test.each([
  ['/AAA.TEST.csv', 'AAA.TEST'],
  ['/to/AAA.TEST.csv', 'AAA.TEST'],
  ['/named', 'BBB.TEST'],
])('%s is read as an upload is', async (path, instrument) => {
  const { status, body } = await preview(api, { url: base + path });
  expect(status).toBe(200);
  const name = `${instrument}.csv`;
  expect(body).toMatchObject({
    files: [{ file: name, instruments: [instrument] }],
    uploads: [{ name, bytes: CSV.length }],
  });
});

test.each([
  ['/none', 404, 'IMPORT_NOT_FOUND'],
  ['/large', 413, 'PAYLOAD_TOO_LARGE'],
  ['/loop', 400, 'VALIDATION'],
  ['/file', 400, 'VALIDATION'],
])('%s is refused with %s %s', async (path, status, code) => {
  expect(await preview(api, { url: base + path })).toMatchObject({ status, body: { error: { code, path: 'url' } } });
});

test.each([
  ...[
    'http://127.0.0.1/',
    'http://localhost/',
    'http://[::1]/',
    'http://10.1.2.3/',
    'http://169.254.169.254/latest/meta-data/',
  ],
  ...['http://0x7f000001/', 'http://2130706433/', 'http://127.1/', 'http://[::ffff:127.0.0.1]/', 'http://[fe80::1]/'],
  ...['file:///etc/passwd', 'ftp://example.com/a.csv', 'http://user:secret@example.com/', 'nothing', 'http://'],
])('%s is not asked', async (url) => {
  const { status, body } = await preview(closed, { url });
  expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION', path: 'url' } } });
  expect(JSON.stringify(body)).not.toContain('secret');
});

test('one source alone is named', async () => {
  const both = await preview(api, { url: `${base}/AAA.TEST.csv`, path: 'x' });
  expect(both).toMatchObject({ status: 400, body: { error: { path: 'path' } } });
});

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['172.20.0.1', false],
  ['100.64.0.1', false],
  ['224.0.0.1', false],
  ['2002:7f00:1::', false],
  ['64:ff9b::7f00:1', false],
  ['fd00::1', false],
  ['not an address', false],
])('%s is of the internet: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});
