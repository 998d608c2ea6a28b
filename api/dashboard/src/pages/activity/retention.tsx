import { useState } from 'react';
import type { PruneReport } from '../../../../../engine/model/operations';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { Card } from '../../components/card';
import { Confirm } from '../../components/confirm';
import { ErrorBox } from '../../components/error-box';
import { Facts } from '../../components/facts';
import { InputField } from '../../components/field';
import { count, decimal } from '../../lib/format';

const FIELDS = {
  eventsDays: 'Events',
  metricsDays: 'History of progress',
  operationsDays: 'Operations',
} as const;
type Field = keyof typeof FIELDS;
const UNSET: Readonly<Record<Field, string>> = { eventsDays: '', metricsDays: '', operationsDays: '' };
const MB = 2 ** 20;

/** Removes what is past its time: first what would go is shown, then it is asked for. */
export function RetentionTab() {
  const [days, setDays] = useState(UNSET);
  const given = Object.fromEntries(
    Object.entries(days).flatMap(([field, text]) => (text === '' ? [] : [[field, Number(text)] as const])),
  );
  const prune = useAction((dryRun: boolean) => client.system.prune.mutate({ ...given, dryRun }));
  const fault = prune.error ? errorBody(prune.error) : undefined;
  const change = (field: Field) => (text: string) => {
    setDays((old) => ({ ...old, [field]: text }));
    prune.reset();
  };
  const isShown = prune.data?.dryRun === true;
  return (
    <Card title="Retention">
      <div className="form">
        <p className="muted">
          What is older than so many days is removed as set up, by the clock. Here it can be done at once, with other
          days for this time; 0 keeps for ever, an empty field means as set up.
        </p>
        <fieldset>
          {(Object.keys(FIELDS) as Field[]).map((field) => (
            <InputField
              key={field}
              label={`${FIELDS[field]}, days`}
              type="number"
              min={0}
              value={days[field]}
              error={fault?.path === field ? fault.message : undefined}
              onChange={change(field)}
            />
          ))}
        </fieldset>
        <ErrorBox body={fault ?? null} />
        {prune.data && <Report report={prune.data} />}
        <div className="page-head">
          <button
            type="button"
            className="button primary"
            disabled={prune.isPending}
            onClick={() => prune.mutate(true)}
          >
            Show what would go
          </button>
          {isShown && (
            <Confirm
              text="Remove it"
              question="Remove what is past its time?"
              verb="Remove it"
              disabled={prune.isPending}
              onConfirm={() => prune.mutate(false)}
            >
              Operations go with their trials and results. This cannot be undone.
            </Confirm>
          )}
        </div>
      </div>
    </Card>
  );
}

function Report({ report }: { report: PruneReport }) {
  const { dryRun, artifactBytes, ...rows } = report;
  return (
    <section aria-label={dryRun ? 'What would go' : 'What went'}>
      <h3>{dryRun ? 'Would go' : 'Gone'}</h3>
      <Facts
        facts={[
          ...Object.entries(rows).map(([name, n]) => [name, count(n)] as const),
          ['MB of artifacts', decimal(artifactBytes / MB, 1)] as const,
        ]}
      />
    </section>
  );
}
