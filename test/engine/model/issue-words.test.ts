import { resolveIndicator } from '../../../engine/indicators/resolve-indicator';
import { errorOf } from '../support';

test.each([
  [{ period: 0 }, 'sma, period: must be at least 1'],
  [{ period: '9' }, 'sma, period: must be a number, was string'],
])('what is wrong with a parameter of an indicator is told in plain words: %j', (parameters, message) => {
  expect(errorOf(() => resolveIndicator({ name: 'sma', parameters })).message).toBe(message);
});
