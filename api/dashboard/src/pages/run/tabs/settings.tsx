import { useState } from 'react';
import type { RunView } from '../../../../../../engine/model/views';
import { useRun, useRuns } from '../../../api/queries';
import { Card } from '../../../components/card';
import { ErrorBox } from '../../../components/error-box';
import { Facts } from '../../../components/facts';
import { Hash } from '../../../components/hash';
import { cacheFact, configurationFacts } from '../../../components/operation';
import { Select } from '../../../components/select';
import { Table, type Column } from '../../../components/table';
import { duration, NONE, shortId } from '../../../lib/format';
import { settingRows, type SettingRow } from '../../../lib/setting-rows';

/** All that a run was asked for and how it was made, and how that differs from another run. */
export function SettingsTab({ run }: { run: RunView }) {
  return (
    <div className="columns">
      <div className="span-6 stack">
        <Card title="Configuration">
          <Facts facts={[...configurationFacts(run), ...resultFacts(run)]} />
        </Card>
      </div>
      <div className="span-6">
        <Differences run={run} />
      </div>
    </div>
  );
}

function resultFacts(run: RunView) {
  return [
    ['Took', duration(run.finishedAt === null ? null : run.tookSeconds)],
    ['Computed by', run.host ?? NONE],
    cacheFact(run, '/runs'),
    ['Result hash', <Hash key="hash" value={run.resultHash} />],
  ] as const;
}

const NOBODY = '';
const LATEST = 50;

/** Every setting by its path; beside another run only those that differ. */
function Differences({ run }: { run: RunView }) {
  const [other, setOther] = useState(NOBODY);
  const runs = useRuns({ limit: LATEST, offset: 0, session: run.session }).data?.items ?? [];
  const compared = useRun(other, other !== NOBODY);
  const names = runs
    .filter(({ runId }) => runId !== run.runId)
    .map((one) => [one.runId, `${one.label ?? one.strategy} ${shortId(one.runId)}`] as const);
  const rows = settingRows(run, other === NOBODY ? undefined : compared.data);
  const columns: readonly Column<SettingRow>[] = [
    { id: 'path', head: 'Setting', cell: ({ path }) => <code>{path}</code> },
    { id: 'own', head: 'This run', cell: ({ own }) => <span className="sentence">{own}</span> },
    ...(other === NOBODY
      ? []
      : [{ id: 'other', head: 'The other', cell: (row: SettingRow) => <span className="sentence">{row.other}</span> }]),
  ];
  return (
    <Card
      title={other === NOBODY ? 'Every setting' : 'What differs'}
      end={
        <Select
          label="Beside"
          options={{ [NOBODY]: 'no other run', ...Object.fromEntries(names) }}
          value={other}
          onPick={setOther}
        />
      }
      flush
    >
      <ErrorBox error={other === NOBODY ? null : compared.error} />
      <Table label="Settings" columns={columns} rows={rows} keyOf={({ path }) => path} />
      {rows.length === 0 && <p className="card-note">Every setting is the same.</p>}
    </Card>
  );
}
