import { NONE } from '../lib/format';

const SHORT = 16;

/** The beginning of a hash or an id of a build; all of it where one points at it. */
export function Hash({ value }: { value: string | null }) {
  return value === null ? NONE : <code title={value}>{value.slice(0, SHORT)}</code>;
}
