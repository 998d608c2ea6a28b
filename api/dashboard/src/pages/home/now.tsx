import { Link } from 'wouter';
import type { OperationSummary } from '../../../../../engine/model/operations';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { useAtWork } from '../../api/home-queries';
import { useOperation } from '../../api/queries';
import { Card } from '../../components/card';
import { Confirm } from '../../components/confirm';
import { ErrorBox } from '../../components/error-box';
import { figuresOf, operationName, operationPage } from '../../components/operation-figures';
import { Progress } from '../../components/progress';
import { count, shortId } from '../../lib/format';

/** What is at work, what is paused and what waits; on the page of all activity without a link to it. */
export function Now({ isHere }: { isHere?: boolean }) {
  const { data, error } = useAtWork(!isHere);
  const shown = data?.items ?? [];
  const all = data?.total ?? 0;
  return (
    <Card title="Now" end={!isHere && <Link href="/activity">All activity</Link>} flush>
      {error && <ErrorBox error={error} />}
      {data && shown.length === 0 && <p className="card-note">Nothing is at work and nothing waits.</p>}
      <ul className="now">
        {shown.map((operation) => (
          <li key={operation.id}>
            <AtWork operation={operation} />
          </li>
        ))}
      </ul>
      {all > shown.length && <p className="card-note">{count(all - shown.length)} more are at work or wait.</p>}
    </Card>
  );
}

function AtWork({ operation }: { operation: OperationSummary }) {
  const { id, kind, status, queuePosition, waiting, session } = operation;
  const { data } = useOperation(id, status !== 'queued');
  const cancel = useAction((reason: string | undefined) => client.operations.cancel.mutate({ id, reason }));
  const name = operationName(operation);
  const place = queuePosition === null ? (waiting ?? 'about to begin') : `${queuePosition}. in the queue of ${session}`;
  return (
    <>
      <div className="now-head">
        <Link href={operationPage(operation)}>{name}</Link>
        <small className="muted">
          {kind} <span className="mono">{shortId(id)}</span>
          {session !== '' && ` in ${session}`}
        </small>
        <Confirm
          text="Cancel"
          label={`Cancel ${kind} ${shortId(id)}`}
          question={`Cancel the ${kind} ${name}?`}
          verb={`Cancel the ${kind}`}
          reasoned
          disabled={cancel.isPending}
          onConfirm={(reason) => cancel.mutate(reason)}
        >
          What is computed so far of a sweep stays; a run begins anew where it is asked for again.
        </Confirm>
      </div>
      {status !== 'queued' && (
        <Progress fraction={data?.progress.fraction ?? 0} label={`${kind} ${shortId(id)}`} status={status} small />
      )}
      <small className="muted">{status === 'queued' ? place : data ? figuresOf(data).join(', ') : ''}</small>
      <ErrorBox error={cancel.error} />
    </>
  );
}
