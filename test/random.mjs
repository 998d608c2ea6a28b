/**
 * The random tests with one seed after the other: `npm run test:random -- --minutes 30 [pattern …]`. What fails stays in
 * the output with its seed; `SEED=<seed> npx jest <file>` repeats it. A file that hangs is ended and counts as failed.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../infra/bootstrap/paths.mjs';

const FILE_LIMIT_MS = 15 * 60_000;

const args = process.argv.slice(2);
const at = args.indexOf('--minutes');
const [, minutes] = at < 0 ? [] : args.splice(at, 2);
const files = readdirSync(path.join(projectDir, 'test'), { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => readFileSync(path.join(projectDir, 'test', name), 'utf8').includes("'fast-check'"))
  .filter((name) => args.length === 0 || args.some((pattern) => name.includes(pattern)));
const end = Date.now() + Number(minutes ?? 10) * 60_000;
let failed = 0;
while (Date.now() < end) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  for (const name of files) {
    if (Date.now() >= end) break;
    const jest = path.join(projectDir, 'node_modules/jest/bin/jest.js');
    const { status, stderr } = spawnSync(process.execPath, [jest, path.join('test', name)], {
      cwd: projectDir,
      env: { ...process.env, SEED: String(seed) },
      encoding: 'utf8',
      timeout: FILE_LIMIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: 2 ** 30,
    });
    if (status === 0) continue;
    failed += 1;
    process.stdout.write(
      `${status === null ? 'hung' : 'failed'}: test/${name} with SEED=${seed}\n${stderr.slice(-4000)}\n`,
    );
  }
  process.stdout.write(`seed ${seed}: ${files.length} files\n`);
}
process.stdout.write(`${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
