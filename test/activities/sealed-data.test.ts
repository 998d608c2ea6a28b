import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SealedData } from '../../activities/sealed-data';
import type { Manifest } from '../../engine/model/manifest';
import type { Seal } from '../../engine/model/seal';
import { endMicros, startMicros } from '../../engine/model/time';

const root = mkdtempSync(path.join(tmpdir(), 'holdfast-sealed-'));
for (const folder of ['base', 'links', 'other']) mkdirSync(path.join(root, folder));
for (const folder of ['base', 'other']) writeFileSync(path.join(root, folder, 'A.X.csv'), folder);
symlinkSync('base', path.join(root, 'alias'));
symlinkSync(path.join('..', 'base', 'A.X.csv'), path.join(root, 'links', 'A.X.csv'));
afterAll(() => rmSync(root, { recursive: true }));

const seal: Seal = {
  id: 's',
  catalog: 'base',
  from: startMicros('2024-07-01'),
  datasets: new Set(['h']),
  opening: 'r',
};
const sealed = new SealedData({ standing: () => Promise.resolve([seal]) }, root);
const manifest = (catalog: string, end: string): Manifest => ({
  ...{ catalog, start: 0, end: endMicros(end) },
  instruments: [{ id: 'A.X', dataset: 'content of later' }],
});

test.each(['base', 'alias', 'links'])('%s is closed from the date on, whatever its files hold by now', async (name) => {
  await sealed.requireOpen(manifest(name, '2024-06-30'), 'end');
  await expect(sealed.requireOpen(manifest(name, '2024-07-01'), 'end')).rejects.toMatchObject({
    code: 'SEALED',
    path: 'end',
  });
  await sealed.requireOpen(manifest(name, '2024-07-01'), 'end', 'r');
});

test('other data are open, and a catalog that is gone is known by its name alone', async () => {
  await sealed.requireOpen(manifest('other', '2024-07-01'), 'end');
  await sealed.requireOpen(manifest('gone', '2024-07-01'), 'end');
});
