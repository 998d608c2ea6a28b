import type { RunView } from '../../../../../engine/model/views';
import { useEquity } from '../../api/queries';
import { EquityChart } from '../../charts/equity-chart';
import { Card } from '../../components/card';
import { Download } from '../../components/download';
import { ErrorBox } from '../../components/error-box';
import { count } from '../../lib/format';

const note = (data: { total: number; items: readonly unknown[] } | undefined) =>
  data && data.items.length < data.total
    ? `${count(data.items.length)} of ${count(data.total)} points`
    : 'at the close of each bar';

export function EquityCard({ run }: { run: RunView }) {
  const { data, error } = useEquity(run.runId);
  return (
    <Card title="Equity and drawdown" end={<End runId={run.runId} note={note(data)} />}>
      <ErrorBox error={error} />
      {data && <EquityChart points={data.items} capital={run.account.initialCapital} currency={run.currency} />}
      {!data && !error && <div className="placeholder" style={{ height: 420 }} aria-busy="true" />}
    </Card>
  );
}

function End({ runId, note: text }: { runId: string; note: string }) {
  return (
    <>
      <span className="muted">{text}</span>
      <Download runId={runId} table="equity" />
    </>
  );
}
