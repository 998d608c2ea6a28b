import { counted } from '../engine/model/text';
import { contentHash } from '../engine/model/canonical';
import type { Comparison, StoredInstrument } from '../engine/model/datasets';
import { HoldfastError } from '../engine/model/errors';
import type { ImportForm } from '../engine/model/imports';
import type { NewDataset } from '../infra/store/repositories/dataset-repository';
import type { StoredFile } from '../infra/store/dataset-tables';

/** By their content: what the files are called, and a venue that went into ids, tell nothing more. */
export function hashOf(
  files: readonly StoredFile[],
  instruments: readonly StoredInstrument[],
  form: ImportForm | null,
): string {
  const { venue: _, ...reading } = form ?? {};
  const ids = instruments.map(({ instrument }) => instrument);
  return contentHash({ files: files.map(({ artifact }) => artifact), instruments: ids, reading });
}

/** The mean of the scores of instruments by their rows. */
export function scoreOf(instruments: readonly StoredInstrument[]): number {
  const rows = instruments.reduce((sum, { statistics }) => sum + statistics.rows, 0);
  if (rows === 0) return 0;
  const sum = instruments.reduce((all, { quality, statistics }) => all + quality.score * statistics.rows, 0);
  return Math.floor((100 * sum) / rows + 1e-6) / 100;
}

/** @throws HoldfastError DATASET_LOST_ROWS where rows were lost or changed */
export function refuseLosses(comparison: Comparison): void {
  const { lost, changed, firstLost, firstChanged, with: version } = comparison;
  if (lost + changed === 0) return;
  const rows = (count: number, what: string) => (count === 0 ? [] : [`${what} ${counted(count, 'row')}`]);
  const what = [...rows(lost, 'lost'), ...rows(changed, 'changed')].join(' and ');
  const first = [firstLost?.time, firstChanged?.time].filter((time) => typeof time === 'string').sort()[0];
  const message = `acceptChanges: the upload has ${what} of version ${version}${first === undefined ? '' : `, the first at ${first}`}`;
  throw new HoldfastError('DATASET_LOST_ROWS', message, { path: 'acceptChanges', details: { ...comparison } });
}

/** A dataset that is called what was asked, or by its first file. */
export function newDataset(
  { name, description }: { name?: string | undefined; description?: string | null | undefined },
  { file, owner }: { file: string; owner: string },
): NewDataset {
  const stem = file.slice(file.lastIndexOf('/') + 1).replace(/\.[A-Za-z0-9]+$/, '');
  return { name: name ?? (stem.slice(0, 200) || 'dataset'), owner, description: description ?? null };
}
