import { useState } from 'react';
import { InputField, SelectField } from '../../components/field';
import { wordsOf, type Setting } from '../../lib/settings-schema';
import type { FormPart } from './conditions';

/** Settings that have a field of their own above, or none in this form. */
const ELSEWHERE = new Set([
  ...['session', 'strategy', 'start', 'end'],
  ...['account.initialCapital', 'fees.proportional', 'slippage.proportional'],
]);

/** The settings of the advanced part, of all that a request has. */
export function advancedOf(settings: readonly Setting[]): Setting[] {
  return settings.filter(({ path }) => !ELSEWHERE.has(path));
}

/** Every other setting that the server describes, by group; folded, and open where one of them is set or wrong. */
export function Advanced({ settings: all, ...form }: FormPart & { settings: readonly Setting[] }) {
  const settings = all.filter(({ path }) => path !== 'instruments');
  const { state, errorAt } = form;
  const groups = [...new Set(settings.map(({ group }) => group))].sort((a, b) => Number(a === '') - Number(b === ''));
  const given = settings.filter(({ path }) => (state.settings[path] ?? '') !== '').length;
  const isWrong = settings.some(({ path }) => errorAt(path) !== undefined);
  const [open, setOpen] = useState(false);
  // It stays open once what was wrong is mended.
  if (isWrong && !open) setOpen(true);
  return (
    <details className="advanced" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Advanced
        <span className="muted">{given === 0 ? ' all as they are by default' : ` ${given} set`}</span>
      </summary>
      {groups.map((group) => (
        <fieldset key={group}>
          <legend>{group === '' ? 'More' : wordsOf(group)}</legend>
          {settings
            .filter((setting) => setting.group === group)
            .map((setting) => (
              <SettingField key={setting.path} setting={setting} {...form} />
            ))}
        </fieldset>
      ))}
    </details>
  );
}

const YES_NO = [
  ['true', 'yes'],
  ['false', 'no'],
] as const;

function SettingField({ setting, state, errorAt, set }: FormPart & { setting: Setting }) {
  const { path, label, kind, hint, choices, minimum, maximum } = setting;
  const shared = {
    ...{ label, hint, error: errorAt(path), value: state.settings[path] ?? '' },
    onChange: (value: string) => set({ settings: { ...state.settings, [path]: value } }),
  };
  if (kind === 'boolean') return <SelectField {...shared} options={[DEFAULT, ...YES_NO]} />;
  if (kind === 'choice') {
    return <SelectField {...shared} options={[DEFAULT, ...choices.map((one) => [one, one] as const)]} />;
  }
  return <InputField {...shared} type={kind === 'number' ? 'number' : 'text'} min={minimum} max={maximum} />;
}

const DEFAULT = ['', 'default'] as const;
