import type { RunView } from '../../../../../../engine/model/views';
import { useLogLines } from '../../../api/queries';
import { Empty } from '../../../components/empty';
import { NotesCards } from '../notes-card';

/** What the strategy recorded and logged. */
export function LogTab({ run: { runId } }: { run: RunView }) {
  const { data } = useLogLines(runId, { limit: 1, offset: 0 });
  return (
    <div className="stack">
      <NotesCards runId={runId} />
      {data?.total === 0 && (
        <Empty title="The strategy logged nothing.">
          <p>
            <code>ctx.log(text)</code> writes a line, <code>ctx.record(name, value)</code> a series.
          </p>
        </Empty>
      )}
    </div>
  );
}
