/** A function of what does not change any more, such as the returns of a run, that is computed once for each. */
export function onceOf<Of extends object, T>(compute: (of: Of) => T): (of: Of) => T {
  const found = new WeakMap<Of, { value: T }>();
  return (of) => {
    let known = found.get(of);
    if (!known) found.set(of, (known = { value: compute(of) }));
    return known.value;
  };
}
