import fc from 'fast-check';
import { bisect, chunkSizeFor, takeRange } from '../../workflows/chunks';
import type { SweepState } from '../../workflows/messages';

function stateWith(state: Partial<SweepState>): SweepState {
  return { next: 0, leftover: [], chunkSize: 10, hosts: 1, paused: false, chunksDone: 0, ...state };
}

test('ranges that are handed out cover every trial exactly once, leftovers included', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 60 }),
      fc.infiniteStream(fc.boolean()),
      (total, chunkSize, returns) => {
        const state = stateWith({ chunkSize });
        const done = new Array<number>(total).fill(0);
        for (let range = takeRange(state, total); range; range = takeRange(state, total)) {
          const half = range.from + Math.ceil((range.to - range.from) / 2);
          const end = returns.next().value === true ? half : range.to;
          for (let trial = range.from; trial < end; trial++) done[trial]!++;
          if (end < range.to) state.leftover.push({ from: end, to: range.to });
        }
        expect(done).toEqual(new Array<number>(total).fill(1));
      },
    ),
    { verbose: true },
  );
});

test('a chunk is five seconds of work, less where the rest would not give every host four', () => {
  const speed = { trials: 100, elapsedMs: 1000, hosts: 2 };
  expect(chunkSizeFor(speed, 100_000)).toBe(500);
  expect(chunkSizeFor(speed, 800)).toBe(100);
  expect(chunkSizeFor({ trials: 1, elapsedMs: 60_000, hosts: 1 }, 1000)).toBe(1);
});

test('a range is halved until a single trial is left', () => {
  expect(bisect({ from: 3, to: 8 })).toEqual([
    { from: 3, to: 5, suspected: true },
    { from: 5, to: 8, suspected: true },
  ]);
  expect(bisect({ from: 3, to: 4 })).toBeUndefined();
});
