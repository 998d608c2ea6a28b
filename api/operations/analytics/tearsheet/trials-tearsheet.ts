import { histogram } from '../../../../engine/analytics/histogram';
import { documentOf } from '../../../../engine/analytics/charts/document';
import type { ChartView } from '../../../../engine/model/analytics-views';
import { valueText } from '../../../../engine/model/digits';
import type { Parameters } from '../../../../engine/model/run-config';
import { isAnyStatistic, statisticEntry } from '../../../../engine/model/trial-statistics';
import type { SweepTrialView } from '../../../../engine/model/views';
import { trialFigure } from '../../../../engine/model/script-figures';
import { rowsOf, type SweepRow } from '../../../../infra/store/repositories/sweep-repository';
import type { Services } from '../../services';
import { trialViews } from '../../sweep/sweep-view';
import { surfaceOf } from '../parameter-surface';
import { diagnosisOfTrials } from '../trials-diagnosis';
import { figureOf, findingsOf, pageOf, tableOf } from './page';
import { shownFigure } from './shown-figure';
import { svgChart } from './svg-chart';

const BEST = 20;
const MOST_FIGURES = 200_000;
const SHOWN = ['totalReturn', 'sharpe', 'maxDrawdown', 'trades'] as const;

/** A sweep or search on two sheets: its best trials, what should be known of it, its surface and how its objective is distributed. */
export async function trialsTearsheet(services: Services, row: SweepRow): Promise<string> {
  const { statistic, direction } = row.config.objective;
  const sort = { by: statistic, descending: direction === 'maximize' };
  const [best, { findings }, figures, typical, top] = await Promise.all([
    trialViews(services, row, { limit: BEST, offset: 0, sort, status: 'completed' }),
    diagnosisOfTrials(services, row),
    services.store.analytics.figures(rowsOf(row), { statistic, limit: MOST_FIGURES }),
    surfaceOf(services, row, { aggregate: 'median' }),
    surfaceOf(services, row, { aggregate: 'best' }),
  ]);
  const label = labelOf(statistic);
  return pageOf({
    title: row.label ?? `${row.strategy}`,
    about: `${row.strategy} · ${row.total.toLocaleString('en-US')} trials · ${label}, ${direction} · ${row.kind} ${row.id}`,
    first: [
      findingsOf(findings),
      `<h2>Best trials</h2>${tableOf(
        best.map((trial) => cells(trial, statistic)),
        ['Trial', 'Parameters', ...heads(statistic)],
      )}`,
    ].join('\n'),
    second: [
      ...(await surfaces(label, { typical, top })),
      figureOf(`${label} of all trials`, await svgChart(distribution(figures), { width: 760, height: 160 })),
    ].join('\n'),
  });
}

/** Where nothing else is varied, median and best are one. */
async function surfaces(label: string, { typical, top }: Record<'typical' | 'top', ChartView>): Promise<string[]> {
  const size = { width: 760, height: 300 };
  const isOne = JSON.stringify(typical.document.data) === JSON.stringify(top.document.data);
  if (isOne) return [figureOf(`${label} over the parameters`, await svgChart(typical.document, size))];
  return [
    figureOf(`${label}: median over all other parameters`, await svgChart(typical.document, size)),
    figureOf(`${label}: best over all other parameters`, await svgChart(top.document, size)),
  ];
}

const labelOf = (name: string) => (isAnyStatistic(name) ? statisticEntry(name).label : name);
const heads = (statistic: string) => names(statistic).map(labelOf);

const names = (statistic: string): string[] => [statistic, ...SHOWN.filter((name) => name !== statistic)];

function cells(view: SweepTrialView, statistic: string): string[] {
  const figures = names(statistic).map((name) => {
    return shownFigure(isAnyStatistic(name) ? statisticEntry(name).unit : 'ratio', trialFigure(view, name));
  });
  return [String(view.trial), parametersText(view.parameters), ...figures];
}

function parametersText(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(', ');
}

function distribution(figures: readonly { value: number }[]) {
  const { edges, counts } = histogram(figures.map(({ value }) => value));
  const x = counts.map((_, i) => (edges[i]! + edges[i + 1]!) / 2);
  return documentOf([{ type: 'bar', x, y: counts, marker: { color: '#0072b2' } }], { title: 'Trials' });
}
