import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { SessionDetailView } from '../../../../../engine/model/views';
import { useAction } from '../../api/actions';
import { client } from '../../api/client';
import { useCatalog, useInstruments } from '../../api/queries';
import { DialogForm } from '../../components/dialog-form';
import { InputField } from '../../components/field';
import { count } from '../../lib/format';
import { Chosen } from '../sessions/chosen';

const MOST_OFFERED = 10_000;

/** What can be changed of an open session. */
export function SessionChanges({ session }: { session: SessionDetailView }) {
  return (
    <>
      <Extend session={session} />
      <Narrow session={session} />
      <Add session={session} />
      <Remove session={session} />
      <Close session={session} />
    </>
  );
}

interface ChangeProps {
  session: SessionDetailView;
}

const day = (iso: string) => iso.slice(0, 10);

function Extend({ session: { name, end } }: ChangeProps) {
  const [until, setUntil] = useState(day(end));
  const extend = useAction(() => client.sessions.extend.mutate({ name, end: until }));
  return (
    <DialogForm text="Extend" title={`Extend ${name}`} verb="Extend the session" action={extend}>
      {(errorAt) => (
        <>
          <p>
            It ends on {day(end)}. Bars up to the new end are read from its catalog; the session gets a new version, and
            what runs goes on with its own.
          </p>
          <InputField
            label="To, inclusive"
            type="date"
            min={day(end)}
            value={until}
            error={errorAt('end')}
            onChange={setUntil}
          />
        </>
      )}
    </DialogForm>
  );
}

function Narrow({ session: { name, start, end } }: ChangeProps) {
  const [from, setFrom] = useState(day(start));
  const [until, setUntil] = useState(day(end));
  const narrow = useAction(() =>
    client.sessions.narrow.mutate({
      name,
      ...(from !== day(start) && { start: from }),
      ...(until !== day(end) && { end: until }),
    }),
  );
  return (
    <DialogForm text="Narrow" title={`Narrow ${name}`} verb="Narrow the session" action={narrow}>
      {(errorAt) => (
        <>
          <p>Bars outside the range leave its memory. Versions before stay, and runs on them can be done again.</p>
          <fieldset>
            <InputField label="From" type="date" value={from} error={errorAt('start')} onChange={setFrom} />
            <InputField label="To, inclusive" type="date" value={until} error={errorAt('end')} onChange={setUntil} />
          </fieldset>
        </>
      )}
    </DialogForm>
  );
}

function Add({ session: { name, catalog } }: ChangeProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const offered = useCatalog(catalog, { limit: MOST_OFFERED, offset: 0 });
  const held = useInstruments(name, { limit: MOST_OFFERED, offset: 0 });
  const has = new Set(held.data?.items.map(({ id }) => id));
  const add = useAction(
    () => client.sessions.addInstruments.mutate({ name, instrumentIds: [...chosen] }),
    () => setChosen([]),
  );
  return (
    <DialogForm text="Add" title={`Add instruments to ${name}`} verb="Add them" action={add}>
      {(errorAt) => (
        <>
          <p>Of the catalog {catalog}. What runs is not disturbed; work that begins later sees them.</p>
          <Chosen
            offered={(offered.data?.instruments ?? []).map(({ id }) => id).filter((id) => !has.has(id))}
            chosen={chosen}
            error={errorAt('instrumentIds')}
            onChange={setChosen}
          />
        </>
      )}
    </DialogForm>
  );
}

function Remove({ session: { name } }: ChangeProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const held = useInstruments(name, { limit: MOST_OFFERED, offset: 0 });
  const remove = useAction(
    () => client.sessions.removeInstruments.mutate({ name, instrumentIds: [...chosen] }),
    () => setChosen([]),
  );
  return (
    <DialogForm text="Remove" title={`Remove instruments from ${name}`} verb="Remove them" danger action={remove}>
      {(errorAt) => (
        <>
          <p>Their bars leave its memory. Versions before keep them, and files of the catalog stay.</p>
          <Chosen
            offered={(held.data?.items ?? []).map(({ id }) => id)}
            chosen={chosen}
            error={errorAt('instrumentIds')}
            onChange={setChosen}
          />
        </>
      )}
    </DialogForm>
  );
}

function Close({ session: { name, running, queued } }: ChangeProps) {
  const [force, setForce] = useState(false);
  const [, navigate] = useLocation();
  // The page leads away: what it shows of a session that is gone is not asked for again.
  const close = useMutation({
    mutationFn: (_: undefined) => client.sessions.delete.mutate({ name, force }),
    onSuccess: () => navigate('/sessions'),
  });
  const open = running + queued;
  return (
    <DialogForm text="Close" title={`Close ${name}?`} verb="Close the session" danger action={close}>
      {() => (
        <>
          <p>Its data leave the memory of the engine workers. Runs, sweeps and files of the catalog stay.</p>
          {open > 0 && (
            <label className="checks">
              <input type="checkbox" checked={force} onChange={(event) => setForce(event.target.checked)} />
              Cancel what is at work or waits in it ({count(open)})
            </label>
          )}
        </>
      )}
    </DialogForm>
  );
}
