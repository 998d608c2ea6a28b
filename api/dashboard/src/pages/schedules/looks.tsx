import { useLooks } from '../../api/activity-queries';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Table, type Column } from '../../components/table';
import { TemporalLink } from '../../components/temporal-link';
import { Time } from '../../components/zone';
import { Badge } from '../../components/badge';
import { NONE } from '../../lib/format';
import type { ScheduleLook } from '../../../../../engine/model/schedule-views';

const COLUMNS: readonly Column<ScheduleLook>[] = [
  { id: 'at', head: 'Due', zoned: true, cell: ({ scheduledAt }) => <Time iso={scheduledAt} /> },
  { id: 'status', head: 'Outcome', cell: ({ status }) => (status ? <Badge status={status} /> : 'not kept any more') },
  {
    id: 'error',
    head: 'Why',
    cell: ({ error }) => (error ? <span className="sentence">{`${error.code}: ${error.message}`}</span> : NONE),
  },
  { id: 'temporal', head: 'Temporal', wide: true, cell: ({ temporalUrl }) => <TemporalLink url={temporalUrl} /> },
];

/** The last looks of a schedule. */
export function Looks({ id }: { id: string }) {
  const { data, error } = useLooks(id, true);
  return (
    <Card title={`Looks of ${id}`} flush>
      <ErrorBox error={error} />
      {data?.items.length === 0 && <Empty title="It has not looked yet." />}
      {data && data.items.length > 0 && (
        <Table
          label={`Last looks of ${id}`}
          columns={COLUMNS}
          rows={data.items}
          keyOf={({ workflowId }) => workflowId}
        />
      )}
    </Card>
  );
}
