export { diagnoseAnswer } from './diagnose-answer.js'
export { type Diagnosis, diagnoseRequest } from './diagnose-request.js'
export type { Difference } from './difference.js'
