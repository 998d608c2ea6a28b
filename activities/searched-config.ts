import { cancellationSignal } from '@temporalio/activity';
import { HoldfastError } from '../engine/model/errors';
import type { Manifest } from '../engine/model/manifest';
import type { SweepConfig } from '../engine/model/sweep-plan';
import type { Micros } from '../engine/model/time';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { EngineDependencies } from './engine-dependencies';

/**
 * What the trials of a search are computed with: all but its holdout. Where that is a fraction of the bars, the time at
 * which it begins is stored by whoever looks first.
 * @throws HoldfastError VALIDATION with the path `holdout` where one of the sides would have no bar
 */
export async function searchedConfig(
  { engine, store }: Pick<EngineDependencies, 'engine' | 'store'>,
  row: SweepRow,
  manifest: Manifest,
): Promise<{ config: SweepConfig; holdoutFrom?: Micros }> {
  const { config, search } = row;
  if (!search?.holdout) return { config };
  const { fraction = 0, from = await cutOf(engine, { manifest, config, fraction }) } = search.holdout;
  if (search.holdout.from === undefined) {
    await store.searches.saveOptions(row.id, { ...search, holdout: { ...search.holdout, from } });
  }
  return { config: { ...config, end: from - 1 }, holdoutFrom: from };
}

async function cutOf(
  engine: EngineDependencies['engine'],
  { manifest, config, fraction }: { manifest: Manifest; config: SweepConfig; fraction: number },
): Promise<Micros> {
  const { start, end, instruments } = config;
  const opens = await engine.barOpens(manifest, { start, end, instruments }, cancellationSignal());
  const held = Math.round(fraction * opens.length);
  if (held > 0 && held < opens.length) return opens[opens.length - held]!;
  throw new HoldfastError('VALIDATION', `holdout: leaves one of its sides without a bar of ${opens.length}`, {
    path: 'holdout',
  });
}
