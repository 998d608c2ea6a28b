import type { ColumnChunk } from './footer';
import { areAllOne, lookUp } from './hybrid-runs';
import type { PageMemory } from './page-memory';
import type { PlainValues } from './plain-values';
import { ThriftReader, type Struct } from './thrift';

const PAGE_TYPE = { data: 0, dictionary: 2, data2: 3 };
const ENCODING = { plain: 0, plainDictionary: 2, levels: 3, dictionary: 8 };
const CODEC = { none: 0, snappy: 1 };

export interface ChunkRequest {
  file: Uint8Array;
  memory: PageMemory;
  /** Whether pages tell which values there are. */
  optional: boolean;
  values: PlainValues;
}

/**
 * The values of a column in a row group, of which none is missing: pages of both versions, plain or by dictionary,
 * without compression or in Snappy.
 * @param target as many as the chunk has
 * @throws RangeError for what is broken, missing or in another form
 */
export function readChunk(chunk: ColumnChunk, request: ChunkRequest, target: Float64Array): void {
  let dictionary: Float64Array | undefined;
  let row = 0;
  for (let at = chunk.start; row < target.length;) {
    const page = pageAt(at, chunk, request);
    at = page.end;
    if (page.type === PAGE_TYPE.dictionary) dictionary = dictionaryOf(page, request);
    else {
      const body = bodyOf(page, request);
      if (!(body.count > 0 && body.count <= target.length - row)) throw new RangeError('A page has other rows.');
      putValues(body, { dictionary, values: request.values }, target.subarray(row, row + body.count));
      row += body.count;
    }
  }
}

interface Page {
  type: number;
  head: Struct;
  bytes: Uint8Array;
  /** Of the page without compression. */
  size: number;
  end: number;
  open: (bytes: Uint8Array, size: number) => Uint8Array;
}

function pageAt(at: number, { end, codec }: ColumnChunk, { file, memory }: ChunkRequest): Page {
  const reader = new ThriftReader(file, at);
  const head = reader.struct();
  const [, type, size, length] = head as [undefined, number, number, number];
  const next = reader.at + length;
  if (!(length >= 0 && size >= 0 && next <= end && next <= file.length))
    throw new RangeError('A page goes beyond its column.');
  const open = (bytes: Uint8Array, unpacked: number) => {
    if (codec === CODEC.none) return bytes;
    if (codec !== CODEC.snappy) throw new RangeError('A page is compressed in another way.');
    return memory.unsnap(bytes, unpacked);
  };
  return { type, head, bytes: file.subarray(reader.at, next), size, end: next, open };
}

function dictionaryOf({ head, bytes, size, open }: Page, { values }: ChunkRequest): Float64Array {
  const [, count, encoding] = head[7] as [undefined, number, number];
  if (encoding !== ENCODING.plain && encoding !== ENCODING.plainDictionary)
    throw new RangeError('A dictionary is in another form.');
  if (!(count >= 0 && count * values.width <= size)) throw new RangeError('A dictionary has other entries.');
  const entries = new Float64Array(count);
  putPlain(open(bytes, size), values, entries);
  return entries;
}

/** Values without the levels before them. */
interface Body {
  bytes: Uint8Array;
  count: number;
  encoding: number;
}

function bodyOf(page: Page, request: ChunkRequest): Body {
  if (page.type === PAGE_TYPE.data) return firstVersion(page, request);
  if (page.type === PAGE_TYPE.data2) return secondVersion(page, request);
  throw new RangeError('A page is of another type.');
}

function firstVersion({ head, bytes, size, open }: Page, { optional }: ChunkRequest): Body {
  const [, count, encoding, levels] = head[5] as [undefined, number, number, number];
  const page = open(bytes, size);
  if (!optional) return { bytes: page, count, encoding };
  const length = new DataView(page.buffer, page.byteOffset, page.length).getUint32(0, true);
  if (levels !== ENCODING.levels || 4 + length > page.length) throw new RangeError('Levels are in another form.');
  requireAll(page.subarray(4, 4 + length), count);
  return { bytes: page.subarray(4 + length), count, encoding };
}

/** Its levels stand before the part that is compressed. */
function secondVersion({ head, bytes, size, open }: Page, { optional }: ChunkRequest): Body {
  const [, count, missing, , encoding, defined, repeated, isCompressed] = head[8] as [
    ...[undefined, number, number, number, number, number, number],
    boolean | undefined,
  ];
  if (missing !== 0 || repeated !== 0 || defined > bytes.length) throw new RangeError('Levels are in another form.');
  if (optional) requireAll(bytes.subarray(0, defined), count);
  const rest = bytes.subarray(defined);
  return { bytes: isCompressed === false ? rest : open(rest, size - defined), count, encoding };
}

function requireAll(levels: Uint8Array, count: number): void {
  if (!areAllOne(levels, count)) throw new RangeError('A value is missing.');
}

function putValues(
  { bytes, encoding }: Body,
  { dictionary, values }: { dictionary: Float64Array | undefined; values: PlainValues },
  target: Float64Array,
): void {
  if (encoding === ENCODING.plain) return putPlain(bytes, values, target);
  if (encoding !== ENCODING.dictionary && encoding !== ENCODING.plainDictionary)
    throw new RangeError('Values are in another form.');
  if (!dictionary) throw new RangeError('A dictionary is missing.');
  lookUp(bytes.subarray(1), bytes[0]!, { dictionary, target });
}

function putPlain(bytes: Uint8Array, { width, put }: PlainValues, target: Float64Array): void {
  const length = target.length * width;
  if (length > bytes.length) throw new RangeError('A page ends before its time.');
  put(bytes.subarray(0, length), target);
}
