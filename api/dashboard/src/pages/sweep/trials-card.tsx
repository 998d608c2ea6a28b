import { useState } from 'react';
import type { ErrorBody } from '../../../../../engine/model/errors';
import { valueText } from '../../../../../engine/model/digits';
import { failurePlace } from '../../../../../engine/model/failure-place';
import type { StatisticName } from '../../../../../engine/model/statistics';
import type { SweepTrialView } from '../../../../../engine/model/views';
import { useTrials, type TrialsOf } from '../../api/queries';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Pager } from '../../components/pager';
import { Select } from '../../components/select';
import { Table, type Column, type Sorting } from '../../components/table';
import { count, inCurrency, NONE } from '../../lib/format';
import { FIGURES, TRIAL_FIGURES, WIDE_FIGURES } from '../../lib/statistics';

interface TrialsCardProps {
  of: TrialsOf & { failed: number; currency: string | null };
  /** Names of the parameters that differ. */
  names: readonly string[];
  objective: { statistic: StatisticName; direction: 'maximize' | 'minimize' };
  onRun: (trial: SweepTrialView) => void;
  busy: boolean;
}

const LIMIT = 15;
const SHOWN = { all: 'all', completed: 'completed', failed: 'failed' } as const;
type Shown = keyof typeof SHOWN;

/** Trials with their parameters and figures, best first; a click on a head sorts. */
export function TrialsCard({ of, names, objective, onRun, busy }: TrialsCardProps) {
  const { failed } = of;
  const [shown, setShown] = useState<Shown>('all');
  const [offset, setOffset] = useState(0);
  const [sorting, setSorting] = useState<Sorting>({
    by: objective.statistic,
    descending: objective.direction === 'maximize',
  });
  const sort = `${sorting.descending ? '-' : ''}${sorting.by}`;
  const status = shown === 'all' ? undefined : shown;
  const { data, error } = useTrials(of, { limit: LIMIT, offset, sort, ...(status && { status }) });
  const change = (next: Sorting) => {
    setSorting(next);
    setOffset(0);
  };
  const pick = (next: string) => {
    setShown(next as Shown);
    setOffset(0);
  };
  const choice = <Select label="Show" options={SHOWN} value={shown} onPick={pick} />;
  return (
    <Card
      title="Trials"
      end={failed > 0 || status ? choice : <span className="muted">sorted over all trials</span>}
      flush
    >
      {error && (
        <div className="card-body">
          <ErrorBox error={error} />
        </div>
      )}
      {!data && !error && <div style={{ height: (LIMIT + 1) * 34 }} aria-busy="true" />}
      {data?.items.length === 0 && <Empty title="No trial has ended yet." />}
      {data && data.items.length > 0 && (
        <>
          <Table
            label="Trials"
            columns={columnsOf({ of, names, objective }, { onRun, busy })}
            rows={data.items}
            keyOf={({ trial }) => trial}
            sorting={sorting}
            onSort={change}
          />
          <Pager total={data.total} limit={LIMIT} offset={offset} onMove={setOffset} />
        </>
      )}
    </Card>
  );
}

function columnsOf(
  { of, names, objective: { statistic } }: Pick<TrialsCardProps, 'of' | 'names' | 'objective'>,
  act: Pick<TrialsCardProps, 'onRun' | 'busy'>,
): Column<SweepTrialView>[] {
  const figures = [statistic, ...TRIAL_FIGURES.filter((name) => name !== statistic)];
  return [
    { id: 'trial', head: 'Trial', number: true, sortable: true, cell: ({ trial }) => count(trial) },
    ...names.map((name) => ({
      id: `parameter ${name}`,
      head: name,
      number: true,
      cell: ({ parameters }: SweepTrialView) => valueText(parameters[name]),
    })),
    ...figures.map((name) => ({
      id: name,
      head: FIGURES[name].isMoney ? inCurrency(FIGURES[name].label, of.currency) : FIGURES[name].label,
      wide: name !== statistic && WIDE_FIGURES.has(name),
      number: true,
      sortable: true,
      cell: ({ statistics, error }: SweepTrialView) => {
        if (error) return name === statistic ? <Failure error={error} /> : NONE;
        return FIGURES[name].show(statistics?.[name]);
      },
    })),
    { id: 'run', head: '', number: true, cell: (trial) => <RunButton trial={trial} {...act} /> },
  ];
}

function Failure({ error }: { error: ErrorBody }) {
  const place = failurePlace(error);
  const bar = error.details?.['bar'] as number | undefined;
  return (
    <span className="bad" title={place === undefined ? error.message : `${error.message} [${place}]`}>
      {error.code}
      {bar !== undefined && <small className="muted"> bar {bar}</small>}
    </span>
  );
}

function RunButton({ trial, onRun, busy }: { trial: SweepTrialView } & Pick<TrialsCardProps, 'onRun' | 'busy'>) {
  return (
    <button
      type="button"
      className="button small"
      disabled={busy}
      aria-label={`Run trial ${trial.trial}`}
      onClick={() => onRun(trial)}
    >
      Run
    </button>
  );
}
