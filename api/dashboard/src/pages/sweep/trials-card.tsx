import { Link } from 'wouter';
import type { ErrorBody } from '../../../../../engine/model/errors';
import { failurePlace } from '../../../../../engine/model/failure-place';
import { trialFigure } from '../../../../../engine/model/script-figures';
import type { SweepTrialView, SweepView } from '../../../../../engine/model/views';
import { useTrials } from '../../api/queries';
import { Card } from '../../components/card';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Pager } from '../../components/pager';
import { Select } from '../../components/select';
import { Table, type Column } from '../../components/table';
import { sortingOf, sortText, useAddress, useOffset } from '../../lib/address';
import { count, inCurrency, NONE } from '../../lib/format';
import { SCRIPT_TRIAL_FIGURES, TRIAL_FIGURES, trialFigureOf, WIDE_FIGURES } from '../../lib/statistics';

interface TrialsCardProps {
  sweep: SweepView;
  onRun: (trial: SweepTrialView) => void;
  busy: boolean;
}

const LIMIT = 15;
const SHOWN = { all: 'all', completed: 'completed', failed: 'failed' } as const;

/** Trials with their parameters and figures, best first; a click on a head sorts. */
export function TrialsCard({ sweep, onRun, busy }: TrialsCardProps) {
  const { objective, failed } = sweep;
  const { search, change } = useAddress();
  const [offset, setOffset] = useOffset();
  const shown = search.get('status') ?? 'all';
  const bestFirst = { by: objective.statistic, descending: objective.direction === 'maximize' };
  const sort = search.get('sort') ?? sortText(bestFirst);
  const status = shown === 'completed' || shown === 'failed' ? shown : undefined;
  const { data, error } = useTrials(sweep, { limit: LIMIT, offset, sort, ...(status && { status }) });
  const pick = (next: string) => change({ status: next === 'all' ? '' : next, offset: '' });
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
      {data?.items.length === 0 && <Empty title={status ? `No trial is ${status}.` : 'No trial has ended yet.'} />}
      {data && data.items.length > 0 && (
        <>
          <Table
            label="Trials"
            columns={columnsOf(sweep, { onRun, busy })}
            rows={data.items}
            keyOf={({ trial }) => trial}
            sorting={sortingOf(sort)}
            onSort={(next) => change({ sort: sortText(next), offset: '' })}
          />
          <Pager total={data.total} limit={LIMIT} offset={offset} onMove={setOffset} />
        </>
      )}
    </Card>
  );
}

function columnsOf(sweep: SweepView, act: Pick<TrialsCardProps, 'onRun' | 'busy'>): Column<SweepTrialView>[] {
  const { statistic } = sweep.objective;
  const others: readonly string[] = sweep.script ? SCRIPT_TRIAL_FIGURES : [...TRIAL_FIGURES, ...sweep.statistics];
  const figures = [statistic, ...others.filter((name) => name !== statistic)];
  return [
    { id: 'trial', head: 'Trial', number: true, sortable: true, cell: ({ trial }) => count(trial) },
    ...sweep.axes.map(({ name }) => ({
      id: `parameter ${name}`,
      head: name,
      number: true,
      cell: ({ parameters }: SweepTrialView) => String(parameters[name]),
    })),
    ...figures.map((name) => {
      const { label, isMoney, show } = trialFigureOf(name);
      return {
        id: name,
        head: isMoney ? inCurrency(label, sweep.currency) : label,
        wide: name !== statistic && WIDE_FIGURES.has(name),
        number: true,
        sortable: true,
        cell: (trial: SweepTrialView) => {
          const { error } = trial;
          if (error) return name === statistic ? <Failure error={error} /> : NONE;
          return show(trialFigure(trial, name));
        },
      };
    }),
    {
      id: 'run',
      head: '',
      number: true,
      cell: (trial) => (sweep.script ? <RunLink trial={trial} /> : <RunButton trial={trial} {...act} />),
    },
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

function RunLink({ trial: { trial, run } }: { trial: SweepTrialView }) {
  if (!run) return NONE;
  return (
    <Link href={`/scripts/runs/${run.runId}`} className="button small" aria-label={`Run of trial ${trial}`}>
      Show
    </Link>
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
