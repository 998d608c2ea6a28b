import { trialFigure } from '../../../../../engine/model/script-figures';
import { isFinal } from '../../../../../engine/model/status';
import type { SweepView } from '../../../../../engine/model/views';
import { Progress } from '../../components/progress';
import { count, counted, decimal, duration, pairs, percent } from '../../lib/format';
import { useRate } from '../../lib/rate';
import { inSentence, trialFigureOf } from '../../lib/statistics';

/** How far the sweep is, how fast it goes and when it will be done. */
export function SweepProgress({ sweep }: { sweep: SweepView }) {
  const { total, completed, failed, status, best, objective } = sweep;
  const { label, show } = trialFigureOf(objective.statistic);
  const fraction = total === 0 ? 0 : completed / total;
  return (
    <section className="card card-body" aria-label="Progress">
      {status !== 'completed' && <Progress fraction={fraction} label="Progress of the sweep" status={status} />}
      <p className="progress-line">
        <span>
          <strong>{count(completed)}</strong> of {counted(total, 'trial')} ({percent(fraction, 0)})
        </span>
        {failed > 0 && (
          <span className="bad">
            <strong className="bad">{count(failed)}</strong> failed
          </span>
        )}
        <Speed sweep={sweep} />
        {best && (
          <span>
            best {inSentence(label)} <strong>{show(trialFigure(best, objective.statistic))}</strong> with{' '}
            {pairs(best.parameters)}
          </span>
        )}
      </p>
    </section>
  );
}

function Speed({ sweep }: { sweep: SweepView }) {
  const { total, completed, status, tookSeconds: seconds } = sweep;
  const average = seconds ? completed / seconds : null;
  const live = useRate(completed, status === 'running');
  const rate = isFinal(status) ? average : (live ?? average);
  if (status === 'queued' || status === 'paused' || rate === null) return <span>{status}</span>;
  return (
    <>
      <span>
        <strong>{rate < 10 ? decimal(rate, 1) : count(rate)}</strong> trials/s
      </span>
      {isFinal(status) ? (
        <span>
          took <strong>{duration(seconds)}</strong>
        </span>
      ) : (
        <span>
          ready in about <strong>{duration(rate > 0 ? (total - completed) / rate : null)}</strong>
        </span>
      )}
    </>
  );
}
