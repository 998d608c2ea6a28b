/** A struct by the ids of its fields. */
export type Struct = readonly (Value | undefined)[];
export type Value = number | boolean | Text | Struct | List;

/** Where bytes lie. */
export interface Text {
  readonly from: number;
  readonly to: number;
}

export interface List {
  readonly items: readonly Value[];
}

/** Types of Thrift's compact protocol. */
const TYPE = { true: 1, false: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, struct: 12 };
/** Structs of Parquet are nested far less deeply. */
const MOST_DEEP = 16;
const MOST_FIELDS = 64;

/**
 * Reads structs in the compact protocol of Apache Thrift, in which the metadata of Parquet are written. Whole numbers are
 * exact up to 2^53, doubles are left out.
 */
export class ThriftReader {
  #deep = 0;

  constructor(
    private readonly bytes: Uint8Array,
    /** Where the next struct begins. */
    public at: number,
  ) {}

  /**
   * @param after the field behind which the reading begins
   * @param last the field behind which it ends
   * @throws RangeError for what is no struct
   */
  struct(after = 0, last = Infinity): Struct {
    if (++this.#deep > MOST_DEEP) throw new RangeError('Structs are nested too deeply.');
    const fields: (Value | undefined)[] = [];
    for (let id = after; id !== last;) {
      const head = this.#byte();
      if (head === 0) break;
      id = head >> 4 ? id + (head >> 4) : this.#signed();
      if (!(id > 0 && id < MOST_FIELDS)) throw new RangeError('A field has an unknown id.');
      fields[id] = this.#value(head & 15);
    }
    this.#deep--;
    return fields;
  }

  #value(type: number): Value | undefined {
    switch (type) {
      case TYPE.true:
        return true;
      case TYPE.false:
        return false;
      case TYPE.byte:
        return this.#byte();
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        return this.#signed();
      case TYPE.double:
        this.at += 8;
        return undefined;
      case TYPE.binary:
        return this.#binary();
      case TYPE.list:
      case TYPE.set:
        return this.#list();
      case TYPE.struct:
        return this.struct();
      default:
        throw new RangeError('A field has an unknown type.');
    }
  }

  #binary(): Text {
    const length = this.#unsigned();
    if (length > this.bytes.length - this.at) throw new RangeError('A text goes beyond its end.');
    return { from: this.at, to: (this.at += length) };
  }

  #list(): List {
    const head = this.#byte();
    const length = head >> 4 === 15 ? this.#unsigned() : head >> 4;
    if (length > this.bytes.length - this.at) throw new RangeError('A list goes beyond its end.');
    const items: Value[] = [];
    // In a list, truth takes a byte.
    const type = (head & 15) <= TYPE.false ? TYPE.byte : head & 15;
    for (let i = 0; i < length; i++) items.push(this.#value(type)!);
    return { items };
  }

  #byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new RangeError('The bytes end before their time.');
    return byte;
  }

  #unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      if (byte < 128) return value + byte * factor;
      value += (byte - 128) * factor;
    }
  }

  /** Zigzag: 0, -1, 1, -2, … */
  #signed(): number {
    const value = this.#unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
