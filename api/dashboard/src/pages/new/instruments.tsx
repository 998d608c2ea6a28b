import { useInstruments } from '../../api/queries';
import { Chosen } from '../sessions/chosen';
import type { FormPart } from './conditions';
import { listOf } from './form-state';

const MOST_OFFERED = 10_000;

/** Which instruments of the session take part; without a choice, all of them. */
export function Instruments({ state, errorAt, set }: FormPart) {
  const held = useInstruments(state.session, { limit: MOST_OFFERED, offset: 0 }, state.session !== '');
  const chosen = listOf(state.settings['instruments'] ?? '');
  return (
    <details className="advanced" open={chosen.length > 0 || errorAt('instruments') !== undefined || undefined}>
      <summary>
        Instruments
        <span className="muted">{chosen.length === 0 ? ' all of the session' : ` ${chosen.join(', ')}`}</span>
      </summary>
      <Chosen
        offered={held.data?.items.map(({ id }) => id) ?? []}
        chosen={chosen}
        error={errorAt('instruments')}
        onChange={(ids) => set({ settings: { ...state.settings, instruments: ids.join(', ') } })}
      />
    </details>
  );
}
