/** An object whose fields are computed when they are first read, each once. */
export function lazily<T extends object>(fields: { readonly [Name in keyof T]: () => T[Name] }): T {
  const found = {} as T;
  for (const name of Object.keys(fields) as (keyof T)[]) {
    const get = () => {
      const value = fields[name]();
      Object.defineProperty(found, name, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(found, name, { get, enumerable: true, configurable: true });
  }
  return found;
}
