import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isFinal, type OperationStatus } from '../../../../../engine/model/status';
import type { SearchVerdictView, ValidationView } from '../../../../../engine/model/validation-views';
import { client } from '../../api/client';
import { pollOf } from '../../api/polling';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { Facts } from '../../components/facts';
import { Table, type Column } from '../../components/table';
import { decimal, NONE, pairs } from '../../lib/format';
import { RiskResult } from './risk-result';

interface ResultProps {
  id: string;
  kind: string;
  status: OperationStatus;
}

/** What an operation has found, and the command that tells all of it. */
export function OperationResult({ id, kind, status }: ResultProps): ReactNode {
  if (kind === 'validation') return <ValidationResult id={id} status={status} />;
  if (kind === 'search') return <SearchResult id={id} status={status} />;
  if (kind !== 'risk') return null;
  return (
    <>
      <RiskResult id={id} status={status} />
      {isFinal(status) && <Command text={`npx holdfast risk get ${id}`} />}
    </>
  );
}

type Part = ValidationView['parts'][number];

const PARTS: readonly Column<Part>[] = [
  { id: 'part', head: 'Part', cell: ({ part }) => part },
  { id: 'passed', head: 'Passed', cell: ({ passed }) => (passed === null ? NONE : passed ? 'yes' : 'no') },
  { id: 'sentence', head: 'What was found', cell: ({ sentence }) => <span className="sentence">{sentence}</span> },
];

function ValidationResult({ id, status }: { id: string; status: OperationStatus }) {
  const { data, error } = useQuery({
    queryKey: ['validation', id, isFinal(status)],
    queryFn: () => client.validations.get.query({ id }),
    refetchInterval: pollOf(status),
  });
  if (error) return <ErrorBox error={error} />;
  if (!data) return null;
  return (
    <>
      <Card title="Verdict">
        <Facts
          facts={[
            ['Kind', data.kind],
            ['Parameters', pairs(data.parameters)],
            ['Verdict', data.verdict?.code ?? NONE],
          ]}
        />
        <Reason verdict={data.verdict} />
      </Card>
      <Parts parts={data.parts} />
    </>
  );
}

function SearchResult({ id, status }: { id: string; status: OperationStatus }) {
  const ended = isFinal(status);
  const search = useQuery({
    queryKey: ['search', id, ended],
    queryFn: () => client.searches.get.query({ id }),
    refetchInterval: pollOf(status),
  });
  const judged = useQuery({
    queryKey: ['searchVerdict', id],
    queryFn: () => client.searches.verdict.query({ id }),
    enabled: ended,
  });
  const error = search.error ?? judged.error;
  if (error) return <ErrorBox error={error} />;
  if (!search.data) return null;
  const { best, algorithm } = search.data;
  return (
    <>
      <Card title="Result">
        <Facts
          facts={[
            ['Algorithm', algorithm.name],
            ['Objective of the best', best ? best.objectives.map((value) => decimal(value)).join(', ') : NONE],
            ['Best parameters', best ? pairs(best.parameters) : NONE],
            ['Verdict', judged.data?.verdict?.code ?? NONE],
          ]}
        />
        <Reason verdict={judged.data?.verdict ?? null} />
        <ErrorBox body={judged.data?.unjudged ?? null} />
      </Card>
      <Parts parts={judged.data?.parts ?? []} />
      <Command text={`npx holdfast searches trials ${id}`} />
    </>
  );
}

function Reason({ verdict }: { verdict: SearchVerdictView['verdict'] }) {
  if (!verdict) return null;
  return (
    <p>
      {verdict.sentence}
      {verdict.change !== null && <span className="muted"> What would change it: {verdict.change}</span>}
    </p>
  );
}

function Parts({ parts }: { parts: readonly Part[] }) {
  if (parts.length === 0) return null;
  return (
    <Card title="Parts" flush>
      <Table label="Parts" columns={PARTS} rows={parts} keyOf={({ part }) => part} />
    </Card>
  );
}

function Command({ text }: { text: string }) {
  return (
    <Card title="All of it on the command line">
      <code>{text}</code>
    </Card>
  );
}
