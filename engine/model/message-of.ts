/** The message of anything that foreign code may throw, errors of another realm included. */
export function messageOf(thrown: unknown): string {
  const { message } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(thrown);
}
