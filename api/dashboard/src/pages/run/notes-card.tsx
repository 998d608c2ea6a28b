import { useState } from 'react';
import type { LogLineView } from '../../../../../engine/model/result-views';
import { useLogLines, useSeries } from '../../api/queries';
import { SeriesChart } from '../../charts/series-chart';
import { Card } from '../../components/card';
import { Download } from '../../components/download';
import { ErrorBox } from '../../components/error-box';
import { Pager } from '../../components/pager';
import { Select } from '../../components/select';
import { Table, type Column } from '../../components/table';
import { counted } from '../../lib/format';
import { Time } from '../../components/zone';

const LIMIT = 15;
const CUT = 'more happened than is kept';

interface Notes {
  runId: string;
  /** A failed run may have none. */
  optional?: boolean;
}

/** What the strategy recorded and logged; nothing where it did neither. */
export function NotesCards(notes: Notes) {
  return (
    <>
      <SeriesCard {...notes} />
      <LogCard {...notes} />
    </>
  );
}

function SeriesCard({ runId, optional = false }: Notes) {
  const [picked, setPicked] = useState<string>();
  const { data, error } = useSeries(runId);
  const names = [...new Set(data?.items.map(({ name }) => name))];
  const name = picked ?? names[0];
  if ((!error || optional) && name === undefined) return null;
  const end = (
    <>
      {names.length > 1 && (
        <Select
          label="Series"
          options={Object.fromEntries(names.map((one) => [one, one]))}
          value={name ?? ''}
          onPick={setPicked}
        />
      )}
      <Download key={name} runId={runId} table="series" name={name} />
    </>
  );
  return (
    <Card title={name === undefined ? 'Series' : `Recorded: ${name}`} end={end}>
      <ErrorBox error={error} />
      {data && <SeriesChart series={data.items.filter((series) => series.name === name)} />}
      {data?.truncated && <p className="muted">{CUT}</p>}
    </Card>
  );
}

const LINES: readonly Column<LogLineView & { row: number }>[] = [
  { id: 'time', head: 'Time', zoned: true, cell: (line) => <Time iso={line.time} /> },
  { id: 'instrument', head: 'Instrument', cell: (line) => line.instrument ?? 'all' },
  { id: 'message', head: 'Message', cell: (line) => line.message },
];

function LogCard({ runId, optional = false }: Notes) {
  const [offset, setOffset] = useState(0);
  const { data, error } = useLogLines(runId, { limit: LIMIT, offset });
  if ((!error || optional) && (data === undefined || data.total === 0)) return null;
  const rows = data?.items.map((line, i) => ({ ...line, row: offset + i })) ?? [];
  return (
    <Card
      title="Log"
      end={
        <>
          <span className="muted">{data?.truncated ? CUT : counted(data?.total ?? 0, 'line')}</span>
          <Download runId={runId} table="log" />
        </>
      }
      flush
    >
      <ErrorBox error={error} />
      <Table label="Log" columns={LINES} rows={rows} keyOf={({ row }) => row} />
      {data && <Pager total={data.total} limit={LIMIT} offset={offset} onMove={setOffset} />}
    </Card>
  );
}
