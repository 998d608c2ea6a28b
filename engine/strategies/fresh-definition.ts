import type { StrategyDefinition } from './define-strategy';

/** How definitions are made again whose modules may keep something from one run to the next. */
const renewals = new WeakMap<StrategyDefinition, () => StrategyDefinition>();

export function renewBy(definition: StrategyDefinition, renew: () => StrategyDefinition): void {
  renewals.set(definition, renew);
}

/** Whether each run has to evaluate the modules of a definition anew. */
export function keepsState(definition: StrategyDefinition): boolean {
  return renewals.has(definition);
}

/** The definition for one run: of modules that may keep something, evaluated anew; else the same one. */
export function freshDefinition(definition: StrategyDefinition): StrategyDefinition {
  const renew = renewals.get(definition);
  if (!renew) return definition;
  const fresh = renew();
  renewals.set(fresh, renew);
  return fresh;
}
