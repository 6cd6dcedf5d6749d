import { demand, quote } from './sigv4-error.js'

/** @throws {TypeError} */
export function checkObject(name: string, value: unknown): void {
  demand(typeof value === 'object' && value !== null, name, 'an object', value)
}

/**
 * @throws {TypeError} if `options` is no object, or has a name that is not among the known ones, or if every object has one
 *   since somebody gave it to `Object.prototype`
 */
export function checkOptionNames(options: object, known: ReadonlySet<string>, name = 'options'): void {
  checkObject(name, options)
  let odd: string | undefined
  for (const given in {}) odd = given
  for (const given in options) if (!known.has(given)) odd = given
  if (odd !== undefined)
    throw new TypeError(`${name}: expected only ${[...known].join(', ')}, got the unknown option ${quote(odd)}`)
}

/** Options of which each may be left out, or undefined, which is the same. */
export type Overrides<T> = { readonly [K in keyof T]?: T[K] | undefined }

/**
 * Options with others in their place. One that is undefined overrides nothing, least of all a stricter one.
 *
 * @throws {TypeError} if they are no object
 */
export function overrideOptions<T extends object>(options: T, overrides: Overrides<T> | undefined): T {
  if (overrides === undefined) return options
  checkObject('options', overrides)
  const overridden = { ...options }
  for (const name in overrides) if (overrides[name] !== undefined) overridden[name] = overrides[name] as T[typeof name]
  return overridden
}

/** Options with those that they inherit, which a copy by `...` would leave out. */
export function ownOptions<T extends object>(options: T | undefined): T {
  return overrideOptions({} as T, options as Overrides<T> | undefined)
}
