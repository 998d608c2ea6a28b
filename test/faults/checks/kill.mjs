import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { killAndReturn, quantile, readSweep, secondsToNewRows, startSweep, watchSweep } from '../rig.mjs';

/** Kills processes at a random moment of a sweep, again and again, and holds the rows against the undisturbed ones. */
export async function killDuringSweeps({ stack, random, work, digest, sweepSeconds }, { names, times, limits }) {
  const stalls = [];
  for (let i = 0; i < times; i++) {
    const id = await startSweep(stack.rest, work);
    const watching = watchSweep(stack.rest, id);
    // Not while the sweep only begins, nor so late that it ends before the process is back.
    await delay((0.15 + random() * 0.35) * sweepSeconds * 1000);
    const before = (await readSweep(stack.rest, id)).body.completed;
    const killed = await Promise.all(names.map((name) => killAndReturn(stack, name)));
    const { at, away } = killed.at(-1);
    const end = await watching;
    assert.equal(end.digest, digest, 'the digest differs from that of the undisturbed sweep');
    const after = end.timeline.filter((point) => point.at > at);
    assert.ok(
      after.every((point) => point.rows >= before),
      'stored rows were lost',
    );
    const stall = secondsToNewRows(end.timeline, at);
    assert.ok(stall <= limits.stall, `rows came again only ${stall} s after the kill`);
    stalls.push({ stall, away, beyond: Math.max(0, stall - away) });
  }
  const figure = (key) =>
    quantile(
      stalls.map((each) => each[key]),
      0.5,
    ).toFixed(1);
  const worst = Math.max(...stalls.map(({ stall }) => stall)).toFixed(1);
  return `${times} kills; away ${figure('away')} s, new rows ${figure('stall')} s after the kill (worst ${worst}), ${figure('beyond')} s beyond the restart`;
}
