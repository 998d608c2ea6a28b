import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { isFinal } from '../../../../engine/model/status';
import type { ValidationView } from '../../../../engine/model/validation-views';
import { client } from '../api/client';
import { useLive } from '../api/live';
import { pollOf } from '../api/polling';
import { useAction } from '../api/actions';
import { Card } from '../components/card';
import { Confirm } from '../components/confirm';
import { ErrorBox } from '../components/error-box';
import { Facts } from '../components/facts';
import { OperationBadge } from '../components/operation-badge';
import { PageHead } from '../components/page-head';
import { Progress } from '../components/progress';
import { Rungs, VerdictCard } from '../components/rungs';
import { StallNotice } from '../components/stall-notice';
import { TemporalLink } from '../components/temporal-link';
import { Moment } from '../components/zone';
import { count, duration, NONE, pairs, shortId } from '../lib/format';

const FOLDERS = { run: 'runs', sweep: 'sweeps', search: 'searches' } as const;

/** A judgement or another validation: its verdict and each of its parts. */
export function ValidationPage({ id }: { id: string }) {
  const { data, error } = useQuery({
    queryKey: ['validation', id],
    queryFn: () => client.validations.get.query({ id }),
    refetchInterval: ({ state }) => pollOf(state.data?.status),
  });
  useLive('operation', { operationId: id, enabled: data !== undefined && !isFinal(data.status) });
  const cancel = useAction((reason: string | undefined) => client.validations.cancel.mutate({ id, reason }));
  return (
    <>
      <PageHead
        title={data ? `${data.kind} ${shortId(id)}` : shortId(id)}
        crumb={{ href: '/operations?kind=validation', text: 'Validations' }}
        beside={data && <OperationBadge status={data.status} cachedFrom={null} />}
      >
        {data && !isFinal(data.status) && (
          <Confirm
            text="Cancel"
            question="Cancel the validation?"
            verb="Cancel the validation"
            reasoned
            disabled={cancel.isPending}
            onConfirm={(reason) => cancel.mutate(reason)}
          >
            Parts that are done stay.
          </Confirm>
        )}
        <TemporalLink url={data?.temporalUrl} />
      </PageHead>
      <ErrorBox error={error ?? cancel.error} />
      {data ? <Body data={data} /> : !error && <div style={{ height: 600 }} aria-busy="true" />}
    </>
  );
}

function Body({ data }: { data: ValidationView }) {
  const { subject, status, parts, total } = data;
  return (
    <>
      <ErrorBox body={data.error ?? null} />
      <StallNotice work={data} />
      {data.verdict && <VerdictCard verdict={data.verdict} />}
      {!isFinal(status) && (
        <Card title="Progress">
          <Progress
            fraction={total === 0 ? 0 : parts.length / total}
            label="Progress of the validation"
            status={status}
          />
          <p className="progress-line">
            {count(parts.length)} of {count(total)} parts
          </p>
        </Card>
      )}
      <Rungs parts={parts} title={data.kind === 'judge' ? 'Rungs' : 'Parts'} />
      <Card title="Facts">
        <Facts
          facts={[
            [
              'Judged',
              <Link href={`/${FOLDERS[subject.kind]}/${subject.id}`}>{`${subject.kind} ${shortId(subject.id)}`}</Link>,
            ],
            ['Kind', data.kind],
            ['Parameters', pairs(data.parameters)],
            ['Points to choose from', count(data.points)],
            ['Strategy', data.strategy],
            ['Session', data.session],
            ['Label', data.label ?? NONE],
            ...(status === 'cancelled' ? [['Cancelled because', data.cancelReason ?? NONE] as const] : []),
            ['Created', <Moment iso={data.createdAt} />],
            ['Took', duration(data.tookSeconds)],
          ]}
        />
      </Card>
    </>
  );
}
