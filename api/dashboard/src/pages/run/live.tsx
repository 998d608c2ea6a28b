import type { OperationContext } from '../../../../../engine/model/operations';
import type { RunView } from '../../../../../engine/model/views';
import { useLiveRun } from '../../api/live-run';
import { LinesChart } from '../../charts/lines-chart';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { Progress } from '../../components/progress';
import { Moment } from '../../components/zone';
import { count, decimal, duration, inCurrency, NONE, percent, secondsBetween } from '../../lib/format';

/** A run at work: how far it is, its figures and its equity so far. */
export function LiveRun({ run }: { run: RunView }) {
  const { data, error } = useLiveRun(run);
  const { context = {}, progress } = data?.operation ?? {};
  return (
    <>
      <ErrorBox error={error} />
      <Figures context={context} currency={run.currency} />
      <Card title="Progress">
        <Progress fraction={progress?.fraction ?? run.progress} label="Progress of the run" status={run.status} />
        <p className="progress-line">
          {run.startedAt === null ? (
            <span>{waitingText(run)}</span>
          ) : (
            <>
              <span>
                <strong>{percent(progress?.fraction ?? run.progress, 0)}</strong> running for{' '}
                {duration(secondsBetween(run.startedAt, null))}
              </span>
              {context.currentDate && (
                <span>
                  at <Moment iso={context.currentDate} />
                </span>
              )}
              {context.barsPerSecond !== undefined && <span>{count(context.barsPerSecond)} bars/s</span>}
              {context.etaSeconds !== undefined && <span>{duration(context.etaSeconds)} left</span>}
            </>
          )}
        </p>
      </Card>
      {data && data.points.length > 1 && (
        <Card title="Equity so far">
          <LinesChart
            times={data.points.map(({ time }) => time)}
            lines={[{ name: 'Equity', values: data.points.map(({ equity }) => equity ?? null), colour: 'accent' }]}
            show={(value) => decimal(value, 0)}
            label={`Equity so far, at ${data.points.length} moments; now ${decimal(data.points.at(-1)?.equity)}.`}
            height={300}
          />
        </Card>
      )}
    </>
  );
}

function Figures({ context, currency }: { context: OperationContext; currency: RunView['currency'] }) {
  const { equity, pnl, trades, winRate, positions } = context;
  const figures = [
    [inCurrency('Equity', currency), decimal(equity), ''],
    [inCurrency('Profit', currency), decimal(pnl), pnl === undefined || pnl === 0 ? '' : pnl > 0 ? 'good' : 'bad'],
    ['Trades', count(trades), ''],
    ['Win rate', winRate == null ? NONE : percent(winRate, 0), ''],
    ['Positions', count(positions), ''],
  ] as const;
  return (
    <dl className="card figures run-figures" aria-label="Figures so far">
      {figures.map(([label, text, tone]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={tone}>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Of a run that has not begun. */
function waitingText({ session, queuePosition, waiting }: RunView): string {
  const place = queuePosition === null ? 'Queued' : `Number ${count(queuePosition)} in the queue of ${session}`;
  return waiting === null ? `${place}.` : `${place}, waits ${waiting}.`;
}
