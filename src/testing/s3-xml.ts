import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom'

/** An element of a request's XML, by what the double reads of it. */
export interface XmlElement {
  /** The text of the first child of that name. */
  text(name: string): string | undefined
  children(name: string): XmlElement[]
}

const parser = new DOMParser({
  onError: onErrorStopParsing,
  // Of XML 1.0 (section 2.11): by default it takes characters of a key for the end of a line, as XML 1.1 would.
  normalizeLineEndings: (text) => text.replace(/\r\n?/g, '\n'),
})

/**
 * @param root the name that the document's element must have
 * @returns undefined unless it is well-formed, in UTF-8
 */
export function parseXml(body: Buffer, root: string): XmlElement | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    const { documentElement } = parser.parseFromString(text, 'text/xml')
    return documentElement?.localName === root ? wrap(documentElement) : undefined
  } catch {
    return undefined
  }
}

function wrap(element: Element): XmlElement {
  const named = (name: string) => {
    const children: Element[] = []
    for (let node = element.firstChild; node !== null; node = node.nextSibling) {
      if (node.nodeType === node.ELEMENT_NODE && (node as Element).localName === name) children.push(node as Element)
    }
    return children
  }
  return {
    text: (name) => named(name)[0]?.textContent ?? undefined,
    children: (name) => named(name).map(wrap),
  }
}
