import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkMachine, fitsRange } from '../../infra/local/doctor';
import { loadSettings } from '../../infra/settings';

describe('the doctor', () => {
  it.each([
    ['20.19.0', true],
    ['20.18.9', false],
    ['20.20.2', true],
    ['21.7.0', false],
    ['22.12.0', false],
    ['22.13.0', true],
    ['24.1.0', true],
  ])('says of Node %s whether it fits: %s', (version, fits) => {
    expect(fitsRange(version, '^20.19.0 || >=22.13.0')).toBe(fits);
  });

  it('tells a port that another program has, by the setting that names another one', async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'holdfast-doctor-'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const checks = await checkMachine(loadSettings({ HOLDFAST_HOME: home, HOLDFAST_PORT: String(port) }));
    const found = Object.fromEntries(checks.map(({ name, status, detail }) => [name, { status, detail }]));
    expect(found[`port ${port}`]).toEqual({
      status: 'failed',
      detail: 'is taken by another program; HOLDFAST_PORT names another one',
    });
    expect(found['node']!.status).toBe('ok');
    expect(found['home folder']).toEqual({ status: 'ok', detail: home });
    expect(found['local stack']!.status).toBe('warning');
    server.close();
    rmSync(home, { recursive: true });
  });
});
