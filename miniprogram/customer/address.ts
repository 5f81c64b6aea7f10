import { refused, wantAccount } from './gate'
import { placeIn, routeOf } from './screens'

/**
 * Before the router looks at the address: a short one becomes the page's own, and what the server says about signing in
 * (`/my/#/?error=…`) is taken out, so that reloading begins anew.
 */
export function settleAddress(): void {
  const place = placeIn(location.hash)
  const { error, appid, ...query } = place.query
  wantAccount(appid ?? new URLSearchParams(location.search).get('appid'))
  if (error) refused(/^[\w.]{1,60}$/.test(error) ? error : 'unknown')
  const route = `#${routeOf({ page: place.page, query })}`
  if (route !== location.hash) history.replaceState(history.state, '', `${location.pathname}${location.search}${route}`)
}
