import type { DistributionView } from '../../../../../engine/model/trial-analytics-views';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { rangeText } from '../../lib/conditions';
import { count } from '../../lib/format';
import { inSentence, trialFigureOf } from '../../lib/statistics';
import type { TrialsLook } from './use-trials-view';

interface HistogramCardProps {
  data: DistributionView | undefined;
  look: TrialsLook;
}

/** How often the statistic came out as what; a bar that is picked keeps its trials alone. */
export function HistogramCard({ data, look }: HistogramCardProps) {
  const { label, show } = trialFigureOf(look.statistic);
  const counts = data?.histogram.counts ?? [];
  const edges = data?.histogram.edges ?? [];
  const most = Math.max(1, ...counts);
  return (
    <Card title="Distribution">
      {!data && <div style={{ height: 150 }} aria-busy="true" />}
      {data && counts.length === 0 && <Empty title="No trial counts yet." />}
      {counts.length > 0 && (
        <>
          <div className="histogram" role="group" aria-label={`Distribution of ${label}`}>
            {counts.map((number, bin) => {
              const [from, to] = [edges[bin]!, edges[bin + 1]!];
              return (
                <button
                  key={bin}
                  type="button"
                  title={`${show(from)} to ${show(to)}: ${count(number)}`}
                  aria-label={`${count(number)} trials with ${inSentence(label)} from ${show(from)} to ${show(to)}`}
                  disabled={number === 0}
                  onClick={() => look.fixTo(look.statistic, rangeText(from, to))}
                >
                  <span style={{ height: `${(100 * number) / most}%` }} />
                </button>
              );
            })}
          </div>
          <p className="histogram-ends muted">
            <span>{show(edges[0])}</span>
            <span>{show(edges.at(-1))}</span>
          </p>
        </>
      )}
    </Card>
  );
}
