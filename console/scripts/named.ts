/** Names for those who do not see the page, where a template gives them to the eye alone. */
import type { AttributeNode, DirectiveNode, NodeTransform } from '@vue/compiler-core'

/** The compiler's numbers of what stands in a template. */
const ELEMENT = 1
const ATTRIBUTE = 6
const DIRECTIVE = 7

/** Fields that write what is to be chosen into themselves, and keep it from the input within. */
const CHOOSERS = new Set(['ElSelect', 'ElTreeSelect', 'ElCascader', 'ElDatePicker', 'ElTimePicker'])

/** What stands in an empty select or date is its name as well, unless it has another one or the label of a form field. */
export const namedByPlaceholder: NodeTransform = node => {
  if (node.type !== ELEMENT || !CHOOSERS.has(node.tag) || node.props.some(prop => nameOf(prop) === 'aria-label')) return
  const shown = node.props.find(prop => nameOf(prop) === 'placeholder')
  if (shown?.type === ATTRIBUTE) node.props.push({ ...shown, name: 'aria-label' })
  else if (shown?.arg?.type === 4) node.props.push({ ...shown, arg: { ...shown.arg, content: 'aria-label' } })
}

function nameOf(prop: AttributeNode | DirectiveNode): string | undefined {
  if (prop.type === ATTRIBUTE) return prop.name
  return prop.type === DIRECTIVE && prop.name === 'bind' && prop.arg?.type === 4 ? prop.arg.content : undefined
}
