import { describe, expect, it } from 'vitest'
import { blank, bodyOf, columnsOf, contentOf, copyOf, formOf } from '@/screens/templates/templateForm'
import type { KindFacts, Template } from '@/screens/templates/types'

const facts: KindFacts = {
  kind: 'quote', title: '报价单', signatures: ['报价人', '客户'],
  columns: [
    { key: 'no', label: '序号', width: 6, align: 'center', standard: true },
    { key: 'name', label: '品名', width: 26, align: 'left', standard: true },
    { key: 'code', label: '编码', width: 14, align: 'left', standard: false },
  ],
}
const stored: Template = {
  id: 7, kind: 'quote', name: '甲', standard: true, has_source: false, updated_at: '2026-11-01T00:00:00Z', version: 3,
  form: { columns: [{ key: 'code', label: '货号', width: 9 }, { key: 'gone' }, { key: 'no' }], signatures: [], copies: ['第一联'] },
  source: null, logo_file_id: 12,
}

describe('the form of a template', () => {
  it('says nothing of what stays as usual', () => {
    const body = bodyOf({ ...blank(facts), name: ' 甲 ' }, facts)
    expect([body.name, body.form?.columns, body.form?.signatures, body.form?.plain_amount, body.source, body.logo_file_id])
      .toEqual(['甲', [], null, false, null, null])
  })

  it('shows the chosen columns first, in their order, and drops those that the kind no longer has', () => {
    expect(columnsOf(facts, stored.form.columns).map(({ key, label, width, shown }) => [key, label, width, shown]))
      .toEqual([['code', '货号', 9, true], ['no', '', 6, true], ['name', '', 26, false]])
  })

  it('keeps no signatures apart from the usual ones', () => {
    const form = formOf(facts, stored)
    expect([form.signatures, bodyOf(form, facts).form?.signatures]).toEqual([[], []])
    expect(contentOf(facts, { ...stored, form: {} }).signatures).toEqual(['报价人', '客户'])
  })

  it('sends a source only where one is used, and names only with letters', () => {
    const form = { ...formOf(facts, stored), source: '#sys', copies: ['第一联', ' '] }
    expect(bodyOf(form, facts)).toMatchObject({ source: null, logo_file_id: 12, form: { copies: ['第一联'] } })
    expect(bodyOf({ ...form, ownSource: true }, facts).source).toBe('#sys')
  })

  it('copies everything but being the default', () => {
    const copy = copyOf(facts, stored, '甲 副本')
    expect([copy.name, copy.standard, copy.logo]).toEqual(['甲 副本', false, [12]])
  })
})
