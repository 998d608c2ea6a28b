import { useSearch } from 'wouter';
import type { Parameters } from '../../../../engine/model/run-config';
import type { StrategySweepView } from '../../../../engine/model/views';
import { useRequestSchema, useRun, useSessions, useStrategies, useSweep } from '../api/queries';
import { useSweepTrial } from '../api/trial-queries';
import { BrokenStrategies } from '../components/broken-strategies';
import { Empty } from '../components/empty';
import { ErrorBox } from '../components/error-box';
import { NoSessions } from '../components/nothing';
import { PageHead } from '../components/page-head';
import { finerAxes } from '../lib/finer';
import { settingsOf } from '../lib/settings-schema';
import { advancedOf } from './new/advanced';
import type { Kind } from './new/form-state';
import { OperationForm } from './new/operation-form';

/** The form of a new run or sweep; `?session=`, `?version=`, `?strategy=`, `?like=<run>` and `?likeSweep=<sweep>` fill it in. */
export function NewPage({ kind }: { kind: Kind }) {
  const search = useSearch();
  const query = new URLSearchParams(search);
  return (
    <>
      <PageHead title={`New ${kind}`} />
      <BrokenStrategies />
      <Loaded
        kind={kind}
        session={query.get('session')}
        strategy={query.get('strategy')}
        like={query.get('like')}
        likeSweep={query.get('likeSweep')}
        version={query.get('version')}
        around={query.get('around')}
      />
    </>
  );
}

interface LoadedProps {
  kind: Kind;
  session: string | null;
  strategy: string | null;
  like: string | null;
  likeSweep: string | null;
  version: string | null;
  /** A trial of that sweep, around which the new one is finer. */
  around: string | null;
}

function Loaded({ kind, session, strategy, like, likeSweep, version, around }: LoadedProps) {
  const sessions = useSessions();
  const strategies = useStrategies();
  const run = useRun(like ?? '', like !== null);
  const sweep = useSweep(likeSweep ?? '', likeSweep !== null);
  const centre = useSweepTrial(likeSweep ?? '', Number(around), around !== null);
  const schema = useRequestSchema();
  const error = sessions.error ?? strategies.error ?? schema.error ?? run.error ?? sweep.error ?? centre.error;
  const awaited =
    (like !== null && !run.data) || (likeSweep !== null && !sweep.data) || (around !== null && !centre.data);
  if (error) return <ErrorBox error={error} />;
  if (!sessions.data || !strategies.data || !schema.data || awaited) {
    return <div style={{ height: 560 }} aria-busy="true" />;
  }
  if (sessions.data.items.length === 0) return <NoSessions />;
  if (strategies.data.items.length === 0) {
    return (
      <Empty title="No strategy is known yet.">
        <p>An engine worker publishes its strategies when it starts. Is one up?</p>
      </Empty>
    );
  }
  return (
    <OperationForm
      kind={kind}
      sessions={sessions.data.items}
      strategies={strategies.data.items}
      session={session}
      strategy={strategy}
      version={version}
      like={sweep.data?.script === null ? finer(sweep.data, centre.data?.row.parameters) : run.data}
      settings={advancedOf(settingsOf(schema.data))}
    />
  );
}

function finer(sweep: StrategySweepView, around: Parameters | undefined): StrategySweepView {
  return around ? { ...sweep, axes: finerAxes(sweep.axes, around) } : sweep;
}
