/** How long is measured: fresh processes a row, rounds of slices in each, and fresh processes for the start-up. */
export const paces = {
  full: { processes: 5, starts: 9, rounds: 60, sliceMilliseconds: 5, warmUpMilliseconds: 300 },
  quick: { processes: 2, starts: 3, rounds: 60, sliceMilliseconds: 3, warmUpMilliseconds: 300 },
  smoke: { processes: 1, starts: 1, rounds: 40, sliceMilliseconds: 3, warmUpMilliseconds: 300 },
}
