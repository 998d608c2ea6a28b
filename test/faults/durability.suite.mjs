/** A small form of each check; `npm run test:faults` runs the full one. */
import { runSuite } from '../support/suite.mjs';
import { faultSuite } from './faults.mjs';

const { checks, stop } = await faultSuite({
  size: 'small',
  sweepSeconds: 6,
  // Sessions continue as new after few changes, so that few changes show it.
  env: { HOLDFAST_TEMPORAL_DYNAMIC_CONFIG: 'limit.historyCount.suggestContinueAsNew=300' },
});
try {
  await runSuite(checks);
} finally {
  await stop();
}
