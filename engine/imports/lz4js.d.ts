declare module 'lz4js' {
  /** Unpacks a frame. */
  export function decompress(data: Uint8Array): Uint8Array;
}
