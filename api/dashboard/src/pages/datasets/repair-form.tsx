import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import type { RepairStep } from '../../../../../engine/model/dataset-repairs';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import type { DatasetId } from '../../api/dataset-queries';
import { errorBody } from '../../api/errors';
import { ErrorBox } from '../../components/error-box';
import { InputField, SelectField } from '../../components/field';

/** Repairs that need no more words. */
const REPAIRS: Readonly<Record<string, { text: string; step: RepairStep }>> = {
  sort: { text: 'Sort by time', step: { kind: 'sort' } },
  deduplicate: { text: 'Of rows of one time keep the first', step: { kind: 'deduplicate', keep: 'first' } },
  last: { text: 'Of rows of one time keep the last', step: { kind: 'deduplicate', keep: 'last' } },
  fill: { text: 'Fill missing prices with the close before', step: { kind: 'fill', what: 'values' } },
  fillBars: { text: 'Add bars that the calendar expects, at the close before', step: { kind: 'fill', what: 'bars' } },
  faulty: { text: 'Drop rows that are no valid bar', step: { kind: 'drop', what: 'faulty' } },
  untraded: { text: 'Drop rows of nothing traded', step: { kind: 'drop', what: 'untraded' } },
  clip: { text: 'Widen high and low to hold open and close', step: { kind: 'clip' } },
};
const OPTIONS = [
  ...Object.entries(REPAIRS).map(([key, { text }]) => [key, text] as const),
  ['zone', 'Times are those of a zone'] as const,
];

/** A step makes the next version; the one that is shown stays as it is. */
export function RepairForm({ of, onMade }: { of: DatasetId; onMade: () => void }) {
  const [kind, setKind] = useState('sort');
  const [timeZone, setTimeZone] = useState('');
  const repair = useAction(() => {
    const step = kind === 'zone' ? ({ kind: 'zone', timeZone } as const) : REPAIRS[kind]!.step;
    return client.datasets.repair.mutate({ ...of, steps: [step] });
  }, onMade);
  const fault = repair.error ? errorBody(repair.error) : undefined;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    repair.mutate(undefined);
  };
  return (
    <form className="card card-body form" onSubmit={onSubmit} noValidate>
      <fieldset>
        <legend>Repair</legend>
        <SelectField label="Step" options={OPTIONS} value={kind} onChange={setKind} broad />
        {kind === 'zone' && (
          <InputField
            label="Zone"
            hint="Such as Asia/Kolkata"
            value={timeZone}
            error={fault?.path === 'steps.0.timeZone' ? fault.message : undefined}
            onChange={setTimeZone}
          />
        )}
      </fieldset>
      <ErrorBox body={fault ?? null} />
      <div className="page-head">
        <button type="submit" className="button" disabled={repair.isPending}>
          Make the next version
        </button>
      </div>
    </form>
  );
}

/** Longer bars make a dataset of their own. */
export function ResampleForm({ of }: { of: DatasetId }) {
  const [timeframe, setTimeframe] = useState('1h');
  const [, navigate] = useLocation();
  const resample = useAction(
    () => client.datasets.resample.mutate({ ...of, timeframe }),
    ({ id }) => navigate(`/datasets/${id}`),
  );
  const fault = resample.error ? errorBody(resample.error) : undefined;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    resample.mutate(undefined);
  };
  return (
    <form className="card card-body form" onSubmit={onSubmit} noValidate>
      <fieldset>
        <legend>Longer bars</legend>
        <InputField
          label="Timeframe"
          hint="Such as 5min, 1h, 1d or 1w"
          value={timeframe}
          error={fault?.path === 'timeframe' ? fault.message : undefined}
          onChange={setTimeframe}
        />
      </fieldset>
      <ErrorBox body={fault ?? null} />
      <div className="page-head">
        <button type="submit" className="button" disabled={resample.isPending}>
          Make a dataset
        </button>
      </div>
    </form>
  );
}
