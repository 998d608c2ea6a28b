import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LocalStrategies } from '../../infra/processes/local-strategies';

test('files of uploads that were cut off go at the next start, strategies and other files stay', async () => {
  const strategiesDir = await mkdtemp(path.join(tmpdir(), 'holdfast-left-'));
  try {
    for (const name of ['.upload-1-mine.ts', '.upload-2', '.hidden', 'mine.ts'])
      await writeFile(path.join(strategiesDir, name), '');
    await new LocalStrategies({ strategiesDir, distDir: strategiesDir }).removeLeft(0);
    expect((await readdir(strategiesDir)).sort()).toEqual(['.hidden', 'mine.ts']);
  } finally {
    await rm(strategiesDir, { recursive: true, force: true });
  }
});

test('a strategies folder that is not there has nothing left', async () => {
  const strategiesDir = path.join(tmpdir(), 'holdfast-no-such-folder');
  await expect(new LocalStrategies({ strategiesDir, distDir: tmpdir() }).removeLeft(0)).resolves.toBeUndefined();
});
