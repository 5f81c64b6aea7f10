import { compile } from '@vue/compiler-dom'
import { describe, expect, it } from 'vitest'
import { namedByPlaceholder } from '../../scripts/named'

const compiled = (template: string) => compile(template, { nodeTransforms: [namedByPlaceholder], prefixIdentifiers: true, mode: 'module' }).code

describe('a field that is chosen from has a name', () => {
  it('what stands in it while it is empty', () => {
    expect(compiled('<ElSelect placeholder="等级" />')).toContain('"aria-label": "等级"')
    expect(compiled('<ElSelect :placeholder="t(\'grade\')" />')).toMatch(/"aria-label": _ctx\.t\('grade'\)/)
    expect(compiled('<ElSelect v-if="on" :placeholder="text ?? t(\'grade\')" />')).toContain('"aria-label": _ctx.text ?? _ctx.t(\'grade\')')
  })

  it('but for one of its own, and for other fields', () => {
    expect(compiled('<ElSelect placeholder="等级" aria-label="客户等级" />').match(/"aria-label":/g)).toHaveLength(1)
    expect(compiled('<ElSelect placeholder="等级" :aria-label="own" />').match(/"aria-label":/g)).toHaveLength(1)
    expect(compiled('<ElInput placeholder="名称" />')).not.toContain('aria-label')
    expect(compiled('<ElSelect />')).not.toContain('aria-label')
  })
})
