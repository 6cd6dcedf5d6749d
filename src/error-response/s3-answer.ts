import type { Answer, AnswerFields } from './answer.js'

export function badRequest(code: string, message: string, fields: AnswerFields = {}): Answer {
  return { status: 400, code, message, fields }
}

export function invalidArgument(message: string, name: string, value: string | undefined): Answer {
  return badRequest('InvalidArgument', message, { ArgumentName: name, ArgumentValue: value })
}

export function accessDenied(message: string, fields: AnswerFields = {}): Answer {
  return { status: 403, code: 'AccessDenied', message, fields }
}
