import { HoldfastError } from '../../model/errors';
import type { ParameterValue } from '../../model/run-config';

/**
 * Numbers of the parameters that are drawn: those that are named, else the first that are varied.
 * @throws HoldfastError VALIDATION with the path `x` or `y`
 */
export function chosenAxes(
  names: readonly string[],
  { x, y }: { x?: string | undefined; y?: string | undefined },
): [x: number, y: number | null] {
  const find = (name: string, path: string) => {
    const at = names.indexOf(name);
    if (at >= 0) return at;
    throw new HoldfastError('VALIDATION', `${path}: must be one of ${names.join(', ')}`, { path });
  };
  const first = x === undefined ? names.findIndex((name) => name !== y) : find(x, 'x');
  if (y !== undefined && y === x)
    throw new HoldfastError('VALIDATION', 'y: must be another parameter than x', { path: 'y' });
  if (y !== undefined) return [Math.max(0, first), find(y, 'y')];
  const second = names.findIndex((_, i) => i !== first);
  return [Math.max(0, first), second < 0 ? null : second];
}

export function labelOf(value: ParameterValue | undefined): number | string {
  return typeof value === 'number' ? value : String(value ?? 'default');
}
