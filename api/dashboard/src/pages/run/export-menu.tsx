import { useMutation } from '@tanstack/react-query';
import { saveFile, saveResult } from '../../api/download';
import { ErrorBox } from '../../components/error-box';
import { Menu } from '../../components/menu';

const TABLES = {
  trades: 'Trades',
  fills: 'Fills',
  orders: 'Orders',
  equity: 'Equity',
  statistics: 'Statistics',
} as const;

/** What a run has found as files, and as a page to print. */
export function ExportMenu({ runId }: { runId: string }) {
  const save = useMutation({ mutationFn: (work: () => Promise<void>) => work() });
  const table = (name: string, format: 'csv' | 'parquet') => () =>
    save.mutate(() => saveResult({ runId, table: name }, format));
  const tearsheet = () => save.mutate(() => saveFile(`/api/v1/runs/${runId}/tearsheet`, `${runId}-tearsheet.html`));
  const settings = () => save.mutate(() => saveFile(`/api/v1/runs/${runId}`, `${runId}.json`));
  return (
    <Menu text="Export">
      {Object.entries(TABLES).map(([name, text]) => (
        <span key={name} className="menu-row">
          {text}
          <button
            type="button"
            className="button small"
            aria-label={`Export ${name} as CSV`}
            onClick={table(name, 'csv')}
          >
            CSV
          </button>
          <button
            type="button"
            className="button small"
            aria-label={`Export ${name} as Parquet`}
            onClick={table(name, 'parquet')}
          >
            Parquet
          </button>
        </span>
      ))}
      <span className="menu-row">
        Tearsheet
        <button type="button" className="button small" aria-label="Export the tearsheet" onClick={tearsheet}>
          HTML
        </button>
      </span>
      <span className="menu-row">
        Settings and statistics
        <button type="button" className="button small" aria-label="Export settings and statistics" onClick={settings}>
          JSON
        </button>
      </span>
      <ErrorBox error={save.error} />
    </Menu>
  );
}
