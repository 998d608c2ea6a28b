import { useImportance } from '../../api/trial-queries';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { percent } from '../../lib/format';
import { inSentence, trialFigureOf } from '../../lib/statistics';
import type { TrialsSource } from './source';
import type { TrialsLook } from './use-trials-view';

/** Parameters that are shown, and pairs. */
const MOST_SHOWN = 8;
const MOST_PAIRS = 3;
const LEAST_PAIR = 0.005;

/** Which parameters the statistic depends on. */
export function ImportanceCard({ source, look }: { source: TrialsSource; look: TrialsLook }) {
  const { statistic, fix } = look;
  const { data, error } = useImportance(source, { statistic, fix });
  const label = inSentence(trialFigureOf(statistic).label);
  return (
    <Card title="Importance">
      {error != null && <ErrorBox error={error} />}
      {!data && error == null && <div style={{ height: 120 }} aria-busy="true" />}
      {data && data.trials === 0 && <Empty title="No trial counts yet." />}
      {data && data.trials > 0 && (
        <>
          <dl className="bars">
            {data.parameters.slice(0, MOST_SHOWN).map(({ parameter, share }) => (
              <Bar key={parameter} name={parameter} share={share} />
            ))}
            {data.pairs
              .filter(({ share }) => share >= LEAST_PAIR)
              .slice(0, MOST_PAIRS)
              .map(({ parameters, share }) => (
                <Bar key={parameters.join(' ')} name={parameters.join(' × ')} share={share} />
              ))}
          </dl>
          <p className="muted">
            <small>
              Part of the variance of {label} that a parameter explains by itself
              {data.exact
                ? ', and two together beyond that'
                : !source.isGrid
                  ? '; a search looks where it is good, which these shares know nothing of'
                  : '; corrected, since some trials have none'}
              .
            </small>
          </p>
        </>
      )}
    </Card>
  );
}

function Bar({ name, share }: { name: string; share: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span className="bar-track" aria-hidden="true">
          <span style={{ width: `${100 * share}%` }} />
        </span>
        {percent(share, 1)}
      </dd>
    </div>
  );
}
