import { SURFACE_AGGREGATES, type SurfaceAggregate } from '../../../../../engine/model/surface-aggregates';
import { useAddress } from '../../lib/address';
import { withCondition } from '../../lib/conditions';
import type { TrialsSource } from './source';

export const PICTURES = {
  line: 'Line',
  parallel: 'Parallel',
  scatter: 'Scatter',
} as const;
export type Picture = keyof typeof PICTURES;

/** How trials are looked at, all of it in the address: one selection for every picture and the table. */
export function useTrialsView({ objective, parameters, statistics }: TrialsSource) {
  const { search, change } = useAddress();
  const given = (name: string) => search.get(name) ?? '';
  const names = parameters.map(({ name }) => name);
  const statistic = statistics.includes(given('stat')) ? given('stat') : objective.statistic;
  const fix = given('fix');
  const varied = parameters.filter(({ values }) => values.length !== 1).map(({ name }) => name);
  const first = varied.length > 0 ? varied : names;
  const x = names.includes(given('x')) ? given('x') : (first.find((name) => name !== given('y')) ?? '');
  const y = names.includes(given('y')) && given('y') !== x ? given('y') : (first.find((name) => name !== x) ?? '');
  const agg = (SURFACE_AGGREGATES as readonly string[]).includes(given('agg')) ? given('agg') : 'median';
  const picture = given('picture') in PICTURES ? given('picture') : 'line';
  const trial = /^\d{1,10}$/.test(given('trial')) ? Number(given('trial')) : null;
  return {
    ...{ statistic, fix, x, y, trial },
    agg: agg as SurfaceAggregate,
    picture: picture as Picture,
    against: statistics.includes(given('against')) ? given('against') : otherThan(statistic),
    change,
    fixTo: (name: string, value: string) => change({ fix: withCondition(fix, name, value), offset: '' }),
    pick: (number: number | null) => change({ trial: number === null ? '' : String(number) }),
  };
}

export type TrialsLook = ReturnType<typeof useTrialsView>;

const otherThan = (statistic: string) => (statistic === 'maxDrawdown' ? 'totalReturn' : 'maxDrawdown');
