import { START } from '../../engine/model/timings';
import { apiUrl, type Settings } from '../settings';

/** Whether the API says that it and all it needs are ready. */
export async function apiIsReady(settings: Settings): Promise<boolean> {
  try {
    const response = await fetch(`${apiUrl(settings)}/health/ready`, { signal: AbortSignal.timeout(START.probeMs) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
