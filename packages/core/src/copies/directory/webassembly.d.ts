/** The part of the JavaScript API of WebAssembly that is used here; TypeScript has it only together with the DOM. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: SharedArrayBuffer;
  }
  const Memory: new (descriptor: { initial: number; maximum: number; shared: true }) => Memory;
}
