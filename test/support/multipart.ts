import busboy from 'busboy'

export interface ReceivedForm {
  /** The fields before the file. */
  readonly fields: readonly (readonly [string, string])[]
  readonly fileName: string | undefined
  readonly fileSize: number
}

/** A form as a Node server reads it. What follows the file does not count. */
export function readWithBusboy(contentType: string, body: Uint8Array): Promise<ReceivedForm> {
  return new Promise((resolve, reject) => {
    const fields: [string, string][] = []
    let file: { name: string | undefined; size: number } | undefined
    const parser = busboy({ headers: { 'content-type': contentType }, defParamCharset: 'utf8', preservePath: true })
    parser.on('field', (name, value) => {
      if (file === undefined) fields.push([name, value])
    })
    parser.on('file', (name, stream, { filename }) => {
      if (name !== 'file' || file !== undefined) return stream.resume()
      const received = { name: filename, size: 0 }
      file = received
      return stream.on('data', (chunk: Uint8Array) => {
        received.size += chunk.length
      })
    })
    parser.on('close', () => resolve({ fields, fileName: file?.name, fileSize: file?.size ?? 0 }))
    parser.on('error', reject)
    parser.end(body)
  })
}

/** A form as a server of the web platform reads it. */
export function readWithFormData(contentType: string, body: Uint8Array<ArrayBuffer>): Promise<FormData> {
  return new Response(body, { headers: { 'content-type': contentType } }).formData()
}
