import type { Credentials } from '../types.js'

/** The credentials of AWS's documentation: nobody's secrets. Not frozen: the AWS SDK writes into those that it is given. */
export const testCredentials: Credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

/** The date of AWS's test suite: 2015-08-30T12:36:00Z. */
export const testDate: Date = new Date('2015-08-30T12:36:00Z')
