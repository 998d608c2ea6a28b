import type { AnyStatisticName } from '../../../engine/model/trial-statistics';
import type { SweepTrialView } from '../../../engine/model/views';
import { count, pairs, statistic } from '../format';
import type { Column } from '../table';

export const figureColumn = (name: AnyStatisticName, head: string): Column<SweepTrialView> => ({
  head,
  number: true,
  cell: ({ statistics }) => statistic(name, statistics),
});

const stoppedText = ({ rung, rungs }: NonNullable<SweepTrialView['stopped']>) => `stopped ${rung}/${rungs}`;

/** What the table of every sweep's trials begins with. */
export const TRIAL_COLUMNS: readonly Column<SweepTrialView>[] = [
  { head: 'TRIAL', number: true, cell: ({ trial }) => count(trial) },
  { head: 'PARAMETERS', cell: ({ parameters }) => pairs(parameters) },
  { head: 'STATUS', cell: ({ status, error, stopped }) => error?.code ?? (stopped ? stoppedText(stopped) : status) },
  figureColumn('sharpe', 'SHARPE'),
  figureColumn('totalReturn', 'RETURN'),
  figureColumn('maxDrawdown', 'DRAWDOWN'),
  figureColumn('calmar', 'CALMAR'),
  figureColumn('trades', 'TRADES'),
];
