import type { RunView } from '../../../../engine/model/views';
import { NONE } from './format';
import { runOfTrial } from './requests';
import { valueText } from '../../../../engine/model/digits';

export interface SettingRow {
  /** Such as `account.initialCapital`. */
  path: string;
  own: string;
  other: string;
}

/** The settings of a run by their paths; with another one only those that differ. */
export function settingRows(run: RunView, other?: RunView): SettingRow[] {
  const own = flat(settingsOf(run));
  const beside = other && flat(settingsOf(other));
  const paths = [...new Set([...own.keys(), ...(beside?.keys() ?? [])])];
  return paths
    .filter((path) => !beside || own.get(path) !== beside.get(path))
    .map((path) => ({ path, own: own.get(path) ?? NONE, other: beside?.get(path) ?? NONE }));
}

function settingsOf(run: RunView) {
  const { cache: _, whenBusy: __, ...request } = runOfTrial(run, run.parameters);
  const { manifestVersion, strategyHash, engineBuild } = run;
  return { ...request, manifestVersion, strategyHash, engineBuild };
}

function flat(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map([[path, valueText(value)]]);
  const parts = Object.entries(value).map(([name, inner]) => flat(inner, path === '' ? name : `${path}.${name}`));
  return new Map(parts.flatMap((part) => [...part]));
}
