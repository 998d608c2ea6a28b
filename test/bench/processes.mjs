/** Fresh processes for the measurements and the C reference. */
import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { CAPITAL } from './engine.mjs';
import { benchDir } from './data.mjs';

const execute = promisify(execFile);
const MEGABYTES = 64 * 2 ** 20;
const executable = path.join(benchDir, 'reference');

/** @throws where there is no C compiler */
export async function compileReference() {
  const source = path.join(import.meta.dirname, 'reference.c');
  const flags = ['-O3', '-march=native', '-ffp-contract=off', '-pthread'];
  await execute('cc', [...flags, source, '-o', executable, '-lm']);
}

/** @param work `cross`, `busy`, `portfolio` or `sweep`; `a` and `b` are its two parameters */
export async function reference(work, file, { a = 0, b = 0, repeats, capital = CAPITAL.w1 }) {
  const { stdout } = await execute(executable, [work, file, repeats, capital, a, b].map(String), {
    maxBuffer: MEGABYTES,
  });
  const { ns, outcomes } = JSON.parse(stdout);
  return { ms: ns / 1e6, outcomes };
}

/** Runs a script of `measures/` and returns what it printed. */
export async function measure(script, args, { flags = [] } = {}) {
  const file = path.join(import.meta.dirname, 'measures', script);
  const { stdout } = await execute(process.execPath, [...flags, file, ...args], { maxBuffer: MEGABYTES });
  return stdout === '' ? undefined : JSON.parse(stdout);
}

/** The lines that a session prints, each with the time since its process was asked for. */
export function session(args) {
  const file = path.join(import.meta.dirname, 'measures/w3-session.mjs');
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = [];
    let rest = '';
    child.stdout.on('data', (chunk) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop();
      for (const part of parts) lines.push({ ms: performance.now() - begin, ...JSON.parse(part) });
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(lines) : reject(new Error(`The session ended with ${code}.`))));
  });
}
