import { existsSync } from 'node:fs';
import path from 'node:path';
import { prepare } from './bootstrap.mjs';
import { run } from './bootstrap/command.mjs';
import { projectDir } from './bootstrap/paths.mjs';
import { fail } from './bootstrap/progress.mjs';
import { staleFiles } from './generate.mjs';

/** As many tools at once; each takes a core and much memory. */
const AT_ONCE = 2;

function tool(script, ...args) {
  return async () => {
    const { ok, output } = await run(process.execPath, [path.join(projectDir, 'node_modules', script), ...args], {
      cwd: projectDir,
    });
    return ok ? '' : output;
  };
}

const lint = (...args) => tool('eslint/bin/eslint.js', '--max-warnings', '0', ...args);

async function generated() {
  const stale = await staleFiles();
  return stale.length === 0 ? '' : `stale: ${stale.join(', ')}; run npm run generate`;
}

function checks() {
  const dashboard = path.join(projectDir, 'api/dashboard/tsconfig.json');
  return [
    // Apart, so that no process holds the types of both programs.
    ['lint', lint('.', '--ignore-pattern', 'api/dashboard')],
    ['types', tool('typescript/bin/tsc', '--noEmit', '-p', '.')],
    ...(existsSync(dashboard)
      ? [
          ['lint of the dashboard', lint('api/dashboard')],
          ['types of the dashboard', tool('typescript/bin/tsc', '--noEmit', '-p', dashboard)],
        ]
      : []),
    ['format', tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
    ['generated files', generated],
  ];
}

/** Runs every check and shows what each of them found. Returns whether all are content. */
async function check() {
  await prepare();
  const waiting = checks();
  const failed = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, work] = next;
      const found = await work();
      if (found) failed.push(name);
      process.stdout.write(`[check] ${name}: ${found ? `failed\n${found}` : 'ok'}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (failed.length > 0) process.stdout.write(`[check] failed: ${failed.join(', ')}\n`);
  return failed.length === 0;
}

process.exitCode = (await check().catch(fail)) ? 0 : 1;
