import { START } from '../../engine/model/timings';
import type { Settings } from '../settings';

/** Base URL at which this machine reaches the API. */
export function apiUrl({ host, port }: Settings): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

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
