import { toFetchErrorResponse, verifyFetchRequest } from '../../src/fetch/index.js'
import { createVerifier, isSigV4Error } from '../../src/index.js'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const verifier = createVerifier({ credentials, service: 's3', region: 'us-east-1' })

/** A Worker that sends back the body of what is signed. */
const worker = {
  async fetch(request: Request): Promise<Response> {
    try {
      const { body } = await verifyFetchRequest(request, verifier)
      return new Response(await new Response(body).arrayBuffer())
    } catch (error) {
      if (isSigV4Error(error)) return toFetchErrorResponse(error, { dialect: 's3', request })
      throw error
    }
  },
}

// biome-ignore lint/style/noDefaultExport: it is what workerd takes
export { worker as default }
