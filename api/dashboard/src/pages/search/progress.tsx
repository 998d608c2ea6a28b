import type { SearchView } from '../../../../../engine/model/search-views';
import { Progress } from '../../components/progress';
import { count, counted, decimal, pairs, percent } from '../../lib/format';
import { objectiveLabel, showObjective } from '../../lib/objectives';
import { Speed } from '../sweep/progress';

/** How far the search is, how fast it goes, and the best point of whole generations. */
export function SearchProgress({ search }: { search: SearchView }) {
  const { total, completed, failed, status, best, generations, budget, objectives } = search;
  const fraction = total === 0 ? 0 : completed / total;
  return (
    <section className="card card-body" aria-label="Progress">
      <Progress fraction={fraction} label="Progress of the search" status={status} />
      <p className="progress-line">
        <span>
          <strong>{count(completed)}</strong> of {counted(total, 'trial')} ({percent(fraction, 0)})
        </span>
        <span>
          <strong>{count(generations)}</strong> of {counted(Math.ceil(total / budget.generation), 'generation')}
        </span>
        {failed > 0 && (
          <span className="bad">
            <strong className="bad">{count(failed)}</strong> failed
          </span>
        )}
        <Speed of={search} />
        {best && (
          <span>
            best {objectives.map(objectiveLabel).join(', ')}{' '}
            <strong>{objectives.map((one, i) => showObjective(one, best.objectives[i])).join(', ')}</strong> at{' '}
            {pairs(best.parameters)}
            {best.violation > 0 && <span className="bad"> breaks constraints by {decimal(best.violation)}</span>}
          </span>
        )}
      </p>
    </section>
  );
}
