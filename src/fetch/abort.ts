/** An `AbortSignal`, by what is used of it. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** @throws the signal's reason */
export function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted) throw signal.reason
}

/** One listener for all that wait for a signal at the same time: of more than ten, Node warns as of a leak. */
interface Watch {
  readonly aborts: Set<() => void>
  onAbort(): void
}

const watches = new WeakMap<AbortSignalLike, Watch>()

/** A promise's outcome, or the signal's reason if that comes first. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignalLike | undefined): Promise<T> {
  if (signal === undefined) return promise
  const { aborts, onAbort } = watches.get(signal) ?? beginWatch(signal)
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    aborts.add(abort)
    if (signal.aborted) abort()
  })
  try {
    return await Promise.race([aborted, promise])
  } finally {
    aborts.delete(abort)
    if (aborts.size === 0) {
      watches.delete(signal)
      signal.removeEventListener('abort', onAbort)
    }
  }
}

function beginWatch(signal: AbortSignalLike): Watch {
  const aborts = new Set<() => void>()
  const onAbort = () => {
    for (const abort of aborts) abort()
  }
  signal.addEventListener('abort', onAbort)
  const watch = { aborts, onAbort }
  watches.set(signal, watch)
  return watch
}

/** @param duration milliseconds */
export async function sleep(duration: number, signal: AbortSignalLike | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    await abortable(
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, duration)
      }),
      signal,
    )
  } finally {
    clearTimeout(timer)
  }
}
