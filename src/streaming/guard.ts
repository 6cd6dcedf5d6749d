/**
 * What fails once fails for ever: runs work, and after the first error throws that error without running more.
 *
 * @param release lets go of what was held, after the error
 */
export function createGuard(release: () => void): <T>(work: () => T) => T {
  let failure: { readonly error: unknown } | undefined
  return (work) => {
    if (failure !== undefined) throw failure.error
    try {
      return work()
    } catch (error) {
      failure = { error }
      release()
      throw error
    }
  }
}
