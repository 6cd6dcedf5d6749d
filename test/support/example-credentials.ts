import type { Credentials } from '../../src/index.js'

/** The credentials of AWS's documentation: nobody's secrets. */
export const exampleCredentials: Credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

export const otherCredentials: Credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

export const thirdCredentials: Credentials = {
  accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
  secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
}

/** A session token's alphabet: base64 with all that a URL must escape. */
export const exampleToken =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQW+LWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuw=='

export const temporaryCredentials: Credentials = { ...thirdCredentials, sessionToken: exampleToken }
