import { placeOf, routeOf } from './screens'

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
