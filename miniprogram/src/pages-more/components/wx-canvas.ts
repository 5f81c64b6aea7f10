/** A node of WeChat's `<canvas type="2d">`. */
export interface CanvasNode {
  width: number
  height: number
  getContext: (kind: string) => unknown
}

/** As much of a DOM canvas as zrender touches, over WeChat's node. Sounds of the finger come by `dispatch`. */
export class WxCanvas {
  readonly style: Record<string, string> = {}
  private readonly context: unknown

  constructor(private readonly node: CanvasNode) {
    this.context = node.getContext('2d')
  }

  get width() { return this.node.width }
  set width(width: number) { this.node.width = width }
  get height() { return this.node.height }
  set height(height: number) { this.node.height = height }

  getContext() { return this.context }
  addEventListener() { /* fingers are handed over by the component */ }
  removeEventListener() { /* as above */ }
  attachEvent() { /* as above */ }
  detachEvent() { /* as above */ }
  getBoundingClientRect() {
    return { left: 0, top: 0, width: this.node.width, height: this.node.height }
  }
}
