import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const TYPE_NAMES: Record<string, string> = {
  record: 'an object',
  object: 'an object',
  array: 'a list',
  int: 'a whole number',
};
/** What is counted of a value with a size; a number is compared itself. */
const UNITS: Record<string, string> = { string: 'character', array: 'item', record: 'field' };

/** What is wrong with a value, in the words of JSON where zod has only its own; what a schema says itself stays. */
export function worded(issue: Issue): string {
  const { message } = issue;
  switch (issue.code) {
    case 'invalid_union':
      return message === 'Invalid input' ? 'has a value of a wrong type' : message;
    case 'invalid_type':
      return wordedType(issue.expected, message);
    case 'too_small':
      return message.startsWith('Too small:') ? bound(issue, issue.minimum, ['at least', 'above']) : message;
    case 'too_big':
      return message.startsWith('Too big:') ? bound(issue, issue.maximum, ['at most', 'below']) : message;
    case 'invalid_value':
      return message.startsWith('Invalid ') ? `must be one of ${issue.values.map(String).join(', ')}` : message;
    default:
      return message;
  }
}

function wordedType(expected: string, message: string): string {
  const received = /^Invalid input: expected \w+, received (\w+)$/.exec(message)?.[1];
  if (received === undefined) return message;
  if (received === 'undefined') return 'is missing';
  const wanted = TYPE_NAMES[expected] ?? `a ${expected}`;
  return expected === 'int' && received === 'number' ? `must be ${wanted}` : `must be ${wanted}, was ${received}`;
}

function bound(
  { origin, inclusive }: { origin: string; inclusive?: boolean },
  limit: number | bigint,
  [including, excluding]: readonly [string, string],
): string {
  const unit = UNITS[origin];
  const than = inclusive === false ? excluding : including;
  return unit === undefined
    ? `must be ${than} ${limit}`
    : `must have ${than} ${limit} ${unit}${Number(limit) === 1 ? '' : 's'}`;
}
