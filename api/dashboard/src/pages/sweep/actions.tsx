import { isFinal } from '../../../../../engine/model/status';
import type { SweepSummaryView } from '../../../../../engine/model/views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { Confirm } from '../../components/confirm';
import { count } from '../../lib/format';

interface SweepActionsProps {
  sweep: SweepSummaryView;
  onError: (error: unknown) => void;
}

type Verb = 'pause' | 'resume' | 'retryFailed';

/** What can be done to a sweep in its present state. */
export function SweepActions({ sweep, onError }: SweepActionsProps) {
  const { sweepId: id, status, failed } = sweep;
  const act = useAction(async (verb: Verb) => {
    onError(null);
    await client.sweeps[verb].mutate({ id }).catch((error: unknown) => onError(error));
  });
  const cancel = useAction(async (reason: string | undefined) => {
    onError(null);
    await client.sweeps.cancel.mutate({ id, reason }).catch((error: unknown) => onError(error));
  });
  const button = (verb: Verb, text: string) => (
    <button type="button" className="button" disabled={act.isPending} onClick={() => act.mutate(verb)}>
      {text}
    </button>
  );
  return (
    <>
      {(status === 'queued' || status === 'running') && button('pause', 'Pause')}
      {status === 'paused' && button('resume', 'Resume')}
      {isFinal(status) &&
        status !== 'cancelled' &&
        failed > 0 &&
        button('retryFailed', `Retry ${count(failed)} failed`)}
      {!isFinal(status) && (
        <Confirm
          text="Cancel"
          question="Cancel the sweep?"
          verb="Cancel the sweep"
          reasoned
          disabled={cancel.isPending}
          onConfirm={(reason) => cancel.mutate(reason)}
        >
          Trials that have ended stay; the others are not computed.
        </Confirm>
      )}
    </>
  );
}
