/** What cannot be made a text, because its own code fails, or because there is none. */
const WITHOUT_TEXT = 'a value that has no text';

/** The message of anything that foreign code may throw, errors of another realm included. Never throws itself. */
export function messageOf(thrown: unknown): string {
  const message = propertyOf(thrown, 'message');
  if (typeof message === 'string') return message;
  try {
    return String(thrown);
  } catch {
    return WITHOUT_TEXT;
  }
}

/** A property of anything that foreign code may throw; undefined where reading it fails. */
export function propertyOf(thrown: unknown, name: 'message' | 'stack'): unknown {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  try {
    return (thrown as { message?: unknown; stack?: unknown })[name];
  } catch {
    return undefined;
  }
}

/** `instanceof` for anything that foreign code may throw: a proxy can fail the question itself. */
export function isInstance<T>(thrown: unknown, type: abstract new (...given: never[]) => T): thrown is T {
  try {
    return thrown instanceof type;
  } catch {
    return false;
  }
}
