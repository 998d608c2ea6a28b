/** What the kernels use of the WebAssembly JavaScript interface, which the types of Node leave out. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Record<string, unknown>;
  }
  interface Memory {
    readonly buffer: SharedArrayBuffer;
    /** @param pages of 65,536 bytes to add */
    grow(pages: number): number;
  }
}
