import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { CONNECT } from '../../engine/model/timings';
import { connectionOptions, type TemporalConnection } from './connection-options';

export interface TemporalClient {
  client: Client;
  close(): Promise<void>;
}

/** A client that connects with its first call and again after the server was away. */
export function openTemporalClient(
  settings: TemporalConnection & { temporalNamespace: string },
  interceptors: WorkflowClientInterceptor[] = [],
): TemporalClient {
  const connection = Connection.lazy({ ...connectionOptions(settings), connectTimeout: CONNECT.attemptMs });
  const client = new Client({
    connection,
    namespace: settings.temporalNamespace,
    interceptors: { workflow: interceptors },
  });
  return { client, close: () => connection.close() };
}
