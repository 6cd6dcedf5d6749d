import { chunkRows } from './chunks.js'
import { engineRows } from './engines.js'
import { payloadRows } from './payload.js'
import { signingRows } from './signing.js'
import { stageRows } from './stages.js'
import { verifyingRows } from './verifying.js'

const rows = [...signingRows, ...payloadRows, ...chunkRows, ...verifyingRows, ...stageRows, ...engineRows]

/** @param names ids, or what several ids begin with, such as `verify` */
export function chooseRows(names) {
  if (names === undefined) return rows
  return names.flatMap((name) => {
    const exact = rows.filter(({ id }) => id === name)
    const chosen = exact.length > 0 ? exact : rows.filter(({ id }) => id.startsWith(`${name}-`))
    if (chosen.length > 0) return chosen
    throw new Error(`no row ${name}; there are ${rows.map(({ id }) => id).join(', ')}`)
  })
}
