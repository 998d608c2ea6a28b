import { isoTimeSchema, startMicros, type Micros } from '../model/time';
import { invalidAside, type AsideRow } from './aside-files';

/**
 * A time and a number of a line: ISO 8601, or an epoch of seconds, milliseconds, micro- or nanoseconds by its size.
 * @throws HoldfastError INSTRUMENTS_INVALID with the path of the line
 */
export function timedValue({ path }: AsideRow, time: string, value: string): [time: Micros, value: number] {
  const at = timeOf(time.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T'));
  if (Number.isNaN(at)) throw invalidAside(path, `${time || 'nothing'} is no time, such as 2024-01-31T08:00:00Z`);
  const number = value === '' ? NaN : Number(value);
  if (!Number.isFinite(number)) throw invalidAside(path, `${value || 'nothing'} is no number`);
  return [at, number];
}

function timeOf(text: string): Micros {
  if (/^\d{9,19}$/.test(text)) {
    const epoch = Number(text);
    if (epoch < 1e11) return epoch * 1e6;
    if (epoch < 1e14) return epoch * 1000;
    return epoch < 1e17 ? epoch : Math.floor(epoch / 1000);
  }
  const zoned = /T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(text) ? `${text}Z` : text;
  return isoTimeSchema.safeParse(zoned).success ? startMicros(zoned) : NaN;
}
