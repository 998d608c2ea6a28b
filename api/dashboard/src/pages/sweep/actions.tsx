import { isFinal } from '../../../../../engine/model/status';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import type { TrialsOf } from '../../api/queries';
import { count } from '../../lib/format';

interface SweepActionsProps {
  of: TrialsOf & { failed: number };
  onError: (error: unknown) => void;
}

type Verb = 'cancel' | 'pause' | 'resume' | 'retryFailed';

const CLIENTS = { sweep: client.sweeps, search: client.searches } as const;

/** What can be done to a sweep or search in its present state. */
export function SweepActions({ of, onError }: SweepActionsProps) {
  const { kind, id, status, failed } = of;
  const act = useAction(async (verb: Verb) => {
    onError(null);
    await CLIENTS[kind][verb].mutate({ id }).catch((error: unknown) => onError(error));
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
