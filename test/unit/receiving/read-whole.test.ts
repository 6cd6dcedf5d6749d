import { expect, test } from 'vitest'
import { readWhole } from '../../../src/receiving/read-whole.js'

test('a body is put together from pieces that are not kept', async () => {
  const text = 'a body in pieces of a byte'
  async function* piecesOf() {
    const piece = new Uint8Array(1)
    for (const character of text) {
      piece[0] = character.charCodeAt(0)
      yield piece
    }
  }
  expect(new TextDecoder().decode(await readWhole(piecesOf(), text.length))).toBe(text)
  await expect(readWhole(piecesOf(), text.length - 1)).rejects.toMatchObject({
    code: 'EntityTooLarge',
    message: 'body: expected at most 25 bytes where it must be read before it can be checked, got 26',
    details: { limit: 25, actual: 26 },
  })
})

test('the source of a body that is too large is cancelled', async () => {
  let cancelled = 0
  const source = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => {
      cancelled++
    },
  })
  await expect(readWhole(source, 25)).rejects.toMatchObject({ code: 'EntityTooLarge' })
  expect(cancelled).toBe(1)
})

test('a body that is too large is refused though another copy of it is still unread', async () => {
  const [body] = new Response('a body of which there are two').body?.tee() ?? []
  await expect(readWhole(body, 5)).rejects.toMatchObject({ code: 'EntityTooLarge' })
})
