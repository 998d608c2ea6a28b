import { PageHead } from '../components/page-head';
import { Tabs } from '../components/tabs';
import { EventsTab } from './activity/events';
import { OperationsTab } from './activity/operations';
import { RetentionTab } from './activity/retention';
import { Now } from './home/now';

const TABS = { operations: 'Operations', events: 'Events', retention: 'Retention' } as const;

/** Everything that takes time, what was told of it, and how long it is kept. */
export function ActivityPage() {
  return (
    <>
      <PageHead title="Activity" />
      <Now isHere />
      <Tabs label="Parts of the activity" tabs={TABS} first="operations">
        {(tab) => (tab === 'events' ? <EventsTab /> : tab === 'retention' ? <RetentionTab /> : <OperationsTab />)}
      </Tabs>
    </>
  );
}
