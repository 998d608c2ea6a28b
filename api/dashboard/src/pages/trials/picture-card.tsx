import { useLine, useSample } from '../../api/trial-queries';
import { LineBandChart } from '../../charts/line-band-chart';
import { ParallelChart } from '../../charts/parallel-chart';
import { TrialScatter } from '../../charts/scatter-chart';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { Segmented } from '../../components/segmented';
import { Select } from '../../components/select';
import { encode, rangeText } from '../../lib/conditions';
import { count } from '../../lib/format';
import { trialFigureOf } from '../../lib/statistics';
import type { TrialsSource } from './source';
import { PICTURES, type TrialsLook } from './use-trials-view';

interface PictureCardProps {
  source: TrialsSource;
  look: TrialsLook;
}

/** One more picture of the trials; only the one that is shown is asked for. */
export function PictureCard({ source, look }: PictureCardProps) {
  const { picture, change } = look;
  return (
    <Card
      title="Trials as"
      end={
        <>
          <Options source={source} look={look} />
          <Segmented
            label="Picture"
            options={PICTURES}
            value={picture}
            onPick={(next) => change({ picture: next === 'line' ? '' : next })}
          />
        </>
      }
    >
      {picture === 'line' && <Line source={source} look={look} />}
      {picture === 'parallel' && <Parallel source={source} look={look} />}
      {picture === 'scatter' && <Scatter source={source} look={look} />}
    </Card>
  );
}

function Options({ source, look: { picture, x, against, change } }: PictureCardProps) {
  if (picture === 'line') {
    const options = Object.fromEntries(source.parameters.map(({ name }) => [name, name]));
    return <Select label="Along" options={options} value={x} onPick={(next) => change({ x: next })} />;
  }
  if (picture === 'parallel') return null;
  const options = Object.fromEntries(source.statistics.map((name) => [name, trialFigureOf(name).label]));
  return <Select label="Against" options={options} value={against} onPick={(next) => change({ against: next })} />;
}

const waiting = (height: number) => <div style={{ height }} aria-busy="true" />;

function Line({ source, look: { statistic, fix, x, fixTo } }: PictureCardProps) {
  const { data, error } = useLine(source, { statistic, fix, x });
  const { label, show } = trialFigureOf(statistic);
  if (error) return <ErrorBox error={error} />;
  if (!data) return waiting(346);
  return (
    <>
      <LineBandChart
        line={data}
        {...{ label, show }}
        onPick={({ from, to }) => fixTo(data.x.name, from === to ? encode(from) : rangeText(String(from), String(to)))}
      />
      <p className="muted">
        <small>
          The line is the median of all trials of a value, the darker band their middle half, the lighter one reaches
          from the least to the largest. A click on a value keeps its trials alone.
        </small>
      </p>
    </>
  );
}

const PARALLEL_FIGURES = 'totalReturn,maxDrawdown,trades';

function Parallel({ source, look: { statistic, fix } }: PictureCardProps) {
  const figures = source.isScript ? '' : PARALLEL_FIGURES;
  const { data, error } = useSample(source, { statistic, fix, figures });
  if (error) return <ErrorBox error={error} />;
  if (!data) return waiting(406);
  return (
    <>
      <ParallelChart sample={data} figures={data.figures.map(trialFigureOf)} />
      <Sampled shown={data.trial.length} of={data.trials} what="the best 50 are the stronger lines" />
    </>
  );
}

function Scatter({ source, look: { statistic, fix, against, pick } }: PictureCardProps) {
  const other = against === statistic ? 'trades' : against;
  const { data, error } = useSample(source, { statistic, fix, figures: '', against: other });
  if (error) return <ErrorBox error={error} />;
  if (!data) return waiting(446);
  return (
    <>
      <TrialScatter sample={data} figures={[trialFigureOf(statistic), trialFigureOf(other)]} onPick={pick} />
      <Sampled shown={data.trial.length} of={data.trials} what="the red line joins those that none beats in both" />
    </>
  );
}

function Sampled({ shown, of, what }: { shown: number; of: number; what: string }) {
  return (
    <p className="muted">
      <small>
        {shown < of ? `${count(shown)} of ${count(of)} trials, by chance and the best. ` : ''}
        {what.slice(0, 1).toUpperCase() + what.slice(1)}.
      </small>
    </p>
  );
}
