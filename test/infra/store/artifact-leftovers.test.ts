import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { ArtifactStore } from '../../../infra/store/artifacts/artifact-store';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'holdfast-artifacts-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what a process left which died in the middle of an upload is found with its size and age, and removed', async () => {
  const artifacts = new ArtifactStore(folder);
  const { hash } = await artifacts.putStream(Readable.from([Buffer.from('whole')]));
  const cut = path.join(folder, 'a.partial');
  const cutBelow = path.join(folder, hash.slice(0, 2), `${hash}.b.partial`);
  await Promise.all([writeFile(cut, 'half'), writeFile(cutBelow, 'ha')]);
  await utimes(cut, 1000, 2000);
  const left = [];
  for await (const one of artifacts.leftovers()) left.push(one);
  expect(left.map(({ file, bytes }) => [file, bytes]).sort()).toEqual(
    [
      [cut, 4],
      [cutBelow, 2],
    ].sort(),
  );
  expect(left.find(({ file }) => file === cut)!.writtenAt).toBe(2_000_000);
  for (const { file } of left) await artifacts.removeLeftover(file);
  expect(await readdir(folder)).toEqual([hash.slice(0, 2)]);
  expect((await artifacts.get(hash)).toString()).toBe('whole');
});
