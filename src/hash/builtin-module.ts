interface Runtime {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown }
}

/**
 * A module of Node, found without an import that a bundler would see.
 *
 * @returns undefined where there is none; the edge runtime of Next.js has a `getBuiltinModule` that throws
 */
export function builtinModule(name: string): unknown {
  try {
    return (globalThis as Runtime).process?.getBuiltinModule?.(name) ?? undefined
  } catch {
    return undefined
  }
}
