import { z } from 'zod';

/** An id of an instrument in which `*` stands for any text, such as `*.XNAS`. */
export const idPatternSchema = z.string().min(1).max(128);

const patterns = new Map<string, RegExp>();
const MAX_PATTERNS = 1000;

/** Whether an id is of a pattern. */
export function matchesPattern(pattern: string, id: string): boolean {
  let known = patterns.get(pattern);
  if (known === undefined) {
    if (patterns.size >= MAX_PATTERNS) patterns.clear();
    const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    known = new RegExp(`^${parts.join('.*')}$`);
    patterns.set(pattern, known);
  }
  return known.test(id);
}
