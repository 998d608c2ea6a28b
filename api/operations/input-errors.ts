import type { z } from 'zod';
import { HoldfastError, isErrorCode, type ErrorCode } from '../../engine/model/errors';
import { prototypePath } from '../../engine/model/text';
import { worded } from '../../engine/model/issue-words';
import { isUnknownStatistic } from '../../engine/model/statistic-schema';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface Violation {
  code: ErrorCode;
  path: string;
  message: string;
}

const MAX_LISTED = 20;

/**
 * Input that a schema refuses, as one error: the first violation, the others in `details.violations`.
 * @param prefix path of the value that was checked, for one that is part of a larger input
 */
export function inputError(issues: readonly Issue[], prefix: Path = []): HoldfastError {
  const violations = issues.flatMap((issue) => violationsOf(issue, prefix));
  const first = violations[0] ?? { code: 'VALIDATION' as const, path: '', message: 'The input is not valid.' };
  const listed = violations.slice(0, MAX_LISTED).map(({ path, message }) => ({ path, message }));
  return new HoldfastError(first.code, first.path === '' ? first.message : `${first.path}: ${first.message}`, {
    ...(first.path !== '' && { path: first.path }),
    ...(violations.length > 1 && { details: { violations: listed } }),
  });
}

/**
 * Schemas pass over a field `__proto__` in silence.
 * @throws HoldfastError UNKNOWN_FIELD with its path
 */
export function requireNoPrototype(input: unknown): void {
  const path = prototypePath(input);
  if (path !== undefined) throw new HoldfastError('UNKNOWN_FIELD', `${path}: is not a field of this request`, { path });
}

function violationsOf(issue: Issue, prefix: Path): Violation[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'UNKNOWN_FIELD',
      path: dotted([...path, key]),
      message: 'is not a field of this request',
    }));
  }
  if (issue.code === 'invalid_union') {
    const branch = closestBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => violationsOf(inner, path));
  }
  return [{ code: codeOf(issue, path), path: dotted(path), message: worded(issue) }];
}

/** The alternative that failed deepest, of equal ones in the fewest places: the one the caller meant, as far as one can tell. */
function closestBranch(branches: readonly Issue[][]): Issue[] | undefined {
  const depth = (branch: Issue[]) =>
    Math.max(0, ...branch.map((i) => i.path.length + (i.code === 'invalid_type' ? 0 : 1)));
  const isCloser = (one: Issue[], other: Issue[]) =>
    depth(one) > depth(other) || (depth(one) === depth(other) && one.length < other.length);
  const deepest = branches.reduce<Issue[]>((best, branch) => (isCloser(branch, best) ? branch : best), []);
  return deepest.length > 0 ? deepest : undefined;
}

function codeOf(issue: Issue, path: Path): ErrorCode {
  if (issue.code === 'custom' && isErrorCode(issue.params?.['code'])) return issue.params['code'];
  if (dotted(path) === 'id') return 'INVALID_ID';
  if (isUnknownStatistic(issue)) return 'UNKNOWN_STATISTIC';
  return 'VALIDATION';
}

function dotted(path: Path): string {
  return path.map(String).join('.');
}
