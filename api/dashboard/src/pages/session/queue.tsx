import type { SessionDetailView } from '../../../../../engine/model/views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { useSessionQueue } from '../../api/home-queries';
import { Confirm } from '../../components/confirm';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { ListCard } from '../../components/list-card';
import { OperationTable } from '../../components/operation-table';
import { count, shortId } from '../../lib/format';

/** What is at work in a session and what waits, in the order in which it will begin. */
export function QueueTab({ session: { name, running, queued, maxConcurrent } }: { session: SessionDetailView }) {
  const queue = useSessionQueue(name);
  const cancel = useAction(({ id, reason }: { id: string; reason: string | undefined }) =>
    client.operations.cancel.mutate({ id, reason }),
  );
  return (
    <>
      <ErrorBox error={cancel.error} />
      <ListCard
        title="At work and waiting"
        query={queue}
        end={
          <span className="muted">
            {count(running)} of {count(maxConcurrent)} at work, {count(queued)} waiting
          </span>
        }
        empty={<Empty title="Nothing is at work and nothing waits." />}
      >
        <OperationTable
          operations={queue.data?.items ?? []}
          inQueue
          action={({ id, kind }) => (
            <Confirm
              text="Cancel"
              label={`Cancel ${kind} ${shortId(id)}`}
              question={`Cancel the ${kind} ${shortId(id)}?`}
              verb={`Cancel the ${kind}`}
              reasoned
              disabled={cancel.isPending}
              onConfirm={(reason) => cancel.mutate({ id, reason })}
            >
              What is computed so far of a sweep stays.
            </Confirm>
          )}
        />
      </ListCard>
    </>
  );
}
