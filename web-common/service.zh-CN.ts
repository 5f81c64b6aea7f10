/** Labels of the service's enums (complaints, working calendar), in Chinese; the words of docs/domain.md. */
export const serviceLabels = {
  ComplaintState: {
    open: '待分派',
    assigned: '已分派',
    in_progress: '处理中',
    resolved: '已处理',
    result_drafted: '结果已起草',
    result_sent: '结果已发送',
    closed: '已关闭',
    withdrawn: '已撤回',
  },
  ArrivalAnswer: {
    intact: '完好',
    damaged: '破损',
    quantity: '数量不符',
  },
  Severity: {
    normal: '一般',
    urgent: '紧急',
  },
  ComplaintSource: {
    chat: '微信会话',
    h5: '客户网页',
    hotline: '电话',
    staff: '员工代录',
    checkpoint: '跟踪点',
  },
  ComplaintStanding: {
    in_time: '时间充裕',
    half: '已过半',
    near: '即将到期',
    overdue: '已逾期',
    answered_in_time: '按时答复',
    answered_late: '逾期答复',
    withdrawn: '已撤回',
  },
  ComplaintLetterState: {
    draft: '草稿',
    sending: '发送中',
    sent: '已发送',
    failed: '发送失败',
    replaced: '已被替换',
  },
  ComplaintOutcome: {
    pending: '进行中',
    on_time: '按时',
    late: '超时答复',
    missed: '逾期未答复',
    withdrawn: '已撤回',
  },
  AnsweredBy: {
    letter: '结果函',
    call: '电话告知',
  },
  ComplaintWarningKind: {
    half: '时间过半提醒',
    near: '临近期限提醒',
    deadline: '到期提醒',
    escalation: '升级至主管',
  },
  ComplaintFigureBy: {
    person: '责任人',
    department: '部门',
    category: '类别',
    product: '产品',
    month: '月份',
  },
  AllowanceUnit: {
    day: '个工作日',
    hour: '个工作小时',
  },
  DayKind: {
    holiday: '休',
    working: '班',
  },
  SurveyMoment: {
    delivery: '到货之后',
    complaint: '投诉关闭之后',
    date: '指定日期',
  },
  AnswerVia: {
    chat: '微信会话',
    page: '客户网页',
  },
  RequestStanding: {
    open: '待评价',
    answered: '已评价',
    low: '评价偏低',
    expired: '未评价，已结束',
  },
  SurveyBy: {
    month: '月份',
    person: '负责人',
    product: '产品',
    survey: '调查',
  },
  QuestionState: {
    open: '待处理',
    handled: '已处理',
    article: '已写成知识',
  },
} as const
