/**
 * CPU time of this process and its helping threads, in nanoseconds; elapsed time where the runtime knows no other.
 *
 * Elapsed time would hold what other programs take.
 */
export function cpuTime() {
  if (globalThis.process?.cpuUsage === undefined) return performance.now() * 1e6
  const { user, system } = process.cpuUsage()
  return (user + system) * 1000
}
