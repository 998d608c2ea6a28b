import { Link } from 'wouter';
import type { ErrorBody } from '../../../../../engine/model/errors';
import { failurePlace } from '../../../../../engine/model/failure-place';
import { trialFigure } from '../../../../../engine/model/script-figures';
import type { SweepTrialView } from '../../../../../engine/model/views';
import { useTrialRows } from '../../api/trial-queries';
import { Card } from '../../components/card';
import { Download } from '../../components/download';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Pager } from '../../components/pager';
import { Select } from '../../components/select';
import { Table, type Column } from '../../components/table';
import { sortingOf, sortText, useAddress, useOffset } from '../../lib/address';
import { count, inCurrency, NONE } from '../../lib/format';
import { trialFigureOf, WIDE_FIGURES } from '../../lib/statistics';
import { ColumnChoice } from './column-choice';
import type { TrialsSource } from './source';
import type { TrialsLook } from './use-trials-view';

interface TrialsTableProps {
  source: TrialsSource;
  look: TrialsLook;
}

const LIMITS = { 15: '15', 50: '50', 200: '200' } as const;
const SHOWN = { all: 'all', completed: 'completed', failed: 'failed' } as const;

/** Trials with their parameters and figures, best first; a click on a head sorts, also by a parameter. */
export function TrialsTable({ source, look }: TrialsTableProps) {
  const { objective, failed } = source;
  const { search, change } = useAddress();
  const [offset, setOffset] = useOffset();
  const shown = search.get('status') ?? 'all';
  const limit = Number(search.get('rows')) in LIMITS ? Number(search.get('rows')) : 15;
  const bestFirst = { by: objective.statistic, descending: objective.direction === 'maximize' };
  const sort = search.get('sort') ?? sortText(bestFirst);
  const byParameter = /^-?parameters\./.test(sort);
  const asked = shown === 'completed' || shown === 'failed' ? shown : undefined;
  const status = look.fix === '' && !byParameter ? asked : undefined;
  const { data, error } = useTrialRows(source, { limit, offset, sort, fix: look.fix, ...(status && { status }) });
  const names = columnsShown(search.get('cols'), source);
  const pick = (next: string) =>
    change({ status: next === 'all' ? '' : next, offset: '', ...(next === 'failed' && { fix: '', sort: 'trial' }) });
  const end = (
    <>
      {failed > 0 && <Select label="Show" options={SHOWN} value={shown} onPick={pick} />}
      <Select
        label="Rows"
        options={LIMITS}
        value={String(limit)}
        onPick={(next) => change({ rows: next, offset: '' })}
      />
      <ColumnChoice
        of={source.statistics}
        chosen={names}
        onChange={(next) => change({ cols: next.join() === source.columns.join() ? '' : next.join() })}
      />
      <Download runId={source.id} folder={source.folder} table="trials" />
    </>
  );
  return (
    <Card title="Trials" end={end} flush>
      {error && (
        <div className="card-body">
          <ErrorBox error={error} />
        </div>
      )}
      {!data && !error && <div style={{ height: (limit + 1) * 34 }} aria-busy="true" />}
      {data?.items.length === 0 && <Empty title={emptyText(status, look.fix)} />}
      {data && data.items.length > 0 && (
        <>
          <Table
            label="Trials"
            columns={columnsOf(source, { names, onPick: look.pick })}
            rows={data.items}
            keyOf={({ trial }) => trial}
            isPicked={({ trial }) => trial === look.trial}
            sorting={sortingOf(sort)}
            onSort={(next) => change({ sort: sortText(next), offset: '' })}
          />
          <Pager total={data.total} limit={limit} offset={offset} onMove={setOffset} />
        </>
      )}
    </Card>
  );
}

function emptyText(status: string | undefined, fix: string): string {
  if (fix !== '') return 'No trial is like this.';
  return status ? `No trial is ${status}.` : 'No trial has ended yet.';
}

function columnsShown(text: string | null, { statistics, columns }: TrialsSource): readonly string[] {
  const asked = (text ?? '').split(',').filter((name) => statistics.includes(name));
  return asked.length > 0 ? asked : columns;
}

interface Shown {
  names: readonly string[];
  onPick: (trial: number) => void;
}

function columnsOf(source: TrialsSource, { names, onPick }: Shown): Column<SweepTrialView>[] {
  const first = names[0];
  return [
    {
      id: 'trial',
      head: 'Trial',
      number: true,
      sortable: true,
      cell: ({ trial }) => (
        <button type="button" className="linklike" aria-label={`Show trial ${trial}`} onClick={() => onPick(trial)}>
          {count(trial)}
        </button>
      ),
    },
    ...source.parameters.map(({ name, numeric }) => ({
      id: `parameters.${name}`,
      head: name,
      number: numeric,
      sortable: true,
      cell: ({ parameters }: SweepTrialView) => String(parameters[name] ?? NONE),
    })),
    ...names.map((name) => {
      const { label, isMoney, show } = trialFigureOf(name);
      return {
        id: name,
        head: isMoney ? inCurrency(label, source.currency) : label,
        wide: name !== first && WIDE_FIGURES.has(name),
        number: true,
        sortable: true,
        cell: (trial: SweepTrialView) => {
          if (trial.error) return name === first ? <Failure error={trial.error} /> : NONE;
          return show(trialFigure(trial, name));
        },
      };
    }),
    ...(source.isScript
      ? [{ id: 'run', head: '', number: true, cell: (trial: SweepTrialView) => <RunLink trial={trial} /> }]
      : []),
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
