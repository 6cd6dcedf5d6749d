import { createHash, createHmac } from 'node:crypto'

type Data = string | ArrayBuffer | ArrayBufferView

/** SHA-256 as the SDK gives it to its signer on Node: it digests in promises alone. */
export class NodeSha256 {
  readonly #hash: { update(data: string | NodeJS.ArrayBufferView): unknown; digest(): Uint8Array }

  constructor(secret?: Data) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', hashable(secret))
  }

  update(data: Data): void {
    this.#hash.update(hashable(data))
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest())
  }
}

function hashable(data: Data): string | NodeJS.ArrayBufferView {
  return typeof data === 'string' || ArrayBuffer.isView(data) ? (data as string) : new Uint8Array(data)
}
