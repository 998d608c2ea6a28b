import assert from 'node:assert/strict';
import {
  killAndReturn,
  quantile,
  requireWithin,
  secondsToNewRows,
  startSweep,
  untilDone,
  watchSweep,
} from '../rig.mjs';

/** Kills processes at a random moment of a sweep, again and again, and holds the rows against the undisturbed ones. */
export async function killDuringSweeps({ stack, random, work, digest }, { names, times, stallLimit }) {
  const stalls = [];
  for (let i = 0; i < times; i++) {
    const id = await startSweep(stack.rest, work);
    const watching = watchSweep(stack.rest, id);
    // Not while the sweep only begins, nor so late that it ends before the process is back.
    const before = await untilDone(stack.rest, id, 0.15 + random() * 0.35);
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
    requireWithin(stall, stallLimit, 'rows came again');
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
