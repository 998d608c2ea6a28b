import { open } from 'node:fs/promises';

/** The footer of a Parquet file is looked at up to here. */
const MOST_FOOTER = 4 * 1024 * 1024;
/** An Arrow schema in base64: it begins with four bytes of ones. */
const SCHEMA = /\/\/\/\/\/[A-Za-z0-9+/]{40,}={0,2}/;

/**
 * Id of the instrument that the metadata of a Parquet file's Arrow schema name, as those of NautilusTrader do: that of quotes
 * and trades as `instrument_id`, of bars as `bar_type` with their length behind it.
 */
export async function instrumentInSchema(path: string): Promise<string | undefined> {
  const schema = SCHEMA.exec((await footerOf(path)).toString('latin1'))?.[0];
  if (schema === undefined) return undefined;
  const { RecordBatchReader } = await import('apache-arrow');
  try {
    const { metadata } = RecordBatchReader.from(Buffer.from(schema, 'base64')).open().schema;
    return (
      metadata.get('instrument_id') ??
      metadata.get('bar_type')?.replace(/-\d+-[A-Z]+-[A-Z]+-(EXTERNAL|INTERNAL).*$/, '')
    );
  } catch {
    // What is not understood names nothing.
    return undefined;
  }
}

async function footerOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = Math.min(size, MOST_FOOTER);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(tail), 0, tail, size - tail);
    const length = bytesRead < 8 ? 0 : buffer.readUInt32LE(bytesRead - 8);
    return buffer.subarray(Math.max(0, bytesRead - 8 - length), bytesRead);
  } finally {
    await file.close();
  }
}
