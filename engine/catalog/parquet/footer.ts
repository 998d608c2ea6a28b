import { ThriftReader, type List, type Struct, type Text, type Value } from './thrift';
import { formOf, type ColumnForm } from './column-form';

/** A column of a file without groups; `form` is absent where it is none of those that are read here. */
export interface FileColumn {
  name: string;
  /** Whether its pages tell which values there are. */
  optional: boolean;
  form?: ColumnForm | undefined;
}

/** The values of a column within a row group. */
export interface ColumnChunk {
  /** Bytes from `start` to `end` of the file. */
  start: number;
  end: number;
  values: number;
  codec: number;
}

export interface Footer {
  rows: number;
  columns: FileColumn[];
  /** Of each row group, by column. */
  groups: ColumnChunk[][];
}

const MAGIC = 'PAR1';
const TAIL = 8;
/** Field of the schema; rows and row groups follow. */
const SCHEMA = 2;
const REPETITION = { required: 0, optional: 1 };

/** Reads footers. Files of one writer mostly begin theirs with the same schema, which is then understood once. */
export class FooterReader {
  #known: { bytes: Buffer; columns: FileColumn[] } | undefined;

  /**
   * The footer of a whole Parquet file (format 2.11, `FileMetaData`) whose columns stand beside each other.
   * @throws RangeError for a file that is broken, nested, encrypted or in several parts
   */
  read(file: Uint8Array): Footer {
    const length = new DataView(file.buffer, file.byteOffset + file.length - TAIL, 4).getUint32(0, true);
    const mark = String.fromCharCode(...file.subarray(file.length - MAGIC.length));
    const at = file.length - TAIL - length;
    if (mark !== MAGIC || at < MAGIC.length) throw new RangeError('This is no Parquet file.');
    const reader = new ThriftReader(file, at);
    const columns = this.#columns(file, reader);
    const [, , , rows, groups] = reader.struct(SCHEMA);
    return { rows: numberOf(rows), columns, groups: itemsOf(groups).map((group) => chunksOf(group, columns.length)) };
  }

  #columns(file: Uint8Array, reader: ThriftReader): FileColumn[] {
    const from = reader.at;
    const bytesTo = (end: number) => Buffer.from(file.buffer, file.byteOffset + from, end - from);
    const length = this.#known?.bytes.length ?? Infinity;
    if (from + length < file.length && this.#known!.bytes.equals(bytesTo(from + length))) {
      reader.at += length;
      return this.#known!.columns;
    }
    const [root, ...elements] = itemsOf(reader.struct(0, SCHEMA)[SCHEMA]);
    if (root![5] !== elements.length) throw new RangeError('The columns are nested.');
    const columns = elements.map((element) => columnOf(element, file));
    this.#known = { bytes: Buffer.from(bytesTo(reader.at)), columns };
    return columns;
  }
}

function columnOf(element: Struct, file: Uint8Array): FileColumn {
  const [, , , repetition, name, children] = element;
  const isFlat = repetition === REPETITION.required || repetition === REPETITION.optional;
  if (!isFlat || children !== undefined) throw new RangeError('The columns are nested.');
  const { from, to } = name as Text;
  const text = Buffer.from(file.buffer, file.byteOffset + from, to - from).toString();
  return { name: text, optional: repetition === REPETITION.optional, form: formOf(element) };
}

function chunksOf(group: Struct, count: number): ColumnChunk[] {
  const chunks = itemsOf(group[1]);
  if (chunks.length !== count) throw new RangeError('A row group lacks columns.');
  return chunks.map(([, path, , data, , , , , cipher]) => {
    if (path !== undefined || cipher !== undefined || !Array.isArray(data))
      throw new RangeError('Columns lie elsewhere.');
    const [, , , , codec, values, , bytes, , first, , dictionary] = data as Struct;
    const page = numberOf(first);
    const start = typeof dictionary === 'number' && dictionary > 0 ? Math.min(page, dictionary) : page;
    return { start, end: start + numberOf(bytes), values: numberOf(values), codec: numberOf(codec) };
  });
}

function itemsOf(list: Value | undefined): readonly Struct[] {
  return (list as List).items as readonly Struct[];
}

function numberOf(value: Value | undefined): number {
  if (typeof value !== 'number' || value < 0) throw new RangeError('A number is missing.');
  return value;
}
