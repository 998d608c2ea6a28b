declare module 'lz4js' {
  /**
   * Unpacks a frame.
   * @param most bytes that it may have
   */
  export function decompress(data: Uint8Array, most?: number): Uint8Array;
}
