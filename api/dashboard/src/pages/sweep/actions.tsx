import { isFinal } from '../../../../../engine/model/status';
import type { SweepSummaryView } from '../../../../../engine/model/views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { count } from '../../lib/format';

interface SweepActionsProps {
  sweep: SweepSummaryView;
  onError: (error: unknown) => void;
}

type Verb = 'cancel' | 'pause' | 'resume' | 'retryFailed';

/** What can be done to a sweep in its present state. */
export function SweepActions({ sweep, onError }: SweepActionsProps) {
  const { sweepId: id, status, failed } = sweep;
  const act = useAction(async (verb: Verb) => {
    onError(null);
    await client.sweeps[verb].mutate({ id }).catch((error: unknown) => onError(error));
  });
  const button = (verb: Verb, text: string, danger = false) => (
    <button
      type="button"
      className={danger ? 'button danger' : 'button'}
      disabled={act.isPending}
      onClick={() => act.mutate(verb)}
    >
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
      {!isFinal(status) && button('cancel', 'Cancel', true)}
    </>
  );
}
