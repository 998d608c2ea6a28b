import type { Range } from './chunks';
import type { SweepState } from './messages';

/**
 * The next range of a search to hand out. Points of a generation depend on the results of those before it: one host computes
 * one after the other by itself where they are short, and several share a long one. Undefined where what is in flight has
 * to end first.
 */
export function takeInGenerations(
  state: SweepState,
  { total, inFlight }: { total: number; inFlight: readonly Range[] },
): Range | undefined {
  const { hosts, chunkSize, generation, leftover } = state;
  leftover.sort((a, b) => a.from - b.from);
  const isSuspected = leftover.some(({ suspected }) => suspected);
  const isShared = hosts > 1 && generation !== undefined && chunkSize < generation && !isSuspected;
  if (isShared) return takeOfGeneration(state, { total, inFlight, generation });
  if (inFlight.length > 0) return undefined;
  // Ranges in which a worker died keep their ends.
  if (isSuspected) return leftover.shift();
  const from = Math.min(state.next, ...leftover.map((range) => range.from));
  Object.assign(state, { leftover: [], next: total } satisfies Partial<SweepState>);
  return from < total ? { from, to: total } : undefined;
}

/** A part of the generation of the lowest trial without a result. */
function takeOfGeneration(
  state: SweepState,
  { total, inFlight, generation }: { total: number; inFlight: readonly Range[]; generation: number },
): Range | undefined {
  const lowest = Math.min(state.next, ...[...state.leftover, ...inFlight].map(({ from }) => from));
  const end = Math.min(total, (Math.floor(lowest / generation) + 1) * generation);
  const size = Math.max(1, state.chunkSize);
  const [left] = state.leftover;
  if (left && left.from < end) {
    const to = Math.min(left.to, left.from + size, end);
    state.leftover.shift();
    if (to < left.to) state.leftover.unshift({ ...left, from: to });
    return { ...left, to };
  }
  if (state.next >= end) return undefined;
  const from = state.next;
  state.next = Math.min(end, from + size);
  return { from, to: state.next };
}
