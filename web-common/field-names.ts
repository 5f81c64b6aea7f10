/**
 * In a browser: uni's fields keep their `aria-label` to themselves, and the browser's own field within stays nameless
 * for those who do not see the page. It is told its name as soon as it is there, and whenever the name changes.
 */
export function nameFields(): void {
  new MutationObserver(changes => {
    for (const change of changes) {
      const nodes = change.type === 'attributes' ? [change.target] : [...change.addedNodes]
      for (const node of nodes) if (node instanceof Element) name(node)
    }
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'] })
}

const FIELDS = 'uni-input[aria-label], uni-textarea[aria-label]'

function name(within: Element): void {
  const fields = [...(within.matches(FIELDS) ? [within] : []), ...within.querySelectorAll(FIELDS)]
  const around = within.parentElement?.closest(FIELDS)
  for (const field of around ? [around, ...fields] : fields) {
    const words = field.getAttribute('aria-label') ?? ''
    for (const own of field.querySelectorAll('input, textarea')) {
      if (own.getAttribute('aria-label') !== words) own.setAttribute('aria-label', words)
    }
  }
}
