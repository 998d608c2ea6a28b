import type { ComparisonView } from '../../../../../engine/model/analytics-views';
import { Card } from '../../components/card';
import { decimal } from '../../lib/format';
import { RunHeads, type Compared } from './compared-run';

/** Correlation of the returns of days that both of two runs have. */
export function CorrelationCard({ data: { correlation }, runs }: { data: ComparisonView; runs: readonly Compared[] }) {
  return (
    <Card title="Correlation of days" flush>
      {correlation === null ? (
        <p className="card-note">It is told of up to fifty runs.</p>
      ) : (
        <div className="table-wrap" tabIndex={0} role="region" aria-label="Correlation of days, table">
          <table>
            <thead>
              <tr>
                <th scope="col">Run</th>
                <RunHeads runs={runs} />
              </tr>
            </thead>
            <tbody>
              {correlation.map((row, i) => (
                <tr key={runs[i]!.id}>
                  <th scope="row">{runs[i]!.name}</th>
                  {row.map((value, j) => (
                    <td key={runs[j]!.id} className="number tinted" style={tintOf(value)}>
                      {decimal(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

/** Of the accent where runs go together, of red where they go against one another. */
function tintOf(value: number | null) {
  if (value === null) return {};
  const share = Math.round(30 * Math.abs(value));
  return { background: `color-mix(in srgb, var(--${value < 0 ? 'bad' : 'accent'}) ${share}%, transparent)` };
}
