import type { ErrorCode, HoldfastError } from '../../../engine/model/errors';
import { httpStatusOf } from '../../errors';

/** How a contract tells of failures. */
export interface ErrorForm {
  /** `text`: `{error, code, path?, details?}` with `error` a text. `object`: `{error: {code, message, path?, details?}}`. */
  shape: 'text' | 'object';
  /** Statuses that differ from those of our own doors. */
  statuses?: Partial<Record<ErrorCode, number>>;
  /** Texts of the contract's own; ours then stands in `message`. */
  texts?: Partial<Record<ErrorCode, { error: string; message?: string }>>;
  /**
   * Its names of our fields: a path, the beginning of one, or what paths look like, with `$1` and so on in its place; empty for a
   * field it lacks. The first that fits counts.
   */
  names?: readonly (readonly [ours: string | RegExp, theirs: string])[];
}

/** The failure as the contract shows it. */
export function encodeError(form: ErrorForm, error: HoldfastError): { status: number; body: Record<string, unknown> } {
  const { code, details } = error;
  const path = error.path === undefined ? undefined : renamed(form, error.path);
  const text = form.texts?.[code] ?? { error: renamedText(form, error) };
  const facts = { code, ...(path && { path }), ...(details !== undefined && { details }) };
  return {
    status: form.statuses?.[code] ?? httpStatusOf(code),
    body: form.shape === 'text' ? { ...text, ...facts } : { error: { message: text.error, ...facts } },
  };
}

/** Messages about a field begin with its path. */
function renamedText(form: ErrorForm, { path, message }: HoldfastError): string {
  if (path === undefined || !message.startsWith(`${path}: `)) return message;
  const theirs = renamed(form, path);
  return theirs === '' ? message.slice(path.length + 2) : theirs + message.slice(path.length);
}

function renamed({ names = [] }: ErrorForm, path: string): string {
  for (const [ours, theirs] of names) {
    if (ours instanceof RegExp) {
      if (ours.test(path)) return path.replace(ours, theirs);
      continue;
    }
    if (path === ours) return theirs;
    if (path.startsWith(`${ours}.`)) return theirs + path.slice(ours.length);
  }
  return path;
}
