import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom'

/** An element of a request's XML, by what the double reads of it. */
export interface XmlElement {
  /** The text of the first child of that name. */
  text(name: string): string | undefined
  children(name: string): XmlElement[]
}

/**
 * @param root the name that the document's element must have
 * @returns undefined unless it is well-formed
 */
export function parseXml(body: Buffer, root: string): XmlElement | undefined {
  try {
    const { documentElement } = new DOMParser({ onError: onErrorStopParsing }).parseFromString(
      body.toString('utf8'),
      'text/xml',
    )
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
