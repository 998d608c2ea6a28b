import { STATISTICS } from '../../../../../engine/model/statistics';
import type { AnyStatisticName } from '../../../../../engine/model/trial-statistics';
import type { SessionView } from '../../../../../engine/model/views';
import { InputField, SelectField } from '../../components/field';
import { inPerCent } from '../../lib/per-cent';
import { trialFigureOf } from '../../lib/statistics';
import { percent, range } from '../../lib/format';
import { boundaryIn } from '../../lib/zone';
import type { FormState } from './form-state';
import { endBefore, HOLDOUTS } from './holdout';
import { COST_PRESETS, presetOf, withCosts, type CostPresetName } from './presets';

/** What every part of the form works on. */
export interface FormPart {
  state: FormState;
  /** What the server said about the field at a path. */
  errorAt: (path: string) => string | undefined;
  set: (change: Partial<FormState>) => void;
}

const NO_BOUNDS = { first: "the session's first", last: "the session's last" };

const COST_NAMES = Object.keys(COST_PRESETS) as CostPresetName[];

/** How much of the session's range is taken. */
function Coverage({ state, session }: Pick<FormPart, 'state'> & { session: SessionView | undefined }) {
  if (!session) return null;
  const at = (iso: string) => Date.parse(iso.length === 10 ? `${iso}T00:00:00Z` : iso);
  const [first, last] = [at(session.start), at(session.end)];
  const share = (iso: string, otherwise: number) => {
    const moment = at(iso.trim());
    return Number.isNaN(moment) ? otherwise : Math.min(1, Math.max(0, (moment - first) / (last - first)));
  };
  const [from, to] = [share(state.start, 0), share(state.end, 1)];
  const text = `${range(session.start, session.end)} is there, ${percent(Math.max(0, to - from), 0)} of it is taken`;
  return (
    <div className="coverage">
      <div className="coverage-strip" role="img" aria-label={text}>
        <div style={{ left: `${from * 100}%`, width: `${Math.max(0, to - from) * 100}%` }} />
      </div>
      <small className="muted">{text}</small>
    </div>
  );
}

/** Ends the range earlier, so that a part is left on which nothing was tried. */
function Holdout({ state, set, session }: Omit<FormPart, 'errorAt'> & { session: SessionView | undefined }) {
  const whole = { start: state.start || (session?.start ?? ''), end: session?.end ?? '' };
  const ends = HOLDOUTS.map((share) => [share, endBefore(whole, Number(share))] as const);
  const held = ends.find(([, end]) => end !== undefined && end === state.end)?.[0] ?? '';
  return (
    <SelectField
      label="Hold out the last"
      hint={held === '' ? 'nothing is kept back to test on' : 'ends the range; what follows stays unseen'}
      options={[['', 'nothing'], ...HOLDOUTS.map((share) => [share, `${share} %`] as const)]}
      value={held}
      onChange={(share) => set({ end: share === '' ? '' : (endBefore(whole, Number(share)) ?? state.end) })}
    />
  );
}

/** Range, money and costs. */
export function Conditions({ state, errorAt, set, session }: FormPart & { session: SessionView | undefined }) {
  const bounds = session
    ? { first: boundaryIn(session.start, 'UTC'), last: boundaryIn(session.end, 'UTC') }
    : NO_BOUNDS;
  return (
    <fieldset>
      <legend>Conditions</legend>
      <Coverage state={state} session={session} />
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
      <Holdout state={state} set={set} session={session} />
      <Costs state={state} errorAt={errorAt} set={set} />
    </fieldset>
  );
}

/** Money and costs, which begin with the figures of a preset. */
function Costs({ state, errorAt, set }: FormPart) {
  const preset = presetOf(state);
  return (
    <>
      <SelectField
        label="Costs of"
        hint="figures to begin with; your own are better"
        options={[
          ...(preset === undefined ? [['', 'your own'] as const] : []),
          ...COST_NAMES.map((name) => [name, COST_PRESETS[name].text] as const),
        ]}
        value={preset ?? ''}
        onChange={(name) => name !== '' && set(withCosts(state, name as CostPresetName))}
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
    </>
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
