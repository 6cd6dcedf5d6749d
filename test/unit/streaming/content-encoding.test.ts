import { describe, expect, test } from 'vitest'
import { sentContentEncoding } from '../../../src/streaming/content-encoding.js'
import { storedContentEncoding } from '../../../src/streaming/index.js'

describe('the content-encoding to store an object with', () => {
  test.each([
    [undefined, undefined],
    ['', undefined],
    ['aws-chunked', undefined],
    ['aws-chunked,gzip', 'gzip'],
    ['gzip,aws-chunked', 'gzip'],
    ['AWS-Chunked , gzip , br', 'gzip,br'],
    ['gzip', 'gzip'],
    ['aws-chunked-not', 'aws-chunked-not'],
    ['aws-chunked,aws-chunked', undefined],
  ])('of %j is %j', (received, stored) => {
    expect(storedContentEncoding(received)).toBe(stored)
  })
})

describe('the content-encoding to send an object with', () => {
  test.each([
    [undefined, 'aws-chunked'],
    ['gzip', 'aws-chunked,gzip'],
    ['aws-chunked,gzip', 'aws-chunked,gzip'],
    ['gzip, br', 'aws-chunked,gzip,br'],
  ])('for %j is %j', (given, sent) => {
    expect(sentContentEncoding(given)).toBe(sent)
  })
})
