import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startSweep, watchSweep } from '../rig.mjs';

const ROW_POINTS = ['before-commit', 'after-commit', 'before-completion'];

function arm(stack, name, ordinal) {
  const folder = path.join(stack.home, 'failpoints');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, String(ordinal));
  return () => assert.ok(!existsSync(file), `no engine worker came to "${name}" ${ordinal} times`);
}

async function dieWhileLoading({ stack }, ordinal) {
  const requireHit = arm(stack, 'hydrate', ordinal);
  const names = Array.from({ length: ordinal }, (_, i) => `hydrate-${ordinal}-${i}`);
  for (const name of names) {
    const session = { name, catalog: 'faults', start: '2024-01-01', end: `2024-01-0${2 + ordinal}` };
    const { body } = await stack.rest('POST', '/api/v1/sessions?wait=true', session);
    assert.equal(body.status, 'ready', JSON.stringify(body));
  }
  requireHit();
  for (const name of names) {
    const { status } = await stack.rest('DELETE', `/api/v1/sessions/${name}`);
    assert.equal(status, 200);
  }
}

async function dieWithRows({ stack, work, digest }, name, ordinal) {
  const requireHit = arm(stack, name, ordinal);
  const end = await watchSweep(stack.rest, await startSweep(stack.rest, Math.ceil(work / 4)));
  requireHit();
  assert.equal(end.digest, digest, `${name} ${ordinal}: the digest differs`);
}

/** Ends an engine worker as `kill -9` does, exactly where it hurts, the first, second and third time that it comes there. */
export async function dieAtFailpoints(rig, { ordinals }) {
  let deaths = 0;
  for (const ordinal of ordinals) {
    await dieWhileLoading(rig, ordinal);
    for (const name of ROW_POINTS) await dieWithRows(rig, name, ordinal);
    deaths += 1 + ROW_POINTS.length;
  }
  return `${deaths} deaths`;
}
