/**
 * Takes from the strategies of a thread what would end it, or the whole process, without a word.
 * @returns what ends the thread nevertheless
 */
export function forbidExit(): () => void {
  let isForbidden = true;
  for (const name of ['exit', 'reallyExit', 'abort', 'kill'] as const) {
    const original = Reflect.get(process, name) as (...args: unknown[]) => unknown;
    Object.defineProperty(process, name, {
      value: (...args: unknown[]) => {
        if (isForbidden) throw new Error(`process.${name}() cannot be called by a strategy`);
        return Reflect.apply(original, process, args);
      },
    });
  }
  return () => {
    isForbidden = false;
    process.exit(1);
  };
}
