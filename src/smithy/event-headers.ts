import { demand, quote } from '../sigv4-error.js'
import type { EventHeader, EventHeaders } from './types.js'

const encoder = new TextEncoder()

/**
 * Headers of an event in their binary form: for each the length of its name in one byte, the name, the type in one byte,
 * the value; the values of text and bytes have their length in two bytes before them.
 *
 * @throws {TypeError} for an unknown type or a malformed UUID
 * @throws {RangeError} for what is too long for its length
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function formatEventHeaders(headers: EventHeaders): Uint8Array {
  return Uint8Array.from(
    Object.entries(headers).flatMap(([name, header]) => [...sized(1, encoder.encode(name)), ...formatValue(header)]),
  )
}

function formatValue(header: EventHeader): Iterable<number> {
  switch (header.type) {
    case 'boolean':
      return [header.value ? 0 : 1]
    case 'byte':
      return [2, ...bigEndian(1, header.value)]
    case 'short':
      return [3, ...bigEndian(2, header.value)]
    case 'integer':
      return [4, ...bigEndian(4, header.value)]
    case 'long':
      return [5, ...header.value.bytes]
    case 'binary':
      return [6, ...sized(2, header.value)]
    case 'string':
      demand(typeof header.value === 'string', 'event header', 'a text', header.value)
      return [7, ...sized(2, encoder.encode(header.value))]
    case 'timestamp':
      return [8, ...bigEndian(8, header.value.getTime())]
    case 'uuid':
      return [9, ...uuidBytes(header.value)]
    default:
      throw new TypeError(`event header: expected a known type, got ${quote((header as { type: unknown }).type)}`)
  }
}

function sized(width: 1 | 2, bytes: Uint8Array): number[] {
  const limit = 256 ** width - 1
  if (bytes.length > limit) throw new RangeError(`event header: expected at most ${limit} bytes, got ${bytes.length}`)
  return [...bigEndian(width, bytes.length), ...bytes]
}

/** Two's complement; what is too large is cut off at the left. */
function bigEndian(width: number, value: number): Uint8Array {
  demand(Number.isInteger(value), 'event header', 'a whole number', value)
  const view = new DataView(new ArrayBuffer(8))
  view.setBigInt64(0, BigInt(value))
  return new Uint8Array(view.buffer, 8 - width)
}

function uuidBytes(uuid: string): number[] {
  const isUuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(uuid)
  demand(isUuid, 'event header', 'a UUID in lower case', uuid)
  return (uuid.match(/[0-9a-f]{2}/g) as string[]).map((byte) => Number.parseInt(byte, 16))
}
