import type { Schema } from '@/api'
import type { Edition, Kind, KindFacts, Template } from './types'

/** A column of the form: all that the kind has stand in the list, and those that are shown are ticked. */
export interface ColumnChoice { key: string, label: string, width: number, shown: boolean }

/** A template as it is edited: every field is there. */
export interface TemplateForm {
  kind: Kind
  name: string
  standard: boolean
  paper: 'a4' | 'a5' | 'continuous'
  title: string
  company: { name: string, address: string, phone: string, tax_number: string, bank: string, account: string }
  header: string
  footer: string
  terms: string
  columns: ColumnChoice[]
  copies: string[]
  signatures: string[]
  capital: boolean
  logo: number[]
  ownSource: boolean
  source: string
}

type Content = Pick<Template, 'form' | 'source' | 'logo_file_id'> | Pick<Edition, 'form' | 'source' | 'logo_file_id'>

/** The columns of a kind with what was chosen of them: the chosen ones first, in their order. */
export function columnsOf(facts: KindFacts, chosen: Schema<'ColumnBody'>[] = []): ColumnChoice[] {
  const usual = facts.columns.map(({ key, width, standard }) => ({ key, label: '', width, shown: standard }))
  if (!chosen.length) return usual
  const first = chosen.flatMap(({ key, label, width }) => {
    const known = usual.find(one => one.key === key)
    return known ? [{ key, label: label ?? '', width: width ?? known.width, shown: true }] : []
  })
  return [...first, ...usual.filter(one => !first.some(other => other.key === one.key)).map(one => ({ ...one, shown: false }))]
}

/** A new template of a kind. */
export function blank(facts: KindFacts): TemplateForm {
  return {
    kind: facts.kind, name: '', standard: false, paper: 'a4', title: '',
    company: { name: '', address: '', phone: '', tax_number: '', bank: '', account: '' },
    header: '', footer: '', terms: '', columns: columnsOf(facts), copies: [], signatures: [...facts.signatures],
    capital: true, logo: [], ownSource: false, source: '',
  }
}

/** What a template, or an edition of one, says. */
export function contentOf(facts: KindFacts, { form, source, logo_file_id }: Content): Omit<TemplateForm, 'kind' | 'name' | 'standard'> {
  return {
    paper: form.paper ?? 'a4', title: form.title ?? '',
    company: { name: '', address: '', phone: '', tax_number: '', bank: '', account: '', ...form.company },
    header: form.header ?? '', footer: form.footer ?? '', terms: form.terms ?? '', columns: columnsOf(facts, form.columns),
    copies: [...form.copies ?? []], signatures: [...form.signatures ?? facts.signatures], capital: !form.plain_amount,
    logo: logo_file_id == null ? [] : [logo_file_id], ownSource: !!source, source: source ?? '',
  }
}

/** A template as it is edited. */
export function formOf(facts: KindFacts, template: Template): TemplateForm {
  return { kind: template.kind, name: template.name, standard: template.standard, ...contentOf(facts, template) }
}

/** A new template that begins as another one. */
export function copyOf(facts: KindFacts, template: Template, name: string): TemplateForm {
  return { ...formOf(facts, template), name: name.slice(0, 50), standard: false }
}

/** What stays as it usually is, is not said: a later edition of the product may do it better. */
export function bodyOf(form: TemplateForm, facts: KindFacts): Schema<'PrintTemplateIn'> {
  const shown = form.columns.filter(one => one.shown).map(({ key, label, width }) => ({ key, label, width }))
  const same = (one: readonly unknown[], other: readonly unknown[]) => JSON.stringify(one) === JSON.stringify(other)
  const usual = columnsOf(facts).filter(one => one.shown).map(({ key, label, width }) => ({ key, label, width }))
  return {
    kind: form.kind, name: form.name.trim(), standard: form.standard,
    form: {
      paper: form.paper, title: form.title, company: form.company, header: form.header, footer: form.footer, terms: form.terms,
      columns: same(shown, usual) ? [] : shown,
      copies: form.copies.filter(name => name.trim()),
      signatures: same(form.signatures, facts.signatures) ? null : form.signatures.filter(name => name.trim()),
      plain_amount: !form.capital,
    },
    source: form.ownSource && form.source.trim() ? form.source : null,
    logo_file_id: form.logo[0] ?? null,
  }
}
