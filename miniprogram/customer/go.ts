import { placeOf, routeOf } from './screens'

const built = new Set(__PAGES__)

/** Whether this build has the page of a short address: a link to one that it has not is not shown. */
export function has(screen: string): boolean {
  return built.has(placeOf(screen).page)
}

/** Opens a page by its short address. */
export function go(screen: string): void {
  uni.navigateTo({ url: routeOf(placeOf(screen)) })
}

/** Goes to one of the three that stand below each page. */
export function goTab(screen: string): void {
  uni.reLaunch({ url: routeOf(placeOf(screen)) })
}

/** Back to where one came from; to `otherwise` where the page was opened from a chat. */
export function back(otherwise: string): void {
  if (getCurrentPages().length > 1) uni.navigateBack()
  else goTab(otherwise)
}
