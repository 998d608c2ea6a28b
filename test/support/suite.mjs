import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Runs named checks one after another and prints their totals as the last line.
 * @param {(result: {name: string, error?: Error, note?: string}) => void} [onResult]
 */
export async function runSuite(checks, onResult = () => undefined) {
  let passed = 0;
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    const started = Date.now();
    try {
      const note = await check();
      passed++;
      onResult({ name, note });
      console.log(`  ok   ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)${note ? `: ${note}` : ''}`);
    } catch (error) {
      failed++;
      onResult({ name, error });
      console.log(`  FAIL ${name}\n${error.stack}`);
    }
  }
  console.log(JSON.stringify({ passed, failed }));
  process.exitCode = failed > 0 ? 1 : 0;
}

/** A bare client of the REST contract: what it knows is what the contract says. */
export function restClient({ url, key }) {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
}

/** Calls until `check` is true of the answer. */
export async function until(call, check, { limitMs = 120_000, everyMs = 100 } = {}) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await call();
    if (check(answer)) return answer;
    assert.ok(Date.now() < deadline, `not within ${limitMs} ms; last answer ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Whether a process runs; one that has ended but was not yet collected by its parent does not. */
export function isAlive(pid) {
  const { isAlive: runs } = require(path.resolve(import.meta.dirname, '../../dist/infra/local/process-table.js'));
  return runs(pid);
}
