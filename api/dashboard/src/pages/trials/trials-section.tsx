import { useDistribution } from '../../api/trial-queries';
import { Select } from '../../components/select';
import { trialFigureOf } from '../../lib/statistics';
import { TrialDrawer } from './drawer';
import { Headline } from './headline';
import { HeatmapCard } from './heatmap-card';
import { HistogramCard } from './histogram-card';
import { ImportanceCard } from './importance-card';
import { PictureCard } from './picture-card';
import type { TrialRunner } from './run-trial';
import { Slices } from './slices';
import type { TrialsSource } from './source';
import { TrialsTable } from './trials-table';
import { useTrialsView } from './use-trials-view';

interface TrialsSectionProps {
  source: TrialsSource;
  runner: TrialRunner | null;
}

/** All trials of a sweep or search: headline, pictures and table, one selection for all of them. */
export function TrialsSection({ source, runner }: TrialsSectionProps) {
  const look = useTrialsView(source);
  const { statistic, fix, trial, change } = look;
  const distribution = useDistribution(source, { statistic, fix });
  const options = Object.fromEntries(source.statistics.map((name) => [name, trialFigureOf(name).label]));
  const several = source.parameters.filter(({ values }) => values.length !== 1).length > 1;
  return (
    <>
      <div className="look">
        <Select
          label="Statistic"
          options={options}
          value={statistic}
          onPick={(next) => change({ stat: next === source.objective.statistic ? '' : next })}
        />
        <Slices source={source} look={look} />
      </div>
      <Headline query={distribution} statistic={statistic} onPick={look.pick} />
      <div className="columns">
        {several && (
          <div className="span-8">
            <HeatmapCard source={source} look={look} />
          </div>
        )}
        <div className={several ? 'span-4 stack' : 'span-12 pair'}>
          <ImportanceCard source={source} look={look} />
          <HistogramCard data={distribution.data} look={look} />
        </div>
        <div className="span-12">
          <PictureCard source={source} look={look} />
        </div>
        <div className="span-12">
          <TrialsTable source={source} look={look} />
        </div>
      </div>
      {trial !== null && <TrialDrawer source={source} look={look} trial={trial} runner={runner} />}
    </>
  );
}
