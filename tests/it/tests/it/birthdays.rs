//! Which day is whose: solar and lunar birthdays through planning on the database.

use chrono::{Duration, NaiveDate};
use crm::actor::Actor;
use crm::contacts::{Calendar, NewOccasion, OccasionKind};
use crm::greetings;
use crm::ids::{ContactId, GreetingRuleId};
use crm::pushes::{Channel, PushState};
use futures::future::join_all;
use it::greetings::{rule, states};
use it::{Company, World, both};

both!(
    lunar_birthdays_fall_on_their_days,
    nobody_is_greeted_twice_in_a_year,
    eight_planners_at_once_plan_each_greeting_once,
    holidays_are_greeted_by_the_calendar,
);

fn lunar(month: i64, day: i64, leap: bool) -> NewOccasion {
    NewOccasion { kind: OccasionKind::Birthday, name: None, calendar: Calendar::Lunar, year: None, month, day, leap }
}

fn solar(month: i64, day: i64) -> NewOccasion {
    NewOccasion { calendar: Calendar::Solar, ..lunar(month, day, false) }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Plans a day, and says how many greetings are new.
async fn plan(world: &World, company: &Company, rule: GreetingRuleId, day: NaiveDate) -> u64 {
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    let (planned, next) = greetings::plan(&uow, rule, day, ContactId(0)).await.unwrap();
    assert!(next.is_none());
    uow.commit().await.unwrap();
    planned
}

async fn lunar_birthdays_fall_on_their_days(world: World) {
    // In each company there is one person with this birthday, greeted on this day and on no other
    // near it.
    for (what, day, greeted, not) in [
        ("the 30th of a month with 29 days", lunar(12, 30, false), "2027-02-05", "2027-02-06"),
        ("the last day of that month", lunar(12, 29, false), "2027-02-05", "2027-02-06"),
        ("the first day of the lunar year", lunar(1, 1, false), "2027-02-06", "2027-02-05"),
        ("mid-autumn", lunar(8, 15, false), "2027-09-15", "2027-09-14"),
        ("a leap month, in a year that has it", lunar(6, 15, true), "2025-08-08", "2025-07-09"),
        ("the ordinary month, in that year", lunar(6, 15, false), "2025-07-09", "2025-08-08"),
        ("a leap month, in a year without it", lunar(6, 15, true), "2026-07-28", "2026-08-27"),
        ("29 February in an ordinary year", solar(2, 29), "2027-02-28", "2027-03-01"),
        ("29 February in a leap year", solar(2, 29), "2028-02-29", "2028-02-28"),
        ("28 February in a leap year", solar(2, 28), "2028-02-28", "2028-02-29"),
    ] {
        let company = world.company().await;
        let rule = rule(&world, &company, "birthday", 600, &[Channel::Custom, Channel::Task]).await;
        company.customer_with(&world, "lina", "杭州明远精密机械有限公司", "13800001111", vec![day]).await;
        assert_eq!(plan(&world, &company, rule, date(not)).await, 0, "{what}, on {not}");
        assert_eq!(plan(&world, &company, rule, date(greeted)).await, 1, "{what}, on {greeted}");
        assert_eq!(plan(&world, &company, rule, date(greeted)).await, 0, "{what}, once");
    }
}

async fn nobody_is_greeted_twice_in_a_year(world: World) {
    let company = world.company().await;
    let first = rule(&world, &company, "birthday", 600, &[Channel::Task]).await;
    let second = rule(&world, &company, "birthday", 700, &[Channel::Task]).await;
    let days = vec![solar(11, 23), solar(11, 23)];
    company.customer_with(&world, "lina", "杭州明远精密机械有限公司", "13800001111", days).await;
    let mut planned = 0;
    for _ in 0..3 {
        planned += plan(&world, &company, first, date("2026-11-23")).await;
        planned += plan(&world, &company, second, date("2026-11-23")).await;
    }
    assert_eq!(planned, 1);
    assert_eq!(plan(&world, &company, first, date("2027-11-23")).await, 1, "the next year again");
}

async fn eight_planners_at_once_plan_each_greeting_once(world: World) {
    let company = world.company().await;
    let rule = rule(&world, &company, "birthday", 600, &[Channel::Custom, Channel::Task]).await;
    for number in 0..30 {
        let (name, phone) = (format!("第{number}精密机械有限公司"), format!("138000011{number:02}"));
        company.customer_with(&world, "lina", &name, &phone, vec![solar(11, 24)]).await;
    }
    let tasks = (0..8).map(|_| {
        let (db, tenant) = (world.db().clone(), company.tenant);
        tokio::spawn(async move {
            let uow = db.begin(Actor::System(tenant)).await.unwrap();
            let (planned, _) = greetings::plan(&uow, rule, date("2026-11-24"), ContactId(0)).await.unwrap();
            uow.commit().await.unwrap();
            planned
        })
    });
    let planned: u64 = join_all(tasks).await.into_iter().map(|done| done.unwrap()).sum();
    assert_eq!(planned, 30);
    assert_eq!(states(&world, &company).await.into_iter().collect::<Vec<_>>(), [(PushState::Planned, 30)]);
    world.advance(Duration::days(1)).await;
    world.tick().await;
    assert_eq!(states(&world, &company).await.into_iter().collect::<Vec<_>>(), [(PushState::HandedOver, 30)]);
}

async fn holidays_are_greeted_by_the_calendar(world: World) {
    let company = world.company().await;
    let (_, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    company.customer(&world, "lina", "不在微信贸易有限公司", "13700001111").await;
    let spring = rule(&world, &company, "festival:spring_festival", 600, &[Channel::Custom]).await;
    let custom = rule(&world, &company, "date:lunar:08-15", 600, &[Channel::Custom]).await;
    assert_eq!(plan(&world, &company, spring, date("2027-02-05")).await, 0);
    assert_eq!(plan(&world, &company, spring, date("2027-02-06")).await, 1, "whoever can be reached");
    assert_eq!(plan(&world, &company, custom, date("2027-09-15")).await, 1);
    // It arrives on that day, in the window that the customer has opened the day before.
    world.move_to("2027-02-05T03:00:00Z".parse().unwrap()).await;
    person.write("提前拜年").await;
    world.tick().await;
    assert!(person.heard("custom").await.is_empty());
    world.move_to("2027-02-06T02:01:00Z".parse().unwrap()).await;
    world.tick().await;
    assert_eq!(person.heard("custom").await.len(), 1);
}
