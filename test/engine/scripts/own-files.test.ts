import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LogFollower } from '../../../engine/scripts/log-follower';
import { outputFiles } from '../../../engine/scripts/output-files';
import { ProgressFile } from '../../../engine/scripts/progress-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'holdfast-own-'));
  mkdirSync(path.join(folder, 'secret'));
  writeFileSync(path.join(folder, 'secret', 'key'), 'a secret\n{"fraction": 0.5}\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a link in place of the output folder has no files', async () => {
  const output = path.join(folder, 'output');
  symlinkSync(path.join(folder, 'secret'), output);
  expect(await outputFiles(output)).toEqual([]);
  expect((await outputFiles(path.join(folder, 'secret'))).map(({ name }) => name)).toEqual(['key']);
  expect(await outputFiles(path.join(folder, 'secret', 'key'))).toEqual([]);
});

test('a link in place of the log or of the progress is not read', async () => {
  const link = path.join(folder, 'link');
  symlinkSync(path.join(folder, 'secret', 'key'), link);
  const log = new LogFollower(link);
  expect(await log.read(true)).toBeUndefined();
  await log.close();
  expect(await new ProgressFile(link).read()).toBeUndefined();
  expect(await new ProgressFile(path.join(folder, 'secret', 'key')).read()).toEqual({ fraction: 0.5 });
});

test('a pipe in place of the log or of the progress is not waited for', async () => {
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const log = new LogFollower(pipe);
  expect(await log.read(true)).toBeUndefined();
  await log.close();
  expect(await new ProgressFile(pipe).read()).toBeUndefined();
});

test('files whose names cannot be named at doors are told, not taken', async () => {
  writeFileSync(path.join(folder, 'back\\slash.csv'), 'a');
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/bad`), Buffer.from([0xff, 0xfe])]), 'a');
  const unnamed: string[] = [];
  expect((await outputFiles(folder, (name) => unnamed.push(name))).map(({ name }) => name)).toEqual(['secret/key']);
  expect(unnamed.sort()).toEqual(['back\\slash.csv', 'bad\ufffd\ufffd']);
});
