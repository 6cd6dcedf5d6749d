/**
 * Sets a header of a record.
 *
 * An engine remembers of each place in the code which property was last set there. Of several headers in turn, one place
 * remembers nothing, and takes three times as long as a place for each (the record of row A: a thirtieth of a signature).
 *
 * @param index of the header among those of the record
 */
export function setHeader(record: Record<string, string>, index: number, name: string, value: string): void {
  // An assignment to __proto__, a legal header name, would be lost.
  if (name === '__proto__') {
    Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true })
    return
  }
  switch (index) {
    case 0:
      record[name] = value
      break
    case 1:
      record[name] = value
      break
    case 2:
      record[name] = value
      break
    case 3:
      record[name] = value
      break
    case 4:
      record[name] = value
      break
    case 5:
      record[name] = value
      break
    case 6:
      record[name] = value
      break
    case 7:
      record[name] = value
      break
    default:
      record[name] = value
  }
}
