/** Labels of the service's enums (complaints, working calendar), in English; the words of docs/domain.md. */
export const serviceLabels = {
  ComplaintState: {
    open: 'Open',
    assigned: 'Assigned',
    in_progress: 'In progress',
    resolved: 'Resolved',
    result_drafted: 'Result drafted',
    result_sent: 'Result sent',
    closed: 'Closed',
    withdrawn: 'Withdrawn',
  },
  ArrivalAnswer: {
    intact: 'In order',
    damaged: 'Damaged',
    quantity: 'Wrong quantity',
  },
  Severity: {
    normal: 'Normal',
    urgent: 'Urgent',
  },
  ComplaintSource: {
    chat: 'WeChat talk',
    h5: 'Customer’s page',
    hotline: 'Hotline',
    staff: 'Staff',
    checkpoint: 'Checkpoint',
  },
  ComplaintStanding: {
    in_time: 'Time left',
    half: 'Half used',
    near: 'Nearly due',
    overdue: 'Overdue',
    answered_in_time: 'Answered in time',
    answered_late: 'Answered late',
    withdrawn: 'Withdrawn',
  },
  ComplaintLetterState: {
    draft: 'Draft',
    sending: 'Sending',
    sent: 'Sent',
    failed: 'Failed',
    replaced: 'Replaced',
  },
  ComplaintOutcome: {
    pending: 'Pending',
    on_time: 'On time',
    late: 'Late',
    missed: 'Missed',
    withdrawn: 'Withdrawn',
  },
  AnsweredBy: {
    letter: 'Letter',
    call: 'Call',
  },
  ComplaintWarningKind: {
    half: 'Half of the time used',
    near: 'Nearly due',
    deadline: 'Deadline reached',
    escalation: 'Passed on to the lead',
  },
  ComplaintFigureBy: {
    person: 'Person',
    department: 'Department',
    category: 'Category',
    product: 'Product',
    month: 'Month',
  },
  AllowanceUnit: {
    day: 'working days',
    hour: 'working hours',
  },
  DayKind: {
    holiday: 'Off',
    working: 'Working',
  },
  SurveyMoment: {
    delivery: 'After a delivery',
    complaint: 'After a complaint',
    date: 'On a date',
  },
  AnswerVia: {
    chat: 'In the chat',
    page: 'On the page',
  },
  RequestStanding: {
    open: 'Open',
    answered: 'Answered',
    low: 'Low score',
    expired: 'Not answered',
  },
  SurveyBy: {
    month: 'Month',
    person: 'Person',
    product: 'Product',
    survey: 'Survey',
  },
  QuestionState: {
    open: 'Open',
    handled: 'Seen to',
    article: 'Became an article',
  },
} as const

/** The service's errors in English, by code. */
export const serviceErrors: Readonly<Record<string, string>> = {
  'complaint.step': 'The complaint is not at this step',
  'survey.answered': 'This was answered before',
  'survey.expired': 'The time to answer is over',
  'calendar.import': 'A line of the calendar was not understood',
}
