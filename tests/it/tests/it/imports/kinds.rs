//! Customers, contacts and products: from the file to what is there.

use chrono::NaiveDate;
use crm::contacts::{self, Calendar};
use crm::customers::labels;
use crm::ids::CustomerId;
use it::{Api, World, both};
use print::Cell;
use serde_json::{Value, json};

use super::{applied, are, checked, counts, csv, error_file, errors, xlsx};

both!(
    customers_keep_owner_and_date,
    known_customers_are_changed,
    contacts_go_to_their_customers,
    products_follow_the_rules_of_products,
    templates_fit,
);

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

async fn list(api: &Api, query: &str) -> Vec<Value> {
    let list = api.get(&format!("/api/v1/customers?{query}")).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

const TITLES: [&str; 9] =
    ["公司名称", "税号", "手机", "业务员", "信用额度", "客户标签", "创建日期", "联系人姓名", "序号"];

async fn customers_keep_owner_and_date(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    company.customer(&world, "liu", "杭州明远精密机械有限公司", "13900009999").await;
    let wang = company.login("wang");
    let row = |name: &str, tax: &str, phone: &str, owner: &str, date: Cell| {
        let limit = text("￥100,000.00");
        let (tags, who) = (text("老客户、重点"), text("王建国"));
        vec![text(name), text(tax), text(phone), text(owner), limit, tags, date, who, Cell::Number(1)]
    };
    let file = xlsx(
        &TITLES,
        &[
            row(
                "上海长江科技有限公司",
                "91310000MA1K30XX0A",
                "13800001234、021-58881234",
                "李娜",
                Cell::Date(day(2021, 6, 18)),
            ),
            row("=HYPERLINK(\"http://x\")", "", "13800005678", &wang, text("2020年3月5日")),
            row("宁波港", "", "123", "没有此人", text("昨天")),
            row("上海长江科技有限责任公司", "", "", "", Cell::Empty),
            row("苏州阀门厂", "91310000MA1K30XX0A", "", "", Cell::Empty),
            row("杭州明远精密机械", "", "", "", text("2099-01-01")),
            row("杭州明远精密机械有限公司", "", "", "", Cell::Empty),
        ],
    );
    let import = checked(&world, &manager, ("customers", "create"), file).await;
    assert_eq!(counts(&import), [2, 0, 0, 5]);
    are(
        &errors(&manager, &import).await,
        &[
            (4, "phones", "“123”有误，应为电话号码"),
            (4, "owner", "“没有此人”有误，应为本企业员工"),
            (4, "created_on", "“昨天”有误，应为日期"),
            (5, "-", "名称与文件第 2 行重复"),
            (6, "-", "税号与文件第 2 行重复"),
            (7, "created_on", "之间"),
            (8, "name", "已存在"),
        ],
    );
    assert_eq!(list(&manager, "q=长江").await.len(), 0, "a check writes nothing");
    let import = applied(&world, &manager, &import).await;
    assert_eq!(counts(&import), [2, 0, 0, 5]);
    let found = list(&manager, "q=58881234").await;
    let customer = &found[0];
    assert_eq!(
        (customer["name"].as_str(), customer["owner"]["name"].as_str()),
        (Some("上海长江科技有限公司"), Some("李娜"))
    );
    assert!(customer["created_at"].as_str().unwrap().starts_with("2021-06-17T16:00:00"), "{customer}");
    let id = CustomerId(customer["id"].as_i64().unwrap());
    let reading = world.reading(&company);
    let row = crm::customers::by_key(&reading, id).await.unwrap().unwrap();
    assert_eq!(
        (row.credit_limit, row.tax_number.as_deref()),
        (Some(crm::money::Money(10_000_000)), Some("91310000MA1K30XX0A"))
    );
    assert_eq!(row.created_by, Some(company.staff("manager")));
    let tags = labels::of(&reading, &[id]).await.unwrap().remove(&id).unwrap();
    assert_eq!(tags.len(), 2);
    let people = contacts::list(&reading, id).await.unwrap();
    assert_eq!((people[0].contact.name.as_str(), people[0].phones.len()), ("王建国", 2));
    assert_eq!(list(&manager, "q=wangjianguo").await.len(), 3, "whoever is imported is found as others are");
    assert_eq!(list(&manager, "q=HYPERLINK").await[0]["owner"]["name"], "王强");
    let page = manager.get("/api/v1/imports?state=done").await.expect(200);
    assert_eq!(page["items"][0]["counts"]["created"], 2);
    // What is wrong comes out as it went in, and goes in again once it is mended.
    let mut wrong = error_file(&world, &manager, &import).await;
    assert_eq!(wrong[0].last().map(String::as_str), Some("错误"));
    assert_eq!((wrong.len(), wrong[1][0].as_str(), wrong[1][8].as_str()), (6, "宁波港", "1"));
    assert!(wrong[1][9].contains("【业务员】“没有此人”有误"), "{:?}", wrong[1]);
    (wrong[1][2], wrong[1][3], wrong[1][6]) = ("13700001111".into(), "刘洋".into(), "20190102".into());
    let mended: Vec<Vec<&str>> = wrong[..2].iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let mended: Vec<&[&str]> = mended.iter().map(Vec::as_slice).collect();
    let again = checked(&world, &manager, ("customers", "create"), csv(&mended)).await;
    assert_eq!(counts(&again), [1, 0, 0, 0], "{:?}", errors(&manager, &again).await);
    applied(&world, &manager, &again).await;
    let customer = list(&manager, "q=宁波港").await.remove(0);
    assert_eq!(customer["owner"]["name"], "刘洋");
    // Nobody was told anything, and nobody has anything to do.
    for list in ["/api/v1/pushes", "/api/v1/revisits"] {
        assert_eq!(manager.get(list).await.expect(200)["items"], json!([]), "{list}");
    }
}

async fn known_customers_are_changed(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let known = company.customer(&world, "liu", "杭州明远精密机械有限公司", "13900009999").await;
    let other = company.customer(&world, "liu", "无锡泵业", "13900009999").await;
    let titles = ["客户名称", "电话", "行业", "负责人", "建档日期", "联系人", "标签"];
    let changed = ["杭州明远精密机械有限公司", "", "机械", "李娜", "2018/1/2", "赵敏", "老客户"];
    let file = |rows: &[[&str; 7]]| {
        let rows: Vec<&[&str]> = std::iter::once(&titles).chain(rows).map(<[&str; 7]>::as_slice).collect();
        csv(&rows)
    };
    let rows = [
        changed,
        ["没有的公司", "", "", "", "", "", ""],
        ["新名字", "13900009999", "", "", "", "", ""],
        ["无锡泵业", "", "", "", "", "", ""],
    ];
    let import = checked(&world, &manager, ("customers", "update"), file(&rows)).await;
    assert_eq!(counts(&import), [0, 1, 1, 2]);
    are(
        &errors(&manager, &import).await,
        &[(3, "name", "没有找到要更新的"), (4, "phones", "有多位客户使用此电话：杭州明远精密机械有限公司（编号 ")],
    );
    applied(&world, &manager, &import).await;
    let reading = world.reading(&company);
    let row = crm::customers::by_key(&reading, known.customer).await.unwrap().unwrap();
    assert_eq!((row.industry.as_deref(), row.owner_id), (Some("机械"), Some(company.staff("lina"))));
    assert_eq!(row.created_at.to_rfc3339(), "2018-01-01T16:00:00+00:00");
    assert_eq!(contacts::list(&reading, known.customer).await.unwrap().len(), 2);
    assert_eq!(list(&manager, "q=赵敏").await[0]["id"], json!(known.customer));
    let page = manager.get(&format!("/api/v1/customers/{}", known.customer)).await.expect(200);
    assert_eq!(page["customer"]["name"], "杭州明远精密机械有限公司");
    // Once more: there is nothing to change; what is new is added.
    let fresh = ["全新客户", "13600001111", "", "", "", "", ""];
    let again = checked(&world, &manager, ("customers", "both"), file(&[changed, fresh])).await;
    assert_eq!(counts(&again), [1, 0, 1, 0]);
    let pool = applied(&world, &manager, &again).await;
    assert_eq!(counts(&pool), [1, 0, 1, 0]);
    let fresh = list(&manager, "q=全新客户").await.remove(0);
    assert!(fresh["owner"].is_null(), "whoever has no owner lies in the pool");
    // One number may lead to one customer, whatever it is called.
    let single = file(&[["全新客户有了新名字", "13600001111", "", "", "", "", ""]]);
    let renamed = checked(&world, &manager, ("customers", "update"), single).await;
    assert_eq!(counts(&renamed), [0, 1, 0, 0]);
    applied(&world, &manager, &renamed).await;
    assert_eq!(list(&manager, "q=新名字").await[0]["id"], fresh["id"]);
    assert_ne!(other.customer, known.customer);
}

async fn contacts_go_to_their_customers(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13900009999").await;
    let file = csv(&[
        &["客户", "联系人", "职务", "手机", "生日", "爱好"],
        &["杭州明远精密机械有限公司", "王建国", "总经理", "13900009999", "农历1970-08-15", "围棋"],
        &["杭州明远精密机械", "赵敏", "财务", "0571-88881234", "5月6日", ""],
        &["没有的公司", "钱进", "", "", "", ""],
        &["杭州明远精密机械有限公司", "孙丽", "", "", "二月三十", ""],
        &["杭州明远精密机械有限公司", "赵敏", "", "", "", ""],
    ]);
    let import = checked(&world, &manager, ("contacts", "both"), file.clone()).await;
    assert_eq!(counts(&import), [1, 1, 0, 3]);
    are(
        &errors(&manager, &import).await,
        &[(4, "customer", "没有该客户"), (5, "birthday", "应为生日"), (6, "-", "客户和姓名与文件第 3 行重复")],
    );
    applied(&world, &manager, &import).await;
    let people = contacts::list(&world.reading(&company), known.customer).await.unwrap();
    let first = &people[0];
    assert_eq!((first.contact.title.as_deref(), first.contact.salutation.as_deref()), (Some("总经理"), Some("王总")));
    let birthday = &first.occasions[0];
    assert_eq!((birthday.calendar, birthday.year, birthday.month, birthday.day), (Calendar::Lunar, Some(1970), 8, 15));
    assert_eq!((people[1].contact.name.as_str(), people[1].phones[0].phone.as_str()), ("赵敏", "+8657188881234"));
    assert_eq!(list(&manager, "q=88881234").await[0]["id"], json!(known.customer));
    let again = checked(&world, &manager, ("contacts", "both"), file).await;
    assert_eq!(counts(&again), [0, 0, 2, 3]);
}

async fn products_follow_the_rules_of_products(world: World) {
    let company = world.company().await;
    let finance = company.api(&world, "finance").await;
    let file = csv(&[
        &["产品编码", "产品名称", "计量单位", "税率", "单价", "成本", "是否启用", "成本方式"],
        &["qf-1", "球阀", "个", "13%", "¥1,200.5", "#N/A", "是", "固定"],
        &["QF-2", "截止阀", "个", "0.13", "１２０", "70", "", "固定"],
        &["QF-3", "", "个", "13", "1.23456", "", "也许", ""],
        &["qf-2", "又一个", "个", "13", "1", "", "", ""],
    ]);
    let import = checked(&world, &finance, ("products", "both"), file).await;
    assert_eq!(counts(&import), [1, 0, 0, 3]);
    are(
        &errors(&finance, &import).await,
        &[
            (2, "cost", "公式出错"),
            (4, "list_price", "“1.23456”有误，应为单价"),
            (4, "name", "不能为空"),
            (4, "active", "应为：是、否"),
            (5, "-", "编码与文件第 3 行重复"),
        ],
    );
    applied(&world, &finance, &import).await;
    let reading = world.reading(&company);
    let row = crm::products::by_code(&reading, "QF-2").await.unwrap();
    assert_eq!((row.tax_rate_bp, row.list_price.0, row.cost.0), (1_300, 1_200_000, 700_000));
    let change = csv(&[&["编码", "标准价"], &["QF-2", "121"], &["QF-9", "1"]]);
    let import = checked(&world, &finance, ("products", "update"), change.clone()).await;
    assert_eq!(counts(&import), [0, 1, 0, 1]);
    applied(&world, &finance, &import).await;
    assert_eq!(crm::products::by_code(&reading, "QF-2").await.unwrap().list_price.0, 1_210_000);
    let again = checked(&world, &finance, ("products", "update"), change).await;
    assert_eq!(counts(&again), [0, 0, 1, 1]);
}

async fn templates_fit(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let kinds = manager.get("/api/v1/imports/kinds").await.expect(200);
    for kind in kinds["items"].as_array().unwrap() {
        let word = kind["kind"].as_str().unwrap();
        let url = format!("{}/api/v1/imports/kinds/{word}/template", world.url);
        let response = world.http.get(url).bearer_auth(manager.token()).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let bytes = response.bytes().await.unwrap().to_vec();
        let import = super::upload(&world, &manager, word, bytes).await.expect(201);
        world.drain().await;
        let read = manager.get(&super::path(&import)).await.expect(200);
        let fields = kind["fields"].as_array().unwrap();
        assert_eq!((read["rows"].as_i64(), read["columns"].as_array().unwrap().len()), (Some(2), fields.len()));
        assert_eq!(read["mapping"].as_object().unwrap().len(), fields.len(), "{word}");
    }
}
