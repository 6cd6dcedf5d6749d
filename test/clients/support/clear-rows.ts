import { clearRows } from './rows.js'

export const setup = clearRows
