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
      return message === 'Invalid input' ? wordedUnion(issue.errors) : message;
    case 'invalid_key':
      return message.startsWith('Invalid key') ? (issue.issues[0]?.message ?? message) : message;
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

/** A value that is of none of several types. */
function wordedUnion(branches: readonly (readonly Issue[])[]): string {
  const types = branches.map(([first]) => (first?.code === 'invalid_type' ? first : undefined));
  const received = /received (\w+)$/.exec(types[0]?.message ?? '')?.[1];
  if (received === undefined || !types.every((type) => type !== undefined)) return 'has a value of a wrong type';
  const names = types.map(({ expected }) => TYPE_NAMES[expected] ?? `a ${expected}`);
  const wanted = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  return received === 'undefined' ? 'is missing' : `must be ${wanted}, was ${received}`;
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
  if (unit === undefined) return `must be ${than} ${limit}`;
  return `must have ${than} ${limit} ${unit}${Number(limit) === 1 ? '' : 's'}`;
}
