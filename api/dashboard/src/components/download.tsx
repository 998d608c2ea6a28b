import { useMutation } from '@tanstack/react-query';
import { EXPORT_FORMATS, type ExportFormat } from '../../../../engine/model/result';
import { saveResult, type SavedTable } from '../api/download';
import { ErrorBox } from './error-box';

const NAMES: Readonly<Record<ExportFormat, string>> = { csv: 'CSV', parquet: 'Parquet' };

/** A button for each form in which a table of a run can be saved. */
export function Download(saved: SavedTable) {
  const save = useMutation({ mutationFn: (format: ExportFormat) => saveResult(saved, format) });
  return (
    <span className="download">
      {EXPORT_FORMATS.map((format) => (
        <button
          key={format}
          type="button"
          className="button small"
          aria-label={`Save ${saved.table} as ${NAMES[format]}`}
          disabled={save.isPending}
          onClick={() => save.mutate(format)}
        >
          {NAMES[format]}
        </button>
      ))}
      <ErrorBox error={save.error} />
    </span>
  );
}
