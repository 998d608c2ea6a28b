import { useState } from 'react';
import type { RunView } from '../../../../../../engine/model/views';
import { useAction } from '../../../api/actions';
import { client } from '../../../api/client';
import { Card } from '../../../components/card';
import { ErrorBox } from '../../../components/error-box';

/** What readers write about a run. */
export function NoteTab({ run }: { run: RunView }) {
  const [text, setText] = useState(run.note ?? '');
  const save = useAction(() => client.runs.annotate.mutate({ id: run.runId, note: text }));
  const isSaved = text.trim() === (run.note ?? '');
  return (
    <Card
      title="Notes"
      end={
        <>
          <span role="status" className="muted">
            {save.isSuccess && isSaved ? 'saved' : ''}
          </span>
          <button
            type="button"
            className="button small primary"
            disabled={isSaved || save.isPending}
            onClick={() => save.mutate(undefined)}
          >
            Save
          </button>
        </>
      }
    >
      <ErrorBox error={save.error} />
      <textarea
        aria-label="Notes"
        rows={10}
        maxLength={20_000}
        value={text}
        placeholder="What you found, what to try next"
        onChange={(event) => setText(event.target.value)}
      />
    </Card>
  );
}
