/** Takes from the strategies of a thread what would end it, or the whole process, without a word. */
export function forbidExit(): void {
  for (const name of ['exit', 'reallyExit', 'abort', 'kill'] as const) {
    Object.defineProperty(process, name, {
      value: () => {
        throw new Error(`process.${name}() cannot be called by a strategy`);
      },
    });
  }
}
