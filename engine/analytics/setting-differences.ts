import type { ComparisonView } from '../model/analytics-views';

type Value = ComparisonView['differences'][number]['values'][number];

/** Settings by their paths that are not the same in all runs; null where one has none of that name. */
export function settingDifferences(settings: readonly object[]): ComparisonView['differences'] {
  const flat = settings.map((one) => flattened(one));
  const paths = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  return paths
    .map((path) => ({ path, values: flat.map((one) => one.get(path) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

function flattened(value: object, prefix = '', found = new Map<string, Value>()): Map<string, Value> {
  for (const [name, part] of Object.entries(value) as [string, unknown][]) {
    const path = `${prefix}${name}`;
    if (part === undefined || part === null) continue;
    if (Array.isArray(part)) found.set(path, part.join(', '));
    else if (typeof part === 'object') flattened(part, `${path}.`, found);
    else found.set(path, part as Value);
  }
  return found;
}
