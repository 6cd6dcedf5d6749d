import { loadBuild, loadCandidate } from '../builds.js'
import { headerRequests, presignRequests } from '../requests.js'

/**
 * The candidate of one entry for row A or C.
 *
 * @returns undefined if it has no door for the row
 */
export async function footprintCandidate({ module, engine, settings = {} }, row, dist) {
  const door = row === 'C' ? 'presign' : 'signHeader'
  const make = (await loadCandidate(module))[door]
  if (make === undefined) return undefined
  const pool = row === 'C' ? presignRequests() : headerRequests()
  if (module !== 'countersign') return make(pool, settings)
  const build = await loadBuild(dist)
  return make(pool, { ...build, engine: engine && build.stages[`${engine}Engine`] })
}
