import type { FailureView } from '../../../../../engine/model/failure-views';
import type { RunView } from '../../../../../engine/model/views';
import { useFailure } from '../../api/run-queries';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { Table, type Column } from '../../components/table';
import { Time } from '../../components/zone';
import { plain, price } from '../../lib/format';

type Bar = NonNullable<FailureView['bars']>['items'][number];

const BARS: readonly Column<Bar>[] = [
  { id: 'time', head: 'Close', zoned: true, cell: ({ time }) => <Time iso={time} /> },
  { id: 'open', head: 'Open', number: true, cell: ({ open }) => price(open) },
  { id: 'high', head: 'High', number: true, cell: ({ high }) => price(high) },
  { id: 'low', head: 'Low', number: true, cell: ({ low }) => price(low) },
  { id: 'close', head: 'Close', number: true, cell: ({ close }) => price(close) },
  { id: 'volume', head: 'Volume', number: true, cell: ({ volume }) => plain(volume) },
];

/** Where a run failed: the line of its source, the bars before, the last that it logged. */
export function FailedRun({ run }: { run: RunView }) {
  const { data, error } = useFailure(run.runId);
  if (!data) return <ErrorBox error={error} />;
  const { source, bars, log } = data;
  return (
    <>
      {source && (
        <Card title={`${source.file}, line ${source.line}`}>
          <pre className="source" tabIndex={0}>
            {source.lines.map((text, i) => (
              <code key={i} className={source.first + i === source.line ? 'at-fault' : ''}>
                <span className="muted">{String(source.first + i).padStart(4)}</span> {text}
                {'\n'}
              </code>
            ))}
          </pre>
        </Card>
      )}
      {bars && (
        <Card title={`Bars of ${bars.instrument} up to the failure`} flush>
          <Table label="Bars up to the failure" columns={BARS} rows={bars.items} keyOf={({ time }) => time} />
        </Card>
      )}
      {log.length > 0 && (
        <Card title="The last that it logged">
          <pre className="log" tabIndex={0}>
            {log.map(({ time, message }) => `${time} ${message}`).join('\n')}
          </pre>
        </Card>
      )}
    </>
  );
}
