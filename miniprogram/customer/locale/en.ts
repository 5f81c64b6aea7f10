export default {
  common: { retry: 'Try again' },
  state: {
    empty: 'Nothing here yet',
    forbidden: 'Not available',
    forbiddenHint: 'Please ask your contact with us',
    missing: 'Not found',
    missingHint: 'It may no longer be there',
    networkHint: 'Please check the network and try again',
    failedHint: 'Please try again later',
    requestId: 'Reference {id}',
  },
  home: {
    title: 'My services',
    welcome: 'Hello',
    signedIn: 'You are signed in',
    fromWechat: 'Please open this in WeChat',
    fromWechatHint: 'From the menu of our account you see your orders and data',
  },
}
