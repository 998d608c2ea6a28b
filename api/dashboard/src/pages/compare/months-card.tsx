import { useQueries } from '@tanstack/react-query';
import { client } from '../../api/client';
import { Card } from '../../components/card';
import { percent } from '../../lib/format';
import { RunHeads, type Compared } from './compared-run';

/** Returns of months of the UTC calendar side by side. */
export function MonthsCard({ runs }: { runs: readonly Compared[] }) {
  const answers = useQueries({
    queries: runs.map(({ id }) => ({
      queryKey: ['run', id, 'performance'],
      queryFn: () => client.analytics.performance.query({ id }),
      staleTime: Infinity,
    })),
  });
  const months = answers.map(({ data }) => new Map(data?.months.map((one) => [keyOf(one), one.return])));
  const keys = [...new Set(months.flatMap((one) => [...one.keys()]))].sort().reverse();
  return (
    <Card title="Months" flush>
      <div className="table-wrap tall" tabIndex={0} role="region" aria-label="Months, table">
        <table>
          <thead>
            <tr>
              <th scope="col">Month</th>
              <RunHeads runs={runs} />
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                {months.map((one, i) => {
                  const value = one.get(key) ?? null;
                  return (
                    <td
                      key={runs[i]!.id}
                      className={`number ${value === null || value === 0 ? '' : value > 0 ? 'good' : 'bad'}`}
                    >
                      {percent(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

const keyOf = ({ year, month }: { year: number; month: number }) => `${year}-${String(month).padStart(2, '0')}`;
