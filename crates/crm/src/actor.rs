//! Who acts, and how far their sight reaches. The table of domain.md §0 in code.

use std::fmt;
use std::str::FromStr;

use crate::ids::{ContactId, CustomerId, DepartmentId, IdentityId, StaffId, TenantId, UserId};

/// Who runs a use case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in member of staff.
    Staff(StaffActor),
    /// A customer, known by a WeChat identity.
    Customer(CustomerActor),
    /// The system on behalf of a tenant: scheduler, worker, gateway.
    System(TenantId),
    /// The platform itself: creating tenants, leasing jobs of all tenants.
    Platform,
}

/// A member of staff as an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffActor {
    /// The company.
    pub tenant: TenantId,
    /// The member of staff.
    pub staff: StaffId,
    /// The person behind.
    pub user: UserId,
    /// What they are.
    pub roles: Roles,
    /// Where they are.
    pub department: Option<DepartmentId>,
    /// The department's place in the tree, such as `/1/4/`.
    pub department_path: Option<String>,
}

/// A customer as an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerActor {
    /// The company that serves them.
    pub tenant: TenantId,
    /// The WeChat identity that speaks.
    pub identity: IdentityId,
    /// The person behind it.
    pub contact: ContactId,
    /// The customer that the person belongs to.
    pub customer: CustomerId,
}

impl Actor {
    /// The tenant that the actor belongs to. The platform belongs to none: 0 matches no row.
    pub fn tenant(&self) -> TenantId {
        match self {
            Self::Staff(staff) => staff.tenant,
            Self::Customer(customer) => customer.tenant,
            Self::System(tenant) => *tenant,
            Self::Platform => TenantId(0),
        }
    }

    /// The member of staff, if it is one.
    pub fn staff(&self) -> Option<&StaffActor> {
        match self {
            Self::Staff(staff) => Some(staff),
            _ => None,
        }
    }

    /// How far the actor's sight (or hand) reaches.
    pub fn scope(&self, resource: Resource, access: Access) -> Scope {
        match self {
            Self::Staff(staff) => {
                staff.roles.iter().map(|role| reach(role, resource, access)).max().unwrap_or(Scope::Nothing)
            }
            Self::System(_) => Scope::All,
            Self::Customer(_) | Self::Platform => Scope::Nothing,
        }
    }

    /// Whether the actor may touch anything at all of this kind.
    pub fn may(&self, resource: Resource, access: Access) -> bool {
        self.scope(resource, access) > Scope::Nothing
    }
}

/// How far a member of staff sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Not at all.
    Nothing,
    /// What an open complaint leads to that they are responsible for, or asked in.
    Assigned,
    /// What they own.
    Own,
    /// What their department and the ones below own.
    Team,
    /// Everything of the tenant.
    All,
}

/// Reading or changing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read.
    Read,
    /// Write.
    Write,
}

/// What the table of roles speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// Customers, contacts, follow-ups, revisits.
    Customers,
    /// Opportunities, quotes, orders, deliveries, returns.
    Orders,
    /// Products with their prices.
    Products,
    /// What goods cost us.
    Cost,
    /// Margin grades of products.
    MarginGrade,
    /// Prices under the floor, restricted products, discounts: approving them.
    PriceApproval,
    /// Credit over the limit, write-offs, bad debt: approving them.
    CreditApproval,
    /// Settling commission: approving it.
    CommissionApproval,
    /// Receivables, receipts, what was allocated to what, dunning.
    Receivables,
    /// Suppliers, purchase orders, goods receipts, payables.
    Purchasing,
    /// Payments to suppliers.
    Payments,
    /// Expenses.
    Expenses,
    /// Closed months, cash flow, cash accounts.
    Books,
    /// Contribution and profit.
    Profit,
    /// Commission that has accrued, and its settlement.
    Commission,
    /// Targets of people and departments.
    Targets,
    /// Grades: their rule, computing and setting them.
    Grades,
    /// Talks with customers, and pushes into them.
    Conversations,
    /// Greeting rules, templates, mass approval.
    GreetingRules,
    /// Mass messages: drafting and asking for them. Approving one is a matter of greeting rules.
    MassMessages,
    /// Erasing what is known of a person.
    Forgetting,
    /// Ready-made answers for the chat: one's own, and those of the company.
    QuickReplies,
    /// Files that become customers, contacts, products, receivables and old orders.
    Imports,
    /// Templates of printed documents.
    PrintTemplates,
    /// Articles that answer customers; drafts, figures and unanswered questions are for those who write.
    Knowledge,
    /// Surveys: what is asked, and what was answered by customers within the scope.
    Surveys,
    /// Complaints of customers.
    Complaints,
    /// The working calendar.
    Calendar,
    /// Staff and departments: who is there.
    Directory,
    /// Staff, departments, roles, accounts, secrets: changing them.
    Administration,
    /// The audit trail.
    Audit,
}

/// One role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Salesperson.
    Sales,
    /// Leads a team of salespeople.
    Lead,
    /// Manages the company.
    Manager,
    /// Keeps the books.
    Finance,
    /// Cares for complaints.
    AfterSales,
    /// Buys.
    Purchasing,
    /// Administers the system.
    Admin,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 7] =
        [Self::Sales, Self::Lead, Self::Manager, Self::Finance, Self::AfterSales, Self::Purchasing, Self::Admin];

    /// The name used in commands, the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::Lead => "lead",
            Self::Manager => "manager",
            Self::Finance => "finance",
            Self::AfterSales => "after_sales",
            Self::Purchasing => "purchasing",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = text.trim().to_lowercase().replace('-', "_");
        Self::ALL.into_iter().find(|role| role.as_str() == wanted).ok_or_else(|| UnknownRole(text.trim().to_owned()))
    }
}

/// A role that does not exist.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown role `{0}`; roles are sales, lead, manager, finance, after_sales, purchasing, admin")]
pub struct UnknownRole(pub String);

/// The roles of one member of staff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    /// These roles.
    pub fn of(roles: &[Role]) -> Self {
        Self(roles.iter().fold(0, |bits, role| bits | 1 << *role as u8))
    }

    /// Whether this role is among them.
    pub fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(Role::as_str).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Roles {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let roles: Vec<Role> =
            text.split(',').filter(|part| !part.trim().is_empty()).map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self::of(&roles))
    }
}

/// How far one role reaches: the table of domain.md §0.
fn reach(role: Role, resource: Resource, access: Access) -> Scope {
    use Access::{Read, Write};
    use Resource as R;
    match (resource, role, access) {
        (R::Customers | R::Conversations, Role::Sales, _) => Scope::Own,
        (R::Customers | R::Conversations, Role::Lead, _) => Scope::Team,
        (R::Customers | R::Conversations, Role::Manager | Role::Admin, _) => Scope::All,
        (R::Customers, Role::Finance, Read) => Scope::All,
        (R::Customers | R::Conversations, Role::AfterSales, _) => Scope::Assigned,
        (R::Orders, Role::AfterSales, Read) => Scope::Assigned,
        (R::Orders, Role::Sales, _) => Scope::Own,
        (R::Orders, Role::Lead, _) => Scope::Team,
        (R::Orders, Role::Manager | Role::Admin, _) => Scope::All,
        (R::Orders, Role::Finance | Role::Purchasing, Read) => Scope::All,
        (R::Products, Role::Manager | Role::Purchasing | Role::Admin, _) => Scope::All,
        (R::Products, _, Read) => Scope::All,
        (R::Cost, Role::Lead | Role::Manager | Role::Finance | Role::Purchasing | Role::Admin, Read) => Scope::All,
        (R::MarginGrade, Role::Sales | Role::Lead | Role::Manager | Role::Finance | Role::Admin, Read) => Scope::All,
        (R::PriceApproval, Role::Lead, _) => Scope::Team,
        (R::PriceApproval | R::CreditApproval | R::CommissionApproval, Role::Manager | Role::Admin, _) => Scope::All,
        (R::Receivables, Role::Finance, _) => Scope::All,
        (R::Receivables, Role::Sales, Read) => Scope::Own,
        (R::Receivables, Role::Lead, Read) => Scope::Team,
        (R::Receivables, Role::Manager | Role::Admin, Read) => Scope::All,
        (R::Purchasing, Role::Purchasing, _) => Scope::All,
        (R::Purchasing, Role::Manager | Role::Finance | Role::Admin, Read) => Scope::All,
        (R::Payments, Role::Finance, _) => Scope::All,
        (R::Payments, Role::Manager | Role::Purchasing | Role::Admin, Read) => Scope::All,
        (R::Expenses, Role::Finance | Role::Manager, _) => Scope::All,
        (R::Expenses, Role::Lead, _) => Scope::Team,
        (R::Expenses, Role::Sales | Role::AfterSales | Role::Purchasing, _) => Scope::Own,
        (R::Expenses, Role::Admin, Read) => Scope::All,
        (R::Books, Role::Finance, _) => Scope::All,
        (R::Books, Role::Manager | Role::Admin, Read) => Scope::All,
        (R::Profit, Role::Lead, Read) => Scope::Team,
        (R::Profit, Role::Manager | Role::Finance | Role::Admin, Read) => Scope::All,
        (R::Commission, Role::Finance, _) => Scope::All,
        (R::Commission, Role::Sales, Read) => Scope::Own,
        (R::Commission, Role::Lead, Read) => Scope::Team,
        (R::Commission, Role::Manager | Role::Admin, Read) => Scope::All,
        (R::Targets, Role::Manager | Role::Admin, _) => Scope::All,
        (R::Targets, Role::Finance, Read) => Scope::All,
        (R::Targets, Role::Lead, Read) => Scope::Team,
        (R::Targets, Role::Sales | Role::AfterSales, Read) => Scope::Own,
        (R::Grades, Role::Manager | Role::Admin, _) => Scope::All,
        (R::Grades, Role::Lead | Role::Finance, Read) => Scope::All,
        (R::GreetingRules, Role::Manager | Role::Admin, _) => Scope::All,
        (R::GreetingRules, Role::Sales | Role::Lead, Read) => Scope::All,
        (R::MassMessages, Role::Lead | Role::Manager | Role::Admin, _) => Scope::All,
        (R::MassMessages, Role::Sales, Read) => Scope::All,
        (R::Forgetting, Role::Manager | Role::Admin, _) => Scope::All,
        (R::QuickReplies, Role::Manager | Role::Admin, _) => Scope::All,
        (R::QuickReplies, _, _) => Scope::Own,
        (R::Imports, Role::Manager | Role::Finance | Role::Admin, _) => Scope::All,
        (R::PrintTemplates, Role::Manager | Role::Admin, _) => Scope::All,
        (R::PrintTemplates, _, Read) => Scope::All,
        (R::Knowledge, Role::Manager | Role::AfterSales | Role::Admin, _) => Scope::All,
        (R::Knowledge, _, Read) => Scope::All,
        (R::Surveys, Role::Manager | Role::AfterSales | Role::Admin, _) => Scope::All,
        (R::Surveys, Role::Sales | Role::Lead, Read) => Scope::All,
        (R::Complaints, Role::Sales, _) => Scope::Own,
        (R::Complaints, Role::Lead, _) => Scope::Team,
        (R::Complaints, Role::Manager | Role::AfterSales | Role::Admin, _) => Scope::All,
        (R::Calendar, Role::Manager | Role::Admin, _) => Scope::All,
        (R::Calendar, _, Read) => Scope::All,
        (R::Directory, _, Read) => Scope::All,
        (R::Directory | R::Administration, Role::Admin, _) => Scope::All,
        (R::Audit, Role::Manager | Role::Admin, Read) => Scope::All,
        (_, _, Read | Write) => Scope::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_roles_reach_as_far_as_the_farthest() {
        let actor = Actor::Staff(StaffActor {
            tenant: TenantId(1),
            staff: StaffId(1),
            user: UserId(1),
            roles: Roles::of(&[Role::Sales, Role::Finance]),
            department: None,
            department_path: None,
        });
        assert_eq!(actor.scope(Resource::Customers, Access::Read), Scope::All);
        assert_eq!(actor.scope(Resource::Customers, Access::Write), Scope::Own);
        assert_eq!(actor.scope(Resource::Audit, Access::Read), Scope::Nothing);
    }

    #[test]
    fn roles_survive_text() {
        let roles = Roles::of(&[Role::Lead, Role::AfterSales]);
        assert_eq!(roles.to_string().parse(), Ok(roles));
        assert!("boss".parse::<Roles>().is_err());
    }
}
