// What the core may use beyond ECMAScript: globals that Node, Deno, Bun, browsers and workers all have.

declare class TextEncoder {
  encode(text?: string): Uint8Array
  encodeInto(text: string, target: Uint8Array): { read: number; written: number }
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: ArrayBuffer | ArrayBufferView): string
}
