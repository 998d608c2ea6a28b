import { PHYSICAL, type Physical } from './column-form';

/** How values that lie in a page one after the other, little-endian, become float64. */
export interface PlainValues {
  /** Bytes of a value. */
  width: number;
  /** Puts just as many as both have. */
  put: (bytes: Uint8Array, target: Float64Array) => void;
}

const HIGH = 2 ** 32;

/** By physical type; whole numbers of 64 bits are rounded to the nearest. */
export const PLAIN: Readonly<Record<Physical, PlainValues>> = {
  [PHYSICAL.int32]: { width: 4, put: (bytes, target) => target.set(new Int32Array(copyOf(bytes))) },
  [PHYSICAL.float]: { width: 4, put: (bytes, target) => target.set(new Float32Array(copyOf(bytes))) },
  [PHYSICAL.double]: {
    width: 8,
    put: (bytes, target) => new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(bytes),
  },
  [PHYSICAL.int64]: {
    width: 8,
    put: (bytes, target) => {
      const [low, high] = halvesOf(bytes);
      for (let i = 0; i < target.length; i++) target[i] = high[2 * i + 1]! * HIGH + low[2 * i]!;
    },
  },
};

/** Whole numbers of 64 bits in thousands, rounded down: a float64 does not have nanoseconds exactly. */
export const THOUSANDS: PlainValues = {
  width: 8,
  put: (bytes, target) => {
    const [low, high] = halvesOf(bytes);
    for (let i = 0; i < target.length; i++) {
      const above = high[2 * i + 1]!;
      if (above < 0) throw new RangeError('A time lies before 1970.');
      // 2^32 = 4,294,967 * 1000 + 296
      target[i] = above * 4_294_967 + Math.floor((above * 296 + low[2 * i]!) / 1000);
    }
  },
};

function halvesOf(bytes: Uint8Array): [low: Uint32Array, high: Int32Array] {
  const buffer = copyOf(bytes);
  return [new Uint32Array(buffer), new Int32Array(buffer)];
}

/** On a boundary of its own, as typed arrays want it. */
function copyOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy.buffer;
}
