//! One person, several accounts: the platform's union id joins them, in whichever order it is told.

use crm::accounts::{AccountKind, AccountMode};
use crm::contacts;
use crm::identities::{self, entity};
use crm::ids::IdentityId;
use crm::page::PageRequest;
use it::company::{PlatformAccount, account};
use it::{Company, Known, Person, World, both};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

both!(
    a_second_account_knows_whom_the_first_knows,
    who_is_linked_late_is_linked_everywhere,
    who_is_told_late_is_linked_everywhere,
    strangers_and_other_companies_stay_apart,
);

/// A company with two official accounts, and one of its customers.
async fn two_accounts(world: &World) -> (Company, PlatformAccount, Known) {
    let company = world.company().await;
    let second = account(world, company.tenant, AccountKind::Service, AccountMode::Safe).await;
    let known = company.customer(world, "lina", "甲机械有限公司", "13800001111").await;
    (company, second, known)
}

/// The same person at another account: follows it and writes there.
async fn also_follows(world: &World, person: &Person, account: &PlatformAccount) -> Person {
    let mut there = person.clone();
    there.follow(&account.appid, None).await;
    there.write("我也关注了这个号").await;
    world.sim.settle().await;
    there
}

async fn identity(world: &World, company: &Company, appid: &str) -> identities::Identity {
    let rows = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(company.tenant))
        .filter(entity::Column::Appid.eq(appid))
        .all(&world.reading(company))
        .await
        .unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.into_iter().next().unwrap()
}

/// The words of a talk, whoever's page it stands on.
async fn words(world: &World, company: &Company, of: IdentityId) -> String {
    let uow = company.read(world, "manager").await;
    let filter = crm::conversations::ConversationFilter::default();
    let talks = crm::conversations::list(&uow, &filter, &PageRequest::default()).await.unwrap().items;
    let (talk, _) = talks.into_iter().find(|(talk, _)| talk.identity_id == of).unwrap();
    format!("{:?}", crm::conversations::messages(&uow, talk.id, &PageRequest::default()).await.unwrap().items)
}

async fn a_second_account_knows_whom_the_first_knows(world: World) {
    let (company, second, known) = two_accounts(&world).await;
    let person = company.follower(&world, known).await;
    world.drain().await;
    also_follows(&world, &person, &second).await;
    world.drain().await;
    let there = identity(&world, &company, &second.appid).await;
    assert_eq!(there.contact_id, Some(known.contact));
    assert!(words(&world, &company, there.id).await.contains("我也关注了这个号"));
}

async fn who_is_linked_late_is_linked_everywhere(world: World) {
    let (company, second, known) = two_accounts(&world).await;
    let mut person = world.person("阿国", "13800001234").await;
    person.follow(&company.service.appid, None).await;
    person.write("第一个号").await;
    also_follows(&world, &person, &second).await;
    world.drain().await;
    let (here, there) =
        (identity(&world, &company, &company.service.appid).await, identity(&world, &company, &second.appid).await);
    assert_eq!((here.contact_id, there.contact_id), (None, None));
    assert!(here.unionid.is_some() && here.unionid == there.unionid, "{here:?} {there:?}");

    let uow = company.begin(&world, "lina").await;
    identities::link(&uow, here.id, known.contact).await.unwrap();
    uow.commit().await.unwrap();
    let there = identity(&world, &company, &second.appid).await;
    assert_eq!(there.contact_id, Some(known.contact));
    // Each keeps its own talk; both stand on the customer's page now.
    assert!(words(&world, &company, here.id).await.contains("第一个号"));
    assert!(words(&world, &company, there.id).await.contains("我也关注了这个号"));
    let uow = company.read(&world, "lina").await;
    let filter = crm::conversations::ConversationFilter { customer: Some(known.customer), ..Default::default() };
    let talks = crm::conversations::list(&uow, &filter, &PageRequest::default()).await.unwrap().items;
    assert_eq!(talks.len(), 2);
}

async fn who_is_told_late_is_linked_everywhere(world: World) {
    let (company, second, known) = two_accounts(&world).await;
    // The first is linked by its scene before the platform has told who it is across accounts.
    let person = company.follower(&world, known).await;
    also_follows(&world, &person, &second).await;
    let uow = world.db().begin(crm::actor::Actor::System(company.tenant)).await.unwrap();
    let there = identity(&world, &company, &second.appid).await;
    identities::set_unionid(&uow, there, "union-of-a-guo").await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(identity(&world, &company, &second.appid).await.contact_id, None);
    let uow = world.db().begin(crm::actor::Actor::System(company.tenant)).await.unwrap();
    let here = identity(&world, &company, &company.service.appid).await;
    assert_eq!(here.contact_id, Some(known.contact));
    identities::set_unionid(&uow, here, "union-of-a-guo").await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(identity(&world, &company, &second.appid).await.contact_id, Some(known.contact));
}

async fn strangers_and_other_companies_stay_apart(world: World) {
    let (company, second, known) = two_accounts(&world).await;
    let other = Company::create(&world, "别家公司").await;
    let person = company.follower(&world, known).await;
    let mut elsewhere = person.clone();
    elsewhere.follow(&other.service.appid, None).await;
    let mut stranger = world.person("阿杰", "13900002222").await;
    stranger.follow(&second.appid, None).await;
    world.drain().await;
    assert_eq!(identity(&world, &other, &other.service.appid).await.contact_id, None);
    assert_eq!(identity(&world, &company, &second.appid).await.contact_id, None);
    let contacts = contacts::list(&company.read(&world, "lina").await, known.customer).await.unwrap();
    assert_eq!(contacts.len(), 1);
}
