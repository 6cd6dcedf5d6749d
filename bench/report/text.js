import { formatBytes, formatRatio, formatTime } from './format.js'
import { judge } from './targets.js'

/** A row's results, as they come. */
export function describeRow({ id, title, candidates, exceptions, absent }) {
  const lines = candidates.map(({ name, nanoseconds, ratio }) => [name, formatTime(nanoseconds), formatRatio(ratio)])
  const notes = [...exceptions, ...absent.map((reason) => `absent: ${reason}`)].map((note) => `  (${note})`)
  return [`${id}: ${title}`, ...columns(lines), ...notes, ''].join('\n')
}

export function describeFootprint({ memory, uploads, startUp, size }) {
  const heap = (row) => (row === undefined || row === null ? '-' : formatBytes(row.heap))
  return [
    'memory: heap allocated by an operation of A and of C',
    ...columns(memory.map(({ name, A, C }) => [name, heap(A), heap(C)])),
    '',
    'memory: growth by an upload of 2 GiB, through Web streams and Node’s',
    ...columns(uploads.map(({ form, growth }) => [form, `${(growth / 2 ** 20).toFixed(1)} MiB`])),
    '',
    'start-up: import; first call, the 3rd to 10th, the 101st to 1000th',
    ...columns(
      startUp.map(({ name, imported, first, early, late }) => [
        name,
        ...[imported, first, early, late].map(formatTime),
      ]),
    ),
    '',
    'size: minified, gzipped',
    ...columns(size.map(({ name, minified, gzipped }) => [name, formatBytes(minified), formatBytes(gzipped)])),
    '',
  ].join('\n')
}

export function describeTargets(results) {
  const judged = judge(results)
  if (judged.length === 0) return ''
  const lines = judged.map(({ row, against, asks, got, met, reachable }) => [
    `${met ? 'met     ' : 'NOT MET '}${row}`,
    got,
    `asked: ${asks}`,
    `(${against})`,
    reachable === '' ? '' : `without any check: ${reachable}`,
  ])
  return ['Targets', ...columns(lines)].join('\n')
}

function columns(lines) {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)))
  const pad = (cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))
  return lines.map((line) => `  ${line.map(pad).join('  ')}`)
}
