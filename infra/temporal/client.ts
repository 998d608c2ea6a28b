import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
  type WorkflowClientInterceptor,
} from '@temporalio/client';
import { CONNECT } from '../../engine/model/timings';
import { connectionOptions, type TemporalConnection } from './connection-options';

export interface TemporalClient {
  client: Client;
  close(): Promise<void>;
}

type GrpcInterceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type GrpcCall = ReturnType<GrpcInterceptor>;

/** `CANCELLED` of gRPC. */
const CANCELLED = 1;

/**
 * Ends a call that is repeated after its connection was closed. The client's own repetition would throw from a timer there, which
 * ends the process.
 */
const endAfterClose: GrpcInterceptor = (options, nextCall) => {
  try {
    return nextCall(options) as GrpcCall;
  } catch (error) {
    const ignore = () => undefined;
    const start: GrpcCall['start'] = (metadata, listener) =>
      listener?.onReceiveStatus?.({ code: CANCELLED, details: (error as Error).message, metadata });
    return { start, sendMessage: ignore, halfClose: ignore, cancelWithStatus: ignore } as unknown as GrpcCall;
  }
};

/** A client that connects with its first call and again after the server was away. */
export function openTemporalClient(
  settings: TemporalConnection & { temporalNamespace: string },
  interceptors: WorkflowClientInterceptor[] = [],
): TemporalClient {
  const connection = Connection.lazy({
    ...connectionOptions(settings),
    connectTimeout: CONNECT.attemptMs,
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), endAfterClose],
  });
  const client = new Client({
    connection,
    namespace: settings.temporalNamespace,
    interceptors: { workflow: interceptors },
  });
  return { client, close: () => connection.close() };
}
