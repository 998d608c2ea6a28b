import type { DistributionView } from '../../../../../engine/model/trial-analytics-views';
import { ErrorBox } from '../../components/error-box';
import { count, counted, percent } from '../../lib/format';
import { inSentence, trialFigureOf } from '../../lib/statistics';

interface HeadlineProps {
  query: { data?: DistributionView | undefined; error: unknown };
  statistic: string;
  onPick: (trial: number) => void;
}

/** What the trials came to together, with an example of each failure. */
export function Headline({ query: { data, error }, statistic, onPick }: HeadlineProps) {
  if (error != null) return <ErrorBox error={error} />;
  const { label, show } = trialFigureOf(statistic);
  const failed = data?.failures.reduce((sum, one) => sum + one.count, 0) ?? 0;
  const best = data?.best;
  return (
    <>
      <section aria-label="Headline" aria-busy={!data}>
        <dl className="figures headline">
          <div>
            <dt>Best {inSentence(label)}</dt>
            <dd>
              {best ? (
                <button type="button" className="linklike" onClick={() => onPick(best.trial)}>
                  {show(best.value)}
                </button>
              ) : (
                show(null)
              )}{' '}
              {best && <small>trial {count(best.trial)}</small>}
            </dd>
          </div>
          <div>
            <dt>Median</dt>
            <dd>{show(data?.median)}</dd>
          </div>
          <div>
            <dt>Middle half</dt>
            <dd className="narrowly">
              {show(data?.lowerQuartile)} <small>to</small> {show(data?.upperQuartile)}
            </dd>
          </div>
          <div>
            <dt>Above zero</dt>
            <dd>{percent(data?.aboveZero, 1)}</dd>
          </div>
          <div>
            <dt>Trials that count</dt>
            <dd>{count(data?.trials)}</dd>
          </div>
          <div>
            <dt>Failed</dt>
            <dd className={failed > 0 ? 'bad' : ''}>{data ? count(failed) : count(null)}</dd>
          </div>
        </dl>
      </section>
      {failed > 0 && <Failures failures={data!.failures} onPick={onPick} />}
    </>
  );
}

function Failures({ failures, onPick }: Pick<DistributionView, 'failures'> & Pick<HeadlineProps, 'onPick'>) {
  return (
    <section className="card card-body" aria-label="Failed trials">
      <ul className="failures">
        {failures.map(({ code, count: number, message, trial }) => (
          <li key={code}>
            <code className="bad">{code}</code> {counted(number, 'trial')}, such as{' '}
            <button type="button" className="linklike" onClick={() => onPick(trial)}>
              trial {count(trial)}
            </button>
            : <span className="muted">{message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
