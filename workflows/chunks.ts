import { CHUNK } from '../engine/model/timings';
import type { SweepState } from './messages';

export interface Range {
  from: number;
  /** Exclusive. */
  to: number;
  /** A worker died of a range that this is a part of. */
  suspected?: true;
}

/** Work of a chunk: long enough that its step costs nothing beside it, short enough to lose. */
export const CHUNK_MS = CHUNK.usualMs;
/** A sweep shorter than this is a single chunk. */
export const FIRST_CHUNK_MS = CHUNK.firstMs;
/** Each host gets at least so many chunks of a longer sweep, so that they end together. */
const CHUNKS_PER_HOST = 4;
const CHUNKS_IN_FLIGHT_PER_HOST = 2;

/** The next range to hand out: what came back unfinished first. */
export function takeRange(state: SweepState, total: number): Range | undefined {
  const size = Math.max(1, state.chunkSize);
  const left = state.leftover.shift();
  if (left) {
    const to = Math.min(left.to, left.from + size);
    if (to < left.to) state.leftover.unshift({ ...left, from: to });
    return { ...left, to };
  }
  if (state.next >= total) return undefined;
  const from = state.next;
  state.next = Math.min(total, from + size);
  return { from, to: state.next };
}

/** How many trials make a chunk, by the speed that the first one showed. */
export function chunkSizeFor(speed: { trials: number; elapsedMs: number; hosts: number }, total: number): number {
  const { trials, elapsedMs, hosts } = speed;
  const fitting = Math.floor((trials / Math.max(elapsedMs, 1)) * CHUNK_MS);
  const share = Math.ceil(total / (Math.max(hosts, 1) * CHUNKS_PER_HOST));
  return Math.max(1, Math.min(fitting, share));
}

export function windowFor(hosts: number): number {
  return Math.max(hosts, 1) * CHUNKS_IN_FLIGHT_PER_HOST;
}

/** Two halves of a range whose worker died each time, or none when it is a single trial. */
export function bisect({ from, to }: Range): [Range, Range] | undefined {
  if (to - from < 2) return undefined;
  const middle = from + ((to - from) >> 1);
  return [
    { from, to: middle, suspected: true },
    { from: middle, to, suspected: true },
  ];
}
