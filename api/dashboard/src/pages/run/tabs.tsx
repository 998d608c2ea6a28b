import type { ComponentType, KeyboardEvent } from 'react';
import type { RunView } from '../../../../../engine/model/views';
import { useAddress } from '../../lib/address';
import { DrawdownsTab } from './tabs/drawdowns';
import { LogTab } from './tabs/log';
import { NoteTab } from './tabs/note';
import { OrdersTab } from './tabs/orders';
import { ReturnsTab } from './tabs/returns';
import { SettingsTab } from './tabs/settings';
import { StatisticsTab } from './tabs/statistics';
import { TradesTab } from './tabs/trades';

const TABS: Readonly<Record<string, { text: string; Content: ComponentType<{ run: RunView }> }>> = {
  returns: { text: 'Returns', Content: ReturnsTab },
  trades: { text: 'Trades', Content: TradesTab },
  drawdowns: { text: 'Drawdowns', Content: DrawdownsTab },
  orders: { text: 'Orders & fills', Content: OrdersTab },
  statistics: { text: 'Statistics', Content: StatisticsTab },
  settings: { text: 'Settings', Content: SettingsTab },
  log: { text: 'Log', Content: LogTab },
  notes: { text: 'Notes', Content: NoteTab },
};
const NAMES = Object.keys(TABS);

/** What else there is to know of a completed run, one tab at a time; the address keeps which. */
export function RunTabs({ run }: { run: RunView }) {
  const { search, change } = useAddress();
  const asked = search.get('tab') ?? '';
  const shown = asked in TABS ? asked : 'returns';
  const pick = (tab: string) => change({ tab: tab === 'returns' ? '' : tab, offset: '', list: '' });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    const next = NAMES[(NAMES.indexOf(shown) + by + NAMES.length) % NAMES.length]!;
    pick(next);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  const { Content } = TABS[shown]!;
  return (
    <div className="run-tabs">
      <div className="tabs" role="tablist" aria-label="Parts of the result" onKeyDown={onKeyDown}>
        {NAMES.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === shown}
            aria-controls="tab-panel"
            tabIndex={name === shown ? 0 : -1}
            onClick={() => pick(name)}
          >
            {TABS[name]!.text}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${shown}`}>
        <Content run={run} />
      </div>
    </div>
  );
}
