import { STATISTICS } from '../../../../../engine/model/statistics';
import type { AnyStatisticName } from '../../../../../engine/model/trial-statistics';
import type { SessionView } from '../../../../../engine/model/views';
import { InputField, SelectField } from '../../components/field';
import { trialFigureOf } from '../../lib/statistics';
import type { FormState } from './form-state';

/** What every part of the form works on. */
export interface FormPart {
  state: FormState;
  /** What the server said about the field at a path. */
  errorAt: (path: string) => string | undefined;
  set: (change: Partial<FormState>) => void;
}

/** Range, money and costs. */
export function Conditions({ state, errorAt, set, session }: FormPart & { session: SessionView | undefined }) {
  const bounds = session ? { min: session.start.slice(0, 10), max: session.end.slice(0, 10) } : {};
  return (
    <fieldset>
      <legend>Conditions</legend>
      <InputField
        label="First day"
        type="date"
        hint={bounds.min ? `empty: ${bounds.min}` : "empty: the session's first"}
        value={state.start}
        error={errorAt('start')}
        onChange={(start) => set({ start })}
        {...bounds}
      />
      <InputField
        label="Last day"
        type="date"
        hint={bounds.max ? `empty: ${bounds.max}` : "empty: the session's last"}
        value={state.end}
        error={errorAt('end')}
        onChange={(end) => set({ end })}
        {...bounds}
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
        error={errorAt('fees.proportional')}
        onChange={(fees) => set({ fees })}
      />
      <InputField
        label="Slippage, %"
        type="number"
        hint="by which each price is worse"
        required
        min={0}
        value={state.slippage}
        error={errorAt('slippage.proportional')}
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
