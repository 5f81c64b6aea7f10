export default {
  common: { retry: '重试' },
  state: {
    empty: '这里还没有内容',
    forbidden: '暂时不能查看',
    forbiddenHint: '请联系为您服务的同事',
    missing: '没有找到',
    missingHint: '内容可能已失效',
    networkHint: '请检查网络后重试',
    failedHint: '请稍后重试',
    requestId: '编号 {id}',
  },
  home: {
    title: '我的服务',
    welcome: '您好',
    signedIn: '您已登录',
    fromWechat: '请在微信中打开',
    fromWechatHint: '从我们公众号的菜单进入，就能查看您的订单与资料',
  },
}
