import type { Struct, Value } from './thrift';

/** How values lie in a page: physical types of Parquet. */
export const PHYSICAL = { int32: 1, int64: 2, float: 4, double: 5 } as const;
export type Physical = (typeof PHYSICAL)[keyof typeof PHYSICAL];

/** What a column holds. */
export type ColumnForm =
  { kind: 'number'; physical: Physical; divisor: number } | { kind: 'time'; physical: Physical; unit: TimeUnit };

export type TimeUnit = 'days' | 'millis' | 'micros' | 'nanos';

/** Numbers of the format: `ConvertedType`, and the fields of `LogicalType`. */
const CONVERTED = { decimal: 5, date: 6, millis: 9, micros: 10, firstSigned: 15, lastSigned: 18 };
const LOGICAL = { decimal: 5, date: 6, timestamp: 8, integer: 10 };
const UNITS: readonly (TimeUnit | undefined)[] = [undefined, 'millis', 'micros', 'nanos'];
/** Digits of a decimal that a float64 has exactly, so that one division rounds once. */
const MOST_DIGITS = 15;

/** What an element of the schema holds; undefined where it is neither number nor time in one of their common forms. */
export function formOf(element: Struct): ColumnForm | undefined {
  const [, physical, , , , , converted, scale, precision, , logical] = element;
  const is = (...types: Physical[]) => types.some((type) => type === physical);
  const [annotation, content] = annotationOf(converted, logical);
  const number = (divisor: number): ColumnForm => ({ kind: 'number', physical: physical as Physical, divisor });
  const time = (unit: TimeUnit): ColumnForm => ({ kind: 'time', physical: physical as Physical, unit });
  if (annotation === undefined) return is(...Object.values(PHYSICAL)) ? number(1) : undefined;
  if (annotation === 'integer') return is(PHYSICAL.int32, PHYSICAL.int64) ? number(1) : undefined;
  if (annotation === 'date') return is(PHYSICAL.int32) ? time('days') : undefined;
  if (annotation === 'timestamp') return is(PHYSICAL.int64) && content ? time(content) : undefined;
  if (annotation !== 'decimal' || !is(PHYSICAL.int32, PHYSICAL.int64)) return undefined;
  const isExact = typeof precision === 'number' && precision <= MOST_DIGITS;
  return isExact ? number(10 ** ((scale as number | undefined) ?? 0)) : undefined;
}

type Annotation = 'integer' | 'date' | 'timestamp' | 'decimal' | 'other';

function annotationOf(converted: Value | undefined, logical: Value | undefined): [Annotation?, TimeUnit?] {
  if (Array.isArray(logical)) return ofLogical(logical as Struct);
  if (converted === undefined) return [];
  if (converted === CONVERTED.decimal) return ['decimal'];
  if (converted === CONVERTED.date) return ['date'];
  if (converted === CONVERTED.millis) return ['timestamp', 'millis'];
  if (converted === CONVERTED.micros) return ['timestamp', 'micros'];
  const isSigned = (converted as number) >= CONVERTED.firstSigned && (converted as number) <= CONVERTED.lastSigned;
  return [isSigned ? 'integer' : 'other'];
}

function ofLogical(logical: Struct): [Annotation, TimeUnit?] {
  if (logical[LOGICAL.decimal]) return ['decimal'];
  if (logical[LOGICAL.date]) return ['date'];
  const integer = logical[LOGICAL.integer] as Struct | undefined;
  if (integer) return [integer[2] === true ? 'integer' : 'other'];
  const timestamp = logical[LOGICAL.timestamp] as Struct | undefined;
  if (!timestamp) return ['other'];
  return ['timestamp', UNITS[(timestamp[2] as Struct).findIndex((unit) => unit !== undefined)]];
}
