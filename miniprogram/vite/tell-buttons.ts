import type { ElementNode, NodeTransform, TemplateChildNode } from '@vue/compiler-core'

/** The compiler's numbers of what stands in a template. */
const ELEMENT = 1
const TEXT = 2
const ATTRIBUTE = 6
const DIRECTIVE = 7

/** The platform's own things that are nothing to a screen reader, whatever happens when they are tapped. */
const PLAIN = new Set(['view', 'text', 'image'])
/** What is used by itself, also within something that is tapped. */
const USED = new Set(['button', 'input', 'textarea', 'picker', 'switch', 'slider', 'checkbox', 'radio', 'navigator'])

/**
 * In a browser, tells those who do not see the page that what is tapped is a button: a `view`, `text` or `image` with a
 * click of its own and no `role` gets one. What holds something else to tap or to fill in gets none, for a screen
 * reader reads a button as one thing.
 */
export const tellButtons: NodeTransform = (node, context) => {
  if (node.type !== ELEMENT || !PLAIN.has(node.tag) || context.filename.includes('node_modules')) return
  if (!isTapped(node) || isNamed(node, 'role') || node.children.some(holdsUsed)) return
  const { loc } = node
  node.props.push({ type: ATTRIBUTE, name: 'role', nameLoc: loc, value: { type: TEXT, content: 'button', loc }, loc })
}

function isTapped(node: ElementNode): boolean {
  return node.props.some(prop => prop.type === DIRECTIVE && prop.name === 'on' && !!prop.exp && !!prop.arg && 'content' in prop.arg && prop.arg.content === 'click')
}

function isNamed(node: ElementNode, name: string): boolean {
  return node.props.some(prop => (prop.type === ATTRIBUTE ? prop.name === name : prop.name === 'bind' && !!prop.arg && 'content' in prop.arg && prop.arg.content === name))
}

function holdsUsed(node: TemplateChildNode): boolean {
  if (node.type !== ELEMENT) return false
  const listens = node.props.some(prop => prop.type === DIRECTIVE && (prop.name === 'on' || prop.name === 'model') && !!prop.exp)
  return listens || USED.has(node.tag) || node.children.some(holdsUsed)
}
