import { HoldfastError } from '../model/errors';
import type { ValidationRequest } from '../model/validation';
import type { CrossRule } from './cross-validation';
import { leastBars } from './group-moments';

export type CrossRequest = Extract<ValidationRequest, { kind: 'k-fold' | 'cpcv' }>;

/** The groups of a cross-validation; a k-fold tests one at a time. */
export function ruleOf(request: CrossRequest): CrossRule {
  const { purge, embargo } = request;
  if (request.kind === 'k-fold') return { groups: request.folds, testGroups: 1, purge, embargo };
  return { groups: request.groups, testGroups: request.testGroups, purge, embargo };
}

/**
 * Refuses groups of which purge and embargo leave nothing.
 * @param bars how many returns there are
 * @throws HoldfastError VALIDATION with the path of what takes most: `purge` or `embargo`, or `folds` or `groups` where they are more
 *   than the bars by themselves
 */
export function requireRoomInGroups(request: CrossRequest, bars: number): void {
  const rule = ruleOf(request);
  const least = leastBars(rule);
  if (bars >= least) return;
  const { groups, purge, embargo } = rule;
  const ofGroups = request.kind === 'k-fold' ? 'folds' : 'groups';
  const path = groups > bars ? ofGroups : purge >= embargo ? 'purge' : 'embargo';
  const message = `${path}: ${groups} groups with ${purge} bars of purge and ${embargo} of embargo need ${least} bars, and there are ${bars}`;
  throw new HoldfastError('VALIDATION', message, { path });
}
