import { useState, type FormEvent } from 'react';
import type { Overlap } from '../../../../../engine/model/schedule';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { errorBody } from '../../api/errors';
import { useCatalogs, useSessions } from '../../api/queries';
import { ErrorBox } from '../../components/error-box';
import { InputField, SelectField } from '../../components/field';
import { Segmented } from '../../components/segmented';
import { Chosen } from '../sessions/chosen';
import { localZone, momentIn } from '../../lib/zone';
import { whenOfCron, whenOfInterval, type When } from './when';

const BY = { cron: 'By the clock', interval: 'Every so often' } as const;
const OVERLAP_WORDS: Readonly<Record<Overlap, string>> = {
  buffer_one: 'one waits',
  skip: 'left out',
  buffer_all: 'all wait',
};
const EMPTY = { id: '', catalog: '', by: 'cron' as keyof typeof BY, cron: '0 2 * * *', interval: '15m' };
const FURTHER = { timeZone: 'UTC', overlap: 'buffer_one' as Overlap, sessions: [] as readonly string[] };

/** A new schedule of looks at a catalog, with the times at which it will look. */
export function ScheduleForm({ onMade }: { onMade: () => void }) {
  const [state, setState] = useState({ ...EMPTY, ...FURTHER });
  const catalogs = useCatalogs().data?.items.map(({ name }) => name) ?? [];
  const sessions = useSessions().data?.items ?? [];
  const catalog = state.catalog || (catalogs[0] ?? '');
  const { id, by, cron, interval, timeZone, overlap } = state;
  const create = useAction(() => {
    const when = by === 'cron' ? { cron: cron.trim(), timeZone: timeZone.trim() } : { interval: interval.trim() };
    return client.schedules.create.mutate({ ...when, id, catalog, overlap, sessions: [...state.sessions] });
  }, onMade);
  const fault = create.error ? errorBody(create.error) : undefined;
  const errorAt = (path: string) =>
    fault?.path === path || fault?.path?.startsWith(`${path}.`) ? fault.message : undefined;
  const set = (change: Partial<typeof state>) => {
    setState((old) => ({ ...old, ...change }));
    if (create.error) create.reset();
  };
  const when = by === 'cron' ? whenOfCron(cron.trim(), timeZone.trim()) : whenOfInterval(interval);
  return (
    <form className="card card-body form" onSubmit={submitting(() => create.mutate(undefined))} noValidate>
      <fieldset>
        <legend>New schedule</legend>
        <InputField label="Name" value={id} error={errorAt('id')} onChange={(text) => set({ id: text })} />
        <SelectField
          label="Catalog"
          options={catalogs.map((name) => [name, name] as const)}
          value={catalog}
          error={errorAt('catalog')}
          onChange={(text) => set({ catalog: text })}
        />
        <SelectField
          label="While one is at work"
          hint="what becomes of the next"
          options={Object.entries(OVERLAP_WORDS)}
          value={overlap}
          error={errorAt('overlap')}
          onChange={(text) => set({ overlap: text as Overlap })}
        />
      </fieldset>
      <Segmented label="When it looks" options={BY} value={by} onPick={(next) => set({ by: next })} />
      <Times {...{ by, cron, interval, timeZone, errorAt }} set={set} />
      <Next when={when} zone={by === 'cron' ? timeZone.trim() : 'UTC'} />
      <Chosen
        label="Sessions to extend besides those that follow the catalog"
        offered={sessions.filter((one) => one.catalog === catalog).map(({ name }) => name)}
        chosen={state.sessions}
        error={errorAt('sessions')}
        onChange={(chosen) => set({ sessions: chosen })}
      />
      <ErrorBox body={fault ?? null} />
      <div className="page-head">
        <button type="submit" className="button primary" disabled={create.isPending || catalog === ''}>
          Make the schedule
        </button>
      </div>
    </form>
  );
}

const submitting = (act: () => void) => (event: FormEvent) => {
  event.preventDefault();
  act();
};

interface TimesProps extends Pick<typeof EMPTY, 'by' | 'cron' | 'interval'> {
  timeZone: string;
  errorAt: (path: string) => string | undefined;
  set: (change: Partial<Record<'cron' | 'interval' | 'timeZone', string>>) => void;
}

function Times({ by, cron, interval, timeZone, errorAt, set }: TimesProps) {
  if (by === 'interval') {
    return (
      <fieldset>
        <InputField
          label="Time between two looks"
          hint="such as 30s, 15m, 4h or 1d"
          value={interval}
          error={errorAt('interval')}
          onChange={(text) => set({ interval: text })}
        />
      </fieldset>
    );
  }
  return (
    <fieldset>
      <InputField
        label="Cron"
        hint="minute, hour, day, month, weekday"
        value={cron}
        error={errorAt('cron')}
        onChange={(text) => set({ cron: text })}
      />
      <InputField
        label="Time zone"
        hint={`such as America/New_York; yours is ${localZone()}`}
        value={timeZone}
        error={errorAt('timeZone')}
        onChange={(text) => set({ timeZone: text })}
      />
    </fieldset>
  );
}

/** What the times mean in words, and the next of them. */
function Next({ when, zone }: { when: When | undefined; zone: string }) {
  if (!when) return <p className="muted">These times cannot be read yet.</p>;
  return (
    <div role="status" aria-label="Next looks">
      <p>
        {when.words}, {zone}. Next:
      </p>
      <ol>
        {when.next.map((time) => (
          <li key={time}>{momentIn(time, zone)}</li>
        ))}
      </ol>
    </div>
  );
}
