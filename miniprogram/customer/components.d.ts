/** The components of `customer/components`, which easycom puts in by name; for the checker of types. */
declare module 'vue' {
  export interface GlobalComponents {
    MyBirthday: typeof import('./components/my-birthday.vue')['default']
    MyComplaintRow: typeof import('./components/my-complaint-row.vue')['default']
    MyContact: typeof import('./components/my-contact.vue')['default']
    MyGate: typeof import('./components/my-gate.vue')['default']
    MyGoodsLine: typeof import('./components/my-goods-line.vue')['default']
    MyLinkCard: typeof import('./components/my-link-card.vue')['default']
    MyListEnd: typeof import('./components/my-list-end.vue')['default']
    MyOrderRow: typeof import('./components/my-order-row.vue')['default']
    MyPage: typeof import('./components/my-page.vue')['default']
    MyPictures: typeof import('./components/my-pictures.vue')['default']
    MyProgress: typeof import('./components/my-progress.vue')['default']
    MyQuoteRow: typeof import('./components/my-quote-row.vue')['default']
    MySubscribe: typeof import('./components/my-subscribe.vue')['default']
    MyTrack: typeof import('./components/my-track.vue')['default']
  }
}

export {}
