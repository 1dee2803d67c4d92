/** The part of the JavaScript API of WebAssembly that is used here; TypeScript has it only together with the DOM. */
declare namespace WebAssembly {
  /** Compiled code; opaque. */
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  interface Memory {
    readonly buffer: SharedArrayBuffer;
  }
  const Module: new (bytes: Uint8Array) => Module;
  const Instance: new (module: Module, imports: Record<string, Record<string, unknown>>) => Instance;
  const Memory: new (descriptor: { initial: number; maximum: number; shared: true }) => Memory;
  function validate(bytes: Uint8Array): boolean;
}
