import { get } from 'node:http';
import { START } from '../../engine/model/timings';
import { apiUrl, type Settings } from '../settings';

/** Whether the API says that it and all it needs are ready. Not by `fetch`, for which the supervisor would keep 10 MB. */
export function apiIsReady(settings: Settings): Promise<boolean> {
  return new Promise((resolve) => {
    const url = `${apiUrl(settings)}/health/ready`;
    const asked = get(url, { agent: false, signal: AbortSignal.timeout(START.probeMs) }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
  });
}
