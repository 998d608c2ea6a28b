import { useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { isFinal } from '../../../../../engine/model/status';
import type { RunView } from '../../../../../engine/model/views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { Confirm } from '../../components/confirm';
import { ErrorBox } from '../../components/error-box';
import { OperationBadge } from '../../components/operation-badge';
import { PageHead } from '../../components/page-head';
import { TemporalLink } from '../../components/temporal-link';
import { shortId } from '../../lib/format';
import { CopyMenu } from './copy-menu';
import { ExportMenu } from './export-menu';

const CRUMB = { href: '/runs', text: 'Runs' };

export const nameOf = (run: RunView) => run.label ?? `${run.strategy} ${shortId(run.runId)}`;

/** What a run is called and how it stands, and what can be done with it. */
export function RunHead({ id, run }: { id: string; run: RunView | undefined }) {
  const cancel = useAction((reason: string | undefined) => client.runs.cancel.mutate({ id, reason }));
  const verify = useAction(() => client.runs.verify.mutate({ id, wait: false }));
  return (
    <>
      <PageHead
        title={run ? nameOf(run) : shortId(id)}
        crumb={CRUMB}
        beside={
          run && (
            <>
              <NameEditor key={run.label} run={run} />
              <OperationBadge {...run} />
              <Tags key={run.tags.join()} run={run} />
            </>
          )
        }
      >
        {run && !isFinal(run.status) && (
          <Confirm
            text="Cancel"
            question="Cancel the run?"
            verb="Cancel the run"
            reasoned
            disabled={cancel.isPending}
            onConfirm={(reason) => cancel.mutate(reason)}
          >
            It ends without a result, and does not go on afterwards.
          </Confirm>
        )}
        {run?.status === 'completed' && (
          <>
            <Link href={`/compare?runs=${id}`} className="button">
              Compare
            </Link>
            <ExportMenu runId={id} />
            <button className="button" disabled={verify.isPending} onClick={() => verify.mutate(undefined)}>
              Verify
            </button>
          </>
        )}
        {run && <CopyMenu run={run} />}
        <TemporalLink url={run?.temporalUrl} />
        {run && (
          <Link href={`/new/run?like=${id}`} className="button">
            Run again
          </Link>
        )}
      </PageHead>
      <ErrorBox error={cancel.error ?? verify.error} />
    </>
  );
}

/** Changes the name: empty takes the one of the strategy. */
function NameEditor({ run }: { run: RunView }) {
  const [typed, setTyped] = useState<string>();
  const annotate = useAction((label: string | null) => client.runs.annotate.mutate({ id: run.runId, label }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    annotate.mutate(typed?.trim() || null, { onSuccess: () => setTyped(undefined) });
  };
  if (typed === undefined) {
    return (
      <button
        type="button"
        className="icon"
        aria-label="Change the name"
        title="Change the name"
        onClick={() => setTyped(run.label ?? '')}
      >
        ✎
      </button>
    );
  }
  return (
    <form className="name-editor" onSubmit={submit}>
      <input
        aria-label="Name"
        value={typed}
        maxLength={200}
        placeholder={`${run.strategy} ${shortId(run.runId)}`}
        autoFocus
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={({ key }) => key === 'Escape' && setTyped(undefined)}
      />
      <button type="submit" className="button small primary" disabled={annotate.isPending}>
        Save
      </button>
      <ErrorBox error={annotate.error} />
    </form>
  );
}

/** Words to find a run by: each with a button that takes it away, and a field for another one. */
function Tags({ run }: { run: RunView }) {
  const [typed, setTyped] = useState('');
  const annotate = useAction((tags: string[]) => client.runs.annotate.mutate({ id: run.runId, tags }));
  const add = (event: FormEvent) => {
    event.preventDefault();
    const tag = typed.trim();
    if (tag !== '' && !run.tags.includes(tag)) annotate.mutate([...run.tags, tag]);
  };
  return (
    <form className="tags" onSubmit={add}>
      {run.tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
          <button
            type="button"
            aria-label={`Take the tag ${tag} away`}
            onClick={() => annotate.mutate(run.tags.filter((other) => other !== tag))}
          >
            ×
          </button>
        </span>
      ))}
      <input
        aria-label="Add a tag"
        placeholder="+ tag"
        value={typed}
        maxLength={64}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ErrorBox error={annotate.error} />
    </form>
  );
}
