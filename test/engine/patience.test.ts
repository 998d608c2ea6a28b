import { patientMs } from '../../engine/model/patience';

test('a limit by the clock is as it is set, and six times as long where more wants to run than there are processors', () => {
  expect(patientMs(5000, { load: 1.9, processors: 2 })).toBe(5000);
  expect(patientMs(5000, { load: 2, processors: 2 })).toBe(5000);
  expect(patientMs(5000, { load: 2.1, processors: 2 })).toBe(30_000);
});
