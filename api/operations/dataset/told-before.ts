import { instrumentIdSchema, stemOfFile } from '../../../engine/model/identifiers';
import type { ImportOverrides } from '../../../engine/model/imports';
import type { Services } from '../services';

/**
 * How the files of a next version are read: what the upload before it was told counts unless it is told anew. Where that had
 * one file of one instrument, so has a single file whose name is no id.
 * @throws HoldfastError DATASET_NOT_FOUND
 */
export async function toldBefore(
  { store: { datasets } }: Pick<Services, 'store'>,
  id: number,
  { files, form: told }: { files: readonly { name: string }[]; form: ImportOverrides },
): Promise<ImportOverrides> {
  await datasets.get(id);
  const latest = await datasets.newestUpload(id);
  if (!latest) return told;
  const { instrument: instrumentBefore, ...before } = latest.input;
  // Of another profile the columns are others; of another venue the instrument is.
  const { venue, timeZone } = before;
  const kept: ImportOverrides =
    told.profile === undefined ? before : { ...(venue && { venue }), ...(timeZone && { timeZone }) };
  const columns = { ...kept.columns, ...told.columns };
  const own = latest.form?.layout === 'single' && latest.instruments.length === 1 ? latest.instruments[0]! : undefined;
  const isOne = files.length === 1 && told.venue === undefined;
  const instrument = isOne
    ? (instrumentBefore ??
      (instrumentIdSchema.safeParse(stemOfFile(files[0]!.name)).success ? undefined : own?.instrument))
    : undefined;
  return {
    ...(instrument !== undefined && { instrument }),
    ...kept,
    ...told,
    ...(Object.keys(columns).length > 0 && { columns }),
  };
}
