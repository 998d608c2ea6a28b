import { useMutation } from '@tanstack/react-query';
import type { ExportFormat } from '../../../../engine/model/result';
import { saveResult, type SavedTable } from '../api/download';
import { ErrorBox } from './error-box';

const FORMATS = ['csv', 'parquet'] as const satisfies readonly ExportFormat[];
const NAMES = { csv: 'CSV', parquet: 'Parquet' };

/** A button for each form in which a table of a run can be saved. */
export function Download(saved: SavedTable) {
  const save = useMutation({ mutationFn: (format: ExportFormat) => saveResult(saved, format) });
  return (
    <span className="download">
      {FORMATS.map((format) => (
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
