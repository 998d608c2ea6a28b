import fc from 'fast-check';
import type { Range } from '../../workflows/chunks';
import { takeInGenerations } from '../../workflows/generation-ranges';
import type { SweepState } from '../../workflows/messages';

const stateWith = (state: Partial<SweepState>): SweepState => ({
  ...{ next: 0, leftover: [], chunkSize: 10, hosts: 2, paused: false, chunksDone: 0, generation: 50 },
  ...state,
});

/** Everything that is handed out before something in flight has to end. */
function take(state: SweepState, total: number, inFlight: Range[] = []): Range[] {
  const taken: Range[] = [];
  for (;;) {
    const range = takeInGenerations(state, { total, inFlight: [...inFlight, ...taken] });
    if (!range) return taken;
    taken.push(range);
  }
}

test('several hosts share a long generation, and the next one waits for it', () => {
  const state = stateWith({ chunkSize: 20 });
  expect(take(state, 120)).toEqual([
    { from: 0, to: 20 },
    { from: 20, to: 40 },
    { from: 40, to: 50 },
  ]);
  expect(take(state, 120, [{ from: 40, to: 50 }])).toEqual([]);
  expect(take(state, 120)).toEqual([
    { from: 50, to: 70 },
    { from: 70, to: 90 },
    { from: 90, to: 100 },
  ]);
});

test('one host goes over short generations, or all of them where it is alone', () => {
  expect(take(stateWith({ chunkSize: 50, next: 30 }), 120)).toEqual([{ from: 30, to: 120 }]);
  expect(take(stateWith({ hosts: 1, next: 30 }), 120)).toEqual([{ from: 30, to: 120 }]);
  expect(take(stateWith({ generation: undefined }), 120)).toEqual([{ from: 0, to: 120 }]);
});

test('what one host leaves of many generations is shared generation by generation', () => {
  const state = stateWith({ chunkSize: 30, next: 120, leftover: [{ from: 40, to: 120 }] });
  expect(take(state, 120)).toEqual([{ from: 40, to: 50 }]);
  expect(take(state, 120)).toEqual([
    { from: 50, to: 80 },
    { from: 80, to: 100 },
  ]);
});

test('halves of a range in which a worker died keep their ends, the lower one first and alone', () => {
  const [low, high] = [
    { from: 0, to: 60, suspected: true as const },
    { from: 60, to: 120, suspected: true as const },
  ];
  for (const hosts of [1, 2]) {
    const state = stateWith({ hosts, next: 120, leftover: [high, low] });
    expect(take(state, 120)).toEqual([low]);
    expect(take(state, 120, [low])).toEqual([]);
    expect(take(state, 120)).toEqual([high]);
  }
});

test('every trial is handed out, to one at a time, and none before the generations below it are done', () => {
  fc.assert(
    fc.property(
      fc.record({ total: fc.integer({ min: 1, max: 400 }), generation: fc.integer({ min: 1, max: 60 }) }),
      fc.infiniteStream(
        fc.record({ hosts: fc.integer({ min: 1, max: 3 }), chunkSize: fc.integer({ min: 1, max: 80 }) }),
      ),
      fc.infiniteStream(fc.nat()),
      ({ total, generation }, speeds, draws) => {
        const draw = (below: number) => (draws.next().value as number) % below;
        const state = stateWith({ generation });
        const done = new Array<boolean>(total).fill(false);
        const inFlight: Range[] = [];
        for (;;) {
          Object.assign(state, speeds.next().value);
          const range = takeInGenerations(state, { total, inFlight });
          if (range) {
            const begin = Math.floor(range.from / generation) * generation;
            expect(done.slice(0, begin)).not.toContain(false);
            expect(inFlight.filter(({ from, to }) => from < range.to && range.from < to)).toEqual([]);
            if (inFlight.length > 0) expect(range.to).toBeLessThanOrEqual(begin + generation);
            inFlight.push(range);
            if (draw(2) === 0) continue;
          }
          if (inFlight.length === 0) break;
          const [ended] = inFlight.splice(draw(inFlight.length), 1);
          const { from, to } = ended!;
          const next = from + 1 + draw(to - from);
          done.fill(true, from, next);
          if (next < to) state.leftover.push({ from: next, to });
        }
        expect(done).not.toContain(false);
      },
    ),
    { verbose: true },
  );
});
