import { escapeText } from '../error-response/xml.js'

/**
 * SQS's calls and answers in the query protocol, to and from the JSON that its newer clients speak, so that whoever
 * answers a call sees one shape of it.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */

/** What has members: a list, or a map whose entries name their key. */
interface Collection {
  readonly json: string
  readonly query: string
  /** A map's. */
  readonly key?: string
}

function collectionsOf(action: string): readonly Collection[] {
  return [
    { json: 'Attributes', query: 'Attribute', key: 'Name' },
    { json: 'MessageAttributes', query: 'MessageAttribute', key: 'Name' },
    { json: 'MessageSystemAttributes', query: 'MessageSystemAttribute', key: 'Name' },
    { json: action === 'CreateQueue' ? 'tags' : 'Tags', query: 'Tag', key: 'Key' },
    { json: 'AttributeNames', query: 'AttributeName' },
    { json: 'MessageAttributeNames', query: 'MessageAttributeName' },
    { json: 'MessageSystemAttributeNames', query: 'MessageSystemAttributeName' },
    { json: 'StringListValues', query: 'StringListValue' },
    { json: 'BinaryListValues', query: 'BinaryListValue' },
    { json: 'TagKeys', query: 'TagKey' },
    { json: 'AWSAccountIds', query: 'AWSAccountId' },
    { json: 'Actions', query: 'ActionName' },
    { json: 'Entries', query: `${action}RequestEntry` },
    { json: 'Successful', query: `${action}ResultEntry` },
    { json: 'Failed', query: 'BatchResultErrorEntry' },
    { json: 'Messages', query: 'Message' },
    { json: 'Results', query: `${action}ResultEntry` },
    { json: 'QueueUrls', query: 'QueueUrl' },
    { json: 'queueUrls', query: 'QueueUrl' },
  ]
}

const numbers: ReadonlySet<string> = new Set([
  'DelaySeconds',
  'MaxNumberOfMessages',
  'MaxNumberOfMessagesPerSecond',
  'MaxResults',
  'VisibilityTimeout',
  'WaitTimeSeconds',
])

type Node = string | Map<string, Node>

const wholeNumber = /^-?\d+$/

/** The input of a call, as its JSON would be; what should be a whole number and is none stays text. */
export function readQueueInput(parameters: ReadonlyMap<string, string>): Record<string, unknown> {
  const root = new Map<string, Node>()
  for (const [name, value] of parameters) {
    if (name === 'Action' || name === 'Version' || name.startsWith('X-Amz-')) continue
    const path = name.split('.')
    const last = path.pop() as string
    let node = root
    for (const part of path) {
      const next = node.get(part)
      const inner = next instanceof Map ? next : new Map<string, Node>()
      node.set(part, inner)
      node = inner
    }
    node.set(last, value)
  }
  return fieldsOf(root, collectionsOf(parameters.get('Action') ?? ''))
}

function fieldsOf(node: ReadonlyMap<string, Node>, collections: readonly Collection[]): Record<string, unknown> {
  const fields = [...node].map(([name, value]) => {
    if (typeof value === 'string') return [name, numbers.has(name) && wholeNumber.test(value) ? Number(value) : value]
    const collection = collections.find(({ query }) => query === name)
    if (collection === undefined) return [name, fieldsOf(value, collections)]
    const members = [...value].sort(([one], [other]) => Number(one) - Number(other))
    const items = members.map(([, item]) => (typeof item === 'string' ? item : fieldsOf(item, collections)))
    const { json, key } = collection
    return [json, key === undefined ? items : Object.fromEntries(items.map((item) => entryOf(item, key)))]
  })
  return Object.fromEntries(fields)
}

function entryOf(item: string | Record<string, unknown>, key: string): [string, unknown] {
  const { [key]: name, Value } = item as Record<string, unknown>
  return [String(name), Value]
}

/** Whether it can be the name of an element, in no namespace of its own. */
export function isElementName(name: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(name)
}

/** The elements of an answer that is given as JSON. What has a name that no element can have is left out. */
export function queueElements(action: string, output: unknown): string {
  return elements(output, collectionsOf(action))
}

function elements(value: unknown, collections: readonly Collection[]): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object') return escapeText(String(value))
  const named = Object.entries(value).filter(([name]) => isElementName(name))
  const fields = named.map(([name, field]) => {
    const { query = name, key } = collections.find(({ json }) => json === name) ?? {}
    const write = (inner: unknown) => `<${query}>${elements(inner, collections)}</${query}>`
    if (Array.isArray(field)) return field.map(write).join('')
    if (key === undefined) return field === undefined || field === null ? '' : write(field)
    return Object.entries(field ?? {})
      .map(([one, item]) => write({ [key]: one, Value: item }))
      .join('')
  })
  return fields.join('')
}
