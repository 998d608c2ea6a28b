import { InputField, SelectField } from '../../components/field';
import type { FormPart } from './conditions';
import type { ExecutionText } from './execution-state';

type Name = keyof ExecutionText;
interface Choice {
  label: string;
  hint?: string;
  options: readonly (readonly [string, string])[];
}

const ACCOUNT: Choice = {
  label: 'Account',
  options: [
    ['cash', 'cash'],
    ['margin', 'margin'],
  ],
};
const POSITIONS: Choice = {
  label: 'Positions',
  hint: 'of one instrument',
  options: [
    ['netting', 'one net position'],
    ['hedging', 'long and short side by side'],
  ],
};
const AT: Choice = {
  label: 'Market orders fill',
  options: [
    ['next-open', 'at the next open'],
    ['same-close', 'at the same close'],
  ],
};
const INTRABAR: Choice = {
  label: 'Within a bar',
  hint: 'that reaches a stop and a limit',
  options: [
    ['pessimistic', 'stops go first'],
    ['optimistic', 'limits go first'],
  ],
};
const LIMITS: Choice = {
  label: 'Limits fill',
  options: [
    ['touch', 'when touched'],
    ['through', 'when traded through'],
  ],
};
const PRICE: Choice = {
  label: 'Market orders pay',
  options: [
    ['trade', "the bar's price"],
    ['quote', 'ask or bid, where known'],
  ],
};

/** Account, costs and fills beyond the first ones; folded, and open where one of them is wrong. */
export function Execution({ state, errorAt, set }: FormPart) {
  const { execution } = state;
  const change = (name: Name) => (value: string) => set({ execution: { ...execution, [name]: value } });
  const number = (name: Name, path: string, words: { label: string; hint: string }) => (
    <InputField
      {...words}
      type="number"
      min={0}
      value={execution[name]}
      error={errorAt(path)}
      onChange={change(name)}
    />
  );
  const choice = (name: Name, path: string, words: Choice) => (
    <SelectField {...words} value={execution[name]} error={errorAt(path)} onChange={change(name)} />
  );
  const wrong = PATHS.some((path) => errorAt(path) !== undefined);
  return (
    <details className="execution" open={wrong || undefined}>
      <summary>Execution</summary>
      <fieldset>
        <legend className="visually-hidden">Execution</legend>
        {choice('type', 'account.type', ACCOUNT)}
        {execution.type === 'margin' && (
          <>
            {number('leverage', 'account.leverage', { label: 'Leverage', hint: 'empty: 1' })}
            {choice('positions', 'account.positions', POSITIONS)}
            {number('maintenanceMargin', 'account.maintenanceMargin', {
              label: 'Maintenance margin, %',
              hint: 'empty: half of 1 / leverage',
            })}
          </>
        )}
        {number('perShare', 'fees.perShare', { label: 'Fee a share', hint: 'money for each unit' })}
        {number('perContract', 'fees.perContract', { label: 'Fee a contract', hint: 'of derivatives' })}
        {number('minimum', 'fees.minimum', { label: 'Least fee', hint: 'money an order' })}
        {number('spread', 'slippage.spread', { label: 'Spread, %', hint: 'half of it makes each price worse' })}
        {number('fixed', 'slippage.fixed', { label: 'Fixed slippage', hint: 'amount each price is worse' })}
        {choice('at', 'fills.at', AT)}
        {choice('price', 'fills.price', PRICE)}
        {choice('intrabar', 'fills.intrabar', INTRABAR)}
        {choice('limits', 'fills.limits', LIMITS)}
        {number('volumeShare', 'fills.volumeShare', { label: 'Volume share, %', hint: 'empty: all that is wanted' })}
      </fieldset>
    </details>
  );
}

const PATHS = [
  ...['type', 'leverage', 'positions', 'maintenanceMargin'].map((name) => `account.${name}`),
  ...['perShare', 'perContract', 'minimum'].map((name) => `fees.${name}`),
  ...['spread', 'fixed'].map((name) => `slippage.${name}`),
  'fills',
];
