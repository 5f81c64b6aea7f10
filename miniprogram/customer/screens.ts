/**
 * The addresses of the pages. What is linked from chats and menus is short (`/my/#/orders/17`); uni-app's router wants
 * the page's file (`#/pages/order/index?id=17`). Both ways are here.
 */

/** The pages by their short address; `{id}` is a number. */
export const SCREENS = {
  '/': 'pages/home/index',
  '/orders': 'pages/orders/index',
  '/orders/{id}': 'pages/order/index',
  '/quotes': 'pages/quotes/index',
  '/quotes/{id}': 'pages/quote/index',
  '/complaints': 'pages/complaints/index',
  '/complaints/new': 'pages/complain/index',
  '/complaints/{id}': 'pages/complaint/index',
  '/surveys/{id}': 'pages/survey/index',
  '/bill': 'pages/bill/index',
  '/data': 'pages/data/index',
  '/data/edit': 'pages/edit/index',
  '/notices': 'pages/notices/index',
  '/link': 'pages/link/index',
} as const

/** The lists whose entries have a page of their own. */
const DETAILS = ['/orders', '/quotes', '/complaints', '/surveys'] as const

const MISSING = 'pages/missing/index'

/** A page with what it is about. */
export interface Place { page: string, query: Record<string, string> }

/** The page of a short address, which may have a query of its own. What is none of ours leads to the page that says so. */
export function placeOf(screen: string): Place {
  const [path = '', text = ''] = screen.split('?')
  const query = queryOf(text)
  const bare = path.replace(/\/+$/, '') || '/'
  const [, of = '', id = ''] = /^(\/\w+)\/(\d{1,18})$/.exec(bare) ?? []
  const list = DETAILS.find(name => name === of)
  if (list) return { page: SCREENS[`${list}/{id}`], query: { ...query, id } }
  const page = bare.includes('{') ? undefined : (SCREENS as Record<string, string>)[bare]
  return page ? { page, query } : { page: MISSING, query: {} }
}

/** The short address of a page, as signing in takes it; the start for what has none. */
export function screenOf({ page, query }: Place): string {
  const list = DETAILS.find(name => page === SCREENS[`${name}/{id}`])
  if (list) return /^\d+$/.test(query['id'] ?? '') ? `${list}/${query['id']}` : list
  return Object.entries(SCREENS).find(([, one]) => one === page)?.[0] ?? '/'
}

/** The place that stands behind `#`, whichever way it is written. */
export function placeIn(hash: string): Place {
  const address = hash.replace(/^#/, '') || '/'
  const [path = '', text = ''] = address.replace(/^\/(?=pages\/)/, '').split('?')
  if (!path.startsWith('pages/')) return placeOf(address.startsWith('/') ? address : `/${address}`)
  const known = [...Object.values<string>(SCREENS), MISSING].includes(path)
  return known ? { page: path, query: queryOf(text) } : { page: MISSING, query: {} }
}

/** The address that uni-app's router takes. */
export function routeOf({ page, query }: Place): string {
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return `/${page}${text ? `?${text}` : ''}`
}

function queryOf(text: string): Record<string, string> {
  const query: Record<string, string> = {}
  for (const part of text.split('&').filter(Boolean)) {
    const [name = '', value = ''] = part.split('=')
    query[decoded(name)] = decoded(value)
  }
  return query
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '))
  }
  catch {
    return text
  }
}
