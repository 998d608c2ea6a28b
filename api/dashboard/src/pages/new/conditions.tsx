import { STATISTICS } from '../../../../../engine/model/statistics';
import type { AnyStatisticName } from '../../../../../engine/model/trial-statistics';
import type { SessionView } from '../../../../../engine/model/views';
import { InputField, SelectField } from '../../components/field';
import { inPerCent } from '../../lib/per-cent';
import { trialFigureOf } from '../../lib/statistics';
import { boundaryIn } from '../../lib/zone';
import type { FormState } from './form-state';

/** What every part of the form works on. */
export interface FormPart {
  state: FormState;
  /** What the server said about the field at a path. */
  errorAt: (path: string) => string | undefined;
  set: (change: Partial<FormState>) => void;
}

const NO_BOUNDS = { first: "the session's first", last: "the session's last" };

/** Range, money and costs. */
export function Conditions({ state, errorAt, set, session }: FormPart & { session: SessionView | undefined }) {
  const bounds = session
    ? { first: boundaryIn(session.start, 'UTC'), last: boundaryIn(session.end, 'UTC') }
    : NO_BOUNDS;
  return (
    <fieldset>
      <legend>Conditions</legend>
      <InputField
        label="From"
        placeholder="YYYY-MM-DD"
        hint={`a date, or a time such as 2024-01-02T09:30Z; empty: ${bounds.first}`}
        value={state.start}
        error={errorAt('start')}
        onChange={(start) => set({ start })}
      />
      <InputField
        label="To"
        placeholder="YYYY-MM-DD"
        hint={`inclusive; empty: ${bounds.last}`}
        value={state.end}
        error={errorAt('end')}
        onChange={(end) => set({ end })}
      />
      <InputField
        label="Initial capital"
        type="number"
        hint="in the account's currency"
        required
        value={state.capital}
        error={errorAt('account.initialCapital')}
        onChange={(capital) => set({ capital })}
      />
      <InputField
        label="Fees, %"
        type="number"
        hint="of the value of each fill"
        required
        min={0}
        value={state.fees}
        error={inPerCent(errorAt('fees.proportional'))}
        onChange={(fees) => set({ fees })}
      />
      <InputField
        label="Slippage, %"
        type="number"
        hint="by which each price is worse"
        required
        min={0}
        value={state.slippage}
        error={inPerCent(errorAt('slippage.proportional'))}
        onChange={(slippage) => set({ slippage })}
      />
    </fieldset>
  );
}

/** What a sweep looks for. */
export function Objective({ state, errorAt, set }: FormPart) {
  return (
    <fieldset>
      <legend>Objective</legend>
      <SelectField
        label="Statistic"
        options={[...new Set([...STATISTICS, state.statistic])].map(
          (name) => [name, trialFigureOf(name).label] as const,
        )}
        value={state.statistic}
        error={errorAt('objective')}
        onChange={(statistic) => set({ statistic: statistic as AnyStatisticName })}
      />
      <SelectField
        label="Direction"
        options={[
          ['maximize', 'highest is best'],
          ['minimize', 'lowest is best'],
        ]}
        value={state.direction}
        onChange={(direction) => set({ direction: direction as FormState['direction'] })}
      />
    </fieldset>
  );
}
