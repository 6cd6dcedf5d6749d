export const region = 'us-east-1'
export const services = ['s3', 'execute-api']

/** More than the signing keys that are remembered, so that they come and go all the time. */
const users = 5000
const prefix = 'AKIDEXAMPLE'

/** The credentials of a user by number; each third has a session token. */
export function userNumber(number) {
  return userOf(prefix + (number % users))
}

export function isUser(accessKeyId) {
  const number = accessKeyId.slice(prefix.length)
  return accessKeyId.startsWith(prefix) && /^\d+$/.test(number) && Number(number) < users
}

export function userOf(accessKeyId) {
  const hasToken = Number(accessKeyId.slice(prefix.length)) % 3 === 0
  return {
    accessKeyId,
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    ...(hasToken ? { sessionToken: `token/of+${accessKeyId}==` } : {}),
  }
}
