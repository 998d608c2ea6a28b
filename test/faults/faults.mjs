import { CHECKS } from './checks.mjs';
import { requireSettled } from './invariants.mjs';
import { calibrate, startFaultStack, startSweep, watchSweep } from './rig.mjs';
import { seededRandom } from '../support/bars.mjs';

const WATCHDOG_MS = 1000;
const THREADS = 2;

/** Runs checks one after another on a stack with two engine workers and holds the invariants at the end. */
export async function faultSuite({ size, sweepSeconds, only = [], env = {} }) {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  console.log(`  seed ${seed}`);
  const stack = await startFaultStack({
    HOLDFAST_ENGINE_WORKERS: '2',
    HOLDFAST_ENGINE_THREADS: '1',
    HOLDFAST_FAILPOINTS: 'on',
    HOLDFAST_WATCHDOG_SECONDS: String(WATCHDOG_MS / 1000),
    ...env,
  });
  const rig = { stack, random: seededRandom(seed), sweepSeconds };
  const chosen = CHECKS.filter(({ id }) => only.length === 0 || only.includes(id));
  const checks = {
    'an undisturbed sweep tells the digest': async () => {
      rig.work = await calibrate(stack.rest, { seconds: sweepSeconds, threads: THREADS });
      const { digest, seconds } = await watchSweep(stack.rest, await startSweep(stack.rest, rig.work));
      rig.digest = digest;
      return `${seconds.toFixed(1)} s, digest ${digest.slice(0, 12)}`;
    },
  };
  let meantToFail = 0;
  for (const check of chosen) {
    checks[`${check.id} ${check.name}`] = async () => {
      const options = check[size];
      meantToFail += (check.fails ?? 0) * (options.times ?? 1);
      return check.run(rig, options);
    };
  }
  checks['nothing is left over, and every history replays'] = () => requireSettled(stack, { meantToFail });
  return { checks, stop: stack.stop };
}
