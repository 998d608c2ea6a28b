import { z } from 'zod';

/** An id of an instrument in which `*` stands for any text, such as `*.XNAS`. */
export const idPatternSchema = z.string().min(1).max(128);

/**
 * Whether an id is of a pattern. Each part between two `*` is taken where it comes first: what a later place would leave
 * for the parts after it, an earlier one leaves too, so nothing is ever tried again.
 */
export function matchesPattern(pattern: string, id: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === id;
  const [first, last] = [parts[0]!, parts.at(-1)!];
  const end = id.length - last.length;
  if (end < first.length || !id.startsWith(first) || !id.endsWith(last)) return false;
  let at = first.length;
  for (let i = 1; i < parts.length - 1; i++) {
    const found = id.indexOf(parts[i]!, at);
    if (found < 0) return false;
    at = found + parts[i]!.length;
  }
  return at <= end;
}
