/** Which icon of wot-design-uni stands for what. */

export const CHANNEL_ICONS: Record<string, string> = {
  phone: 'call',
  visit: 'location',
  wechat: 'chat',
  message: 'mobile',
  email: 'mail',
  meeting: 'usergroup',
  letter: 'file-word',
  hotline: 'service',
  gift: 'gift',
}

export const TODO_ICONS: Record<string, string> = {
  contact_due: 'call',
  revisit: 'refresh1',
  shipment: 'goods',
  receivable: 'money-circle',
  checkpoint_missing: 'check-circle',
  checkpoint_bad: 'error-circle',
  complaint_due: 'service',
  complaint_letter: 'mail',
  complaint_inquiry: 'help-circle',
  survey_low: 'star-on',
  quote_expiring: 'file',
  binding: 'link',
  hand_written: 'edit-1',
  push_in_doubt: 'help-circle',
  occasion: 'gift',
  no_contact: 'time',
  no_order: 'cart',
}
