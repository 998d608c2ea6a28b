import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bootstrap } from '../infra/bootstrap.mjs';
import { projectDir } from '../infra/bootstrap/paths.mjs';
import { fail } from '../infra/bootstrap/progress.mjs';
import { makeTemplate, TEMPLATE } from './support/stack-template.mjs';
import { makeTestHome, removeTestHome } from './support/test-home.mjs';

const SUITE_FOLDERS = ['test/e2e', 'test/faults'];
/**
 * These begin first, in this order. The first ones wait for timeouts most of the time, and so cost the tests of one process
 * little that they run beside; the others are long, and shall not be left over at the end.
 */
const FIRST_SUITES = ['strategies', 'durability', 'schedules', 'searches', 'risk', 'compatibility', 'validations'];
/** A suite waits for its processes most of the time: four at once keep two processors at work, one beside Jest, which has two workers. */
const SUITES_AT_ONCE = 4;
const SUITES_BESIDE_JEST = 1;
/** Each file loads its modules anew: with more room for young objects that costs a twentieth less. Its workers are told the same. */
const JEST_NODE = ['--max-semi-space-size=64'];
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
  const { code } = await runScript([...JEST_NODE, jest, ...flags]);
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

/** Runs suites in order, some beside Jest and more once that has ended. What several print comes in one piece each. */
async function runSuites(files, jest) {
  const waiting = [...files];
  const totals = [];
  const lane = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      totals.push(await runSuite(file, files.length > 1));
    }
  };
  const lanes = (count) => Promise.all(Array.from({ length: count }, lane));
  const more = jest.then(() => lanes(SUITES_AT_ONCE - SUITES_BESIDE_JEST));
  await Promise.all([lanes(SUITES_BESIDE_JEST), more]);
  return totals;
}

function suites(patterns) {
  const files = SUITE_FOLDERS.filter((folder) => existsSync(path.join(projectDir, folder))).flatMap((folder) =>
    readdirSync(path.join(projectDir, folder))
      .filter((name) => name.endsWith('.suite.mjs'))
      .map((name) => `${folder}/${name}`),
  );
  const rank = (file) => {
    const at = FIRST_SUITES.findIndex((name) => file.includes(`/${name}.`));
    return at < 0 ? FIRST_SUITES.length : at;
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
  const template = makeTestHome();
  process.env[TEMPLATE] = template;
  await makeTemplate(template);
  const jest = runJest(patterns);
  const totals = [...(await runSuites(suites(patterns), jest)), await jest];
  await removeTestHome(template);
  const sum = (name) => totals.reduce((total, each) => total + each[name], 0);
  if (sum('skipped') > 0) process.stdout.write(`\nskipped: ${sum('skipped')}\n`);
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`);
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
}

await main().catch(fail);
