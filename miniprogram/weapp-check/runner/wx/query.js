// Where elements are, and the canvas.

export function query(runner) {
  const page = () => runner.pages.current?.element ?? document.body
  return {
    createSelectorQuery: () => selectorQuery(page),
    createIntersectionObserver: () => ({ relativeTo() { return this }, relativeToViewport() { return this }, observe: () => undefined, disconnect: () => undefined }),
    getMenuButtonBoundingClientRect: () => ({ top: 6, height: 32, width: 87, left: innerWidth - 97, right: innerWidth - 10, bottom: 38 }),
  }
}

/** Ids get their component's prefix in the document; `>>>` goes into components, which the document does by itself. */
const inDocument = selector => selector.replaceAll('>>>', ' ').replace(/#([\w-]+)/g, ':is(#$1, [id$="--$1"])')

function selectorQuery(page) {
  const jobs = []
  const nodes = (find, one) => {
    const job = read => (...all) => {
      const callback = all.find(item => typeof item === 'function')
      const fields = all.find(item => typeof item === 'object' && item)
      jobs.push(() => {
        const found = find().map(element => read(element, fields))
        const answer = one ? found[0] ?? null : found
        callback?.(answer)
        return answer
      })
      return query
    }
    return {
      boundingClientRect: job(boxOf),
      scrollOffset: job(element => ({ scrollTop: element.scrollTop, scrollLeft: element.scrollLeft, scrollHeight: element.scrollHeight, scrollWidth: element.scrollWidth })),
      node: job(element => ({ node: canvasNode(element) })),
      context: job(() => ({ context: null })),
      fields: job((element, fields = {}) => ({
        ...fields.rect || fields.size ? boxOf(element) : {},
        ...fields.node ? { node: canvasNode(element) } : {},
        ...fields.scrollOffset ? { scrollTop: element.scrollTop, scrollLeft: element.scrollLeft } : {},
        ...fields.dataset ? { dataset: { ...element.dataset } } : {},
        ...fields.id ? { id: element.id } : {},
      })),
    }
  }
  const all = selector => [...page().querySelectorAll(inDocument(selector))]
  const query = {
    in: () => query,
    select: selector => nodes(() => all(selector).slice(0, 1), true),
    selectAll: selector => nodes(() => all(selector), false),
    selectViewport: () => nodes(() => [page().querySelector('.wx-scroller') ?? page()], true),
    exec: callback => setTimeout(() => callback?.(jobs.map(job => job())), 0),
  }
  return query
}

/** Positions are those within the page, which begins below the title. */
function boxOf(element) {
  const box = element.getBoundingClientRect()
  const top = element.closest('.wx-frame')?.getBoundingClientRect().top ?? 0
  return { id: element.id, dataset: { ...element.dataset }, left: box.left, right: box.right, top: box.top - top, bottom: box.bottom - top, width: box.width, height: box.height }
}

/** A canvas as the logic layer sees it: no listeners, no document. */
function canvasNode(canvas) {
  return {
    get width() { return canvas.width }, set width(value) { canvas.width = value },
    get height() { return canvas.height }, set height(value) { canvas.height = value },
    getContext: kind => canvas.getContext(kind),
    createImage: () => new Image(),
    requestAnimationFrame: work => requestAnimationFrame(work),
    cancelAnimationFrame: id => cancelAnimationFrame(id),
    toDataURL: (...all) => canvas.toDataURL(...all),
  }
}
