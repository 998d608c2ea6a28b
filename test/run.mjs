import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bootstrap } from '../infra/bootstrap.mjs';
import { projectDir } from '../infra/bootstrap/paths.mjs';
import { fail } from '../infra/bootstrap/progress.mjs';

const SUITE_FOLDERS = ['test/e2e', 'test/faults'];
/** Waits for timeouts nearly all of the time, and so costs the tests of one process little that it runs beside. */
const BESIDE_JEST = 'strategies.suite';
/** These begin first, in this order, so that none of them is left over at the end. */
const LONG_SUITES = ['durability', 'searches', 'operations', 'validations', 'compatibility', 'isolation', 'schedules'];
/** A suite waits for its processes most of the time, so that three at once keep two processors at work. */
const SUITES_AT_ONCE = 3;
/** Only for one that hangs. */
const SUITE_LIMIT_MS = 20 * 60_000;

/**
 * Runs a Node script and returns its exit code and standard output. Shows what it prints: as it comes, or in one piece at the end.
 */
function runScript(args, { limitMs, atOnce = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: projectDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
    });
    let stdout = '';
    let all = '';
    const show = (chunk) => {
      if (atOnce) all += chunk;
      else process.stdout.write(chunk);
    };
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      show(chunk);
    });
    child.stderr.on('data', show);
    child.on('close', (code) => {
      process.stdout.write(all);
      resolve({ code, stdout });
    });
  });
}

/** Tests of one process, from Jest's own report; a file that cannot run counts as one failure. */
async function runJest(patterns) {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-jest-'));
  const report = path.join(folder, 'report.json');
  const jest = path.join(projectDir, 'node_modules/jest/bin/jest.js');
  const flags = ['--json', `--outputFile=${report}`, '--passWithNoTests', ...patterns];
  const { code } = await runScript([jest, ...flags]);
  const totals = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  rmSync(folder, { recursive: true });
  if (totals === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = totals;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: code === 0 ? failed : Math.max(failed, 1), skipped: numPendingTests };
}

/** Suites that kill processes: scripts whose last line is `{"passed": N, "failed": N}`. */
async function runSuite(file, atOnce) {
  process.stdout.write(`${file} …\n`);
  const begin = performance.now();
  const { code, stdout } = await runScript([file], { limitMs: SUITE_LIMIT_MS, atOnce });
  process.stdout.write(`${file}: ${((performance.now() - begin) / 1000).toFixed(0)} s\n\n`);
  try {
    const { passed, failed, skipped = 0 } = JSON.parse(stdout.trim().split('\n').at(-1));
    if (Number.isInteger(passed) && Number.isInteger(failed)) {
      return { passed, failed: code === 0 ? failed : Math.max(failed, 1), skipped };
    }
  } catch {
    // Told by what is returned.
  }
  process.stdout.write(`${file}: ended with code ${code} and no totals\n`);
  return { passed: 0, failed: 1, skipped: 0 };
}

/** Runs suites side by side, longest first. What several print comes in one piece each. */
async function runSuites(files, atOnce = files.length > 1) {
  const waiting = [...files];
  const totals = [];
  const lane = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      totals.push(await runSuite(file, atOnce));
    }
  };
  await Promise.all(Array.from({ length: SUITES_AT_ONCE }, lane));
  return totals;
}

function suites(patterns) {
  const files = SUITE_FOLDERS.filter((folder) => existsSync(path.join(projectDir, folder))).flatMap((folder) =>
    readdirSync(path.join(projectDir, folder))
      .filter((name) => name.endsWith('.suite.mjs'))
      .map((name) => `${folder}/${name}`),
  );
  const rank = (file) => {
    const at = LONG_SUITES.findIndex((name) => file.includes(name));
    return at < 0 ? LONG_SUITES.length : at;
  };
  const ordered = files.toSorted((a, b) => rank(a) - rank(b));
  return ordered.filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)));
}

/** Settings of this machine's own stack must not reach the tests, which have a home and ports of their own. */
function forgetSettings() {
  for (const name of Object.keys(process.env)) {
    if (/^(HOLDFAST|TEMPORAL)_/.test(name) || name === 'DATABASE_URL') delete process.env[name];
  }
}

async function main() {
  const patterns = process.argv.slice(2);
  forgetSettings();
  await bootstrap();
  const files = suites(patterns);
  const beside = files.filter((file) => file.includes(BESIDE_JEST));
  const first = await Promise.all([runJest(patterns), runSuites(beside, patterns.length === 0)]);
  const totals = [...first.flat(), ...(await runSuites(files.filter((file) => !beside.includes(file))))];
  const sum = (name) => totals.reduce((total, each) => total + each[name], 0);
  if (sum('skipped') > 0) process.stdout.write(`\nskipped: ${sum('skipped')}\n`);
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`);
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
}

await main().catch(fail);
