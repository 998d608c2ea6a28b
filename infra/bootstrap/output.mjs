/**
 * Goes on when nobody reads the output any more: a reader of a pipe that ended (EPIPE), a terminal that was closed (EIO).
 * Without this the first line that cannot be written would end the process in the middle of its work. Logs are files.
 */
export function surviveClosedOutput() {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
