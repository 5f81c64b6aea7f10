//! A newtype for the key of each table, so that one can't be passed for another.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
            sea_orm::DeriveValueType, serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A company that uses Guanxi.
    TenantId,
    /// A person who logs in; may be staff of several tenants.
    UserId,
    /// A signed-in session.
    SessionId,
    /// A sign-in by scanning a code.
    ScanSignInId,
    /// A sign-in of a customer that is on its way over the platform.
    WebSignInId,
    /// A customer's visit to their own pages.
    CustomerSessionId,
    /// A reminder to a member of staff.
    ReminderId,
    /// A member of a tenant's staff.
    StaffId,
    /// A department.
    DepartmentId,
    /// An invitation to join as staff.
    InvitationId,
    /// An official account or mini-program.
    AccountId,
    /// A customer.
    CustomerId,
    /// A group or tag of customers.
    LabelId,
    /// A person at a customer.
    ContactId,
    /// A phone number of a contact.
    ContactPhoneId,
    /// A birthday or another day to remember of a contact.
    OccasionId,
    /// A WeChat identity: one openid of one account.
    IdentityId,
    /// A customer's request to bind a WeChat identity to a contact.
    BindingRequestId,
    /// The talk with one WeChat identity.
    ConversationId,
    /// One message of a talk.
    MessageId,
    /// An order.
    OrderId,
    /// A line of an order.
    OrderLineId,
    /// A delivery.
    DeliveryId,
    /// A line of a delivery.
    DeliveryLineId,
    /// A category of products.
    CategoryId,
    /// A product.
    ProductId,
    /// Thresholds of margin grades from a date on.
    MarginRuleId,
    /// A price agreed with a customer.
    PriceAgreementId,
    /// A price that a customer was told.
    PriceToldId,
    /// A request that somebody else approves.
    ApprovalId,
    /// A need with an amount, before there is a quote.
    OpportunityId,
    /// A quote.
    QuoteId,
    /// A line of a quote.
    QuoteLineId,
    /// A part of an order's payment plan.
    InstalmentId,
    /// What an order was before an amendment.
    OrderEditionId,
    /// A return of goods.
    ReturnId,
    /// A line of a return.
    ReturnLineId,
    /// A list of checkpoints.
    CheckpointListId,
    /// A point of such a list.
    CheckpointPointId,
    /// A point that one delivery carries.
    CheckpointId,
    /// What a customer was asked about a delivery that arrived.
    DeliveryQuestionId,
    /// Where money lies: a bank account, a till.
    CashAccountId,
    /// A receivable.
    ReceivableId,
    /// Money that came in, or a credit note.
    ReceiptId,
    /// What of a receipt went to a receivable.
    AllocationId,
    /// What of a receivable was given up.
    WriteOffId,
    /// A letter about what is overdue.
    DunningLetterId,
    /// A supplier.
    SupplierId,
    /// An order to a supplier.
    PurchaseOrderId,
    /// A line of a purchase order.
    PurchaseOrderLineId,
    /// Goods that came in.
    GoodsReceiptId,
    /// A line of a goods receipt.
    GoodsReceiptLineId,
    /// A payable.
    PayableId,
    /// Money that went to a supplier.
    PaymentId,
    /// What of a payment went to a payable.
    PaymentAllocationId,
    /// A category of expenses.
    ExpenseCategoryId,
    /// An item of such a category.
    ExpenseItemId,
    /// An expense.
    ExpenseId,
    /// A movement of cash.
    CashEntryId,
    /// A computation of grades for a year.
    GradeRunId,
    /// A grade that a person has set.
    GradeOverrideId,
    /// A commission that has accrued.
    CommissionId,
    /// A month whose commission is settled.
    SettlementId,
    /// A target.
    TargetId,
    /// A contact with a customer that staff logged.
    FollowUpId,
    /// A revisit that is due.
    RevisitTaskId,
    /// A rule for greetings.
    GreetingRuleId,
    /// A message template of an account on the platform.
    NoticeTemplateId,
    /// A message to a customer that is not an answer in the chat.
    PushId,
    /// One step of a push's life.
    PushStepId,
    /// A platform event that tells how a send ended.
    ResultEventId,
    /// A ready-made answer for the chat.
    QuickReplyId,
    /// What is to be erased of a person, and when.
    ForgettingId,
    /// A message to many followers at once.
    MassMessageId,
    /// A part of a mass message that goes out in one call.
    MassBatchId,
    /// A platform event that tells how a mass message ended.
    MassResultId,
    /// A file that is being imported.
    ImportId,
    /// A template of printed documents.
    PrintTemplateId,
    /// An article of the knowledge base.
    ArticleId,
    /// A question that found no article.
    KnowledgeQuestionId,
    /// A survey.
    SurveyId,
    /// A question to one person, with what they answered.
    SurveyRequestId,
    /// A complaint.
    ComplaintId,
    /// A complaint that is told in the chat, step by step.
    ComplaintDialogueId,
    /// A round of a complaint.
    ComplaintRoundId,
    /// A question to a department about a complaint.
    ComplaintInquiryId,
    /// A warning about a complaint's deadline.
    ComplaintWarningId,
    /// A letter with the result of a complaint.
    ComplaintLetterId,
    /// What a customer got for a complaint.
    ComplaintCompensationId,
    /// A stored file.
    FileId,
    /// A queued job.
    JobId,
    /// A callback that was received.
    InboxId,
    /// An entry of the audit trail.
    AuditId,
    /// A saved answer to a request with an idempotency key.
    IdempotencyId,
}
