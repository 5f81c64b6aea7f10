import type { ImportField, ImportKind } from './types'

type Words = Readonly<Record<string, readonly [title: string, hint?: string]>>

const DATE = 'A date, such as 2024-03-05'
const STAFF = 'Login or name of a member of staff'
const CUSTOMER = 'Full name of a customer that is here'
const SEVERAL = 'Several with commas between'

/** Fields are called by the server in Chinese; these are their names in English. */
const WORDS: Readonly<Record<ImportKind, Words>> = {
  customers: {
    name: ['Name', 'In full, at most 100 characters'],
    short_name: ['Short name'],
    tax_number: ['Tax number', 'Unified code, 15 to 20 characters'],
    nature: ['Company or person', 'Otherwise told by the name'],
    kind: ['Kind', 'Otherwise a prospect'],
    stage: ['Stage', 'Otherwise a lead'],
    owner: ['Owner', STAFF],
    department: ['Owner’s department', 'Where several have the owner’s name'],
    source: ['Source'],
    industry: ['Industry'],
    region: ['Region'],
    address: ['Address'],
    credit_days: ['Days of credit', 'A whole number, at most 3650'],
    credit_limit: ['Credit limit', 'An amount with at most two decimals'],
    groups: ['Groups', SEVERAL],
    tags: ['Tags', SEVERAL],
    contact_name: ['Contact', 'One person; more are imported as contacts'],
    contact_title: ['Contact’s position'],
    phones: ['Phones', SEVERAL],
    email: ['E-mail', 'The contact’s'],
    risk: ['Risk'],
    remark: ['Remark'],
    created_on: ['Entered on', DATE],
  },
  contacts: {
    customer: ['Customer', CUSTOMER],
    name: ['Name'],
    title: ['Position'],
    salutation: ['Salutation'],
    phones: ['Phones', SEVERAL],
    email: ['E-mail'],
    birthday: ['Birthday', 'Such as 1985-05-06 or 05-06; 农历 before it where it is lunar'],
    hobbies: ['Hobbies'],
    habits: ['Habits'],
    needs: ['Needs'],
    remark: ['Remark'],
  },
  products: {
    code: ['Code', 'At most 40 characters, no spaces; by it a product is recognised'],
    name: ['Name', 'Needed for new products'],
    specification: ['Specification'],
    category: ['Category', 'One that is here'],
    unit: ['Unit', 'Needed for new products'],
    tax_rate: ['Tax rate %', 'Such as 13 or 13%; needed for new products'],
    list_price: ['List price', 'With tax; needed for new products'],
    floor_price: ['Floor price', 'With tax'],
    cost_mode: ['Way of cost', 'Otherwise the moving average'],
    cost: ['Cost', 'Without tax'],
    opening_quantity: ['Opening stock', 'Only of new products'],
    selling: ['Selling', 'Otherwise normal'],
    active: ['Active', 'Otherwise yes'],
    remark: ['Remark'],
  },
  receivables: {
    customer: ['Customer', CUSTOMER],
    number: ['Number', 'Of the old system; no two the same'],
    issued_on: ['Issued on', DATE],
    due_on: ['Due on', 'A date; otherwise by the customer’s days of credit'],
    amount: ['Open amount', 'More than 0, at most two decimals'],
    owner: ['Owner', 'Otherwise the customer’s'],
    remark: ['Remark'],
  },
  orders: {
    number: ['Order number', 'Of the old system; rows with the same are one order'],
    ordered_on: ['Ordered on', DATE],
    customer: ['Customer', CUSTOMER],
    owner: ['Salesperson', 'May have left; otherwise the customer’s owner'],
    product_code: ['Product code', 'Of a product that is here; otherwise give the name'],
    product_name: ['Product name', 'Needed without a code'],
    specification: ['Specification'],
    unit: ['Unit', 'Needed without a code'],
    quantity: ['Quantity', 'More than 0, at most three decimals'],
    unit_price: ['Unit price', 'With tax, at most four decimals'],
    tax_rate: ['Tax rate %', 'Such as 13; otherwise the product’s'],
    unit_cost: ['Unit cost', 'Without tax; otherwise the product’s of now'],
    remark: ['Remark'],
  },
}

/** Fields with their English names; one that we do not know (a newer server) keeps its own. */
export function inEnglish(kind: ImportKind, fields: readonly ImportField[]): ImportField[] {
  return fields.map(field => {
    const words = WORDS[kind][field.key]
    return words ? { ...field, title: words[0], hint: words[1] ?? '' } : field
  })
}
