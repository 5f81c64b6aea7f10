//! What a question is about, and which article answers it. No database, no clock.
//!
//! A question is cut into *pieces*: words with an accepted meaning (几天发货 and 什么时候发货 both ask
//! 多久), words that say nothing (请问, 你们, 吗) are dropped, and what is left of Chinese text goes by
//! twos, Latin words and numbers as a whole. A *score* is how much of what the article answers was
//! asked, and how much of what was asked the article answers.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::text::simplified;

/// From this score on (0 to 100) an article answers by itself …
const ANSWERS: u32 = 62;
/// … if at least so much of what was asked is in it, in percent …
const ASKED: u32 = 25;
/// … and it is so far ahead of the next.
const AHEAD: u32 = 8;
/// From this score on it is offered.
const OFFERED: u32 = 38;
/// How many are offered.
pub(super) const MOST_OFFERED: usize = 5;
/// The longest question that is looked at, in characters: who writes more tells a story, and a
/// story is for people.
pub(super) const LONGEST: usize = 120;

/// Words with their meaning; an empty one says nothing. The longest that fits counts.
const WORDS: &[(&str, &str)] = &[
    ("什么时候", "多久"),
    ("啥时候", "多久"),
    ("什么时间", "多久"),
    ("多长时间", "多久"),
    ("多少天", "多久"),
    ("几天", "多久"),
    ("何时", "多久"),
    ("几时", "多久"),
    ("多久", "多久"),
    ("怎么样", "怎么"),
    ("怎么办", "怎么"),
    ("怎么", "怎么"),
    ("怎样", "怎么"),
    ("如何", "怎么"),
    ("咋", "怎么"),
    ("方法", "怎么"),
    ("步骤", "怎么"),
    ("流程", "怎么"),
    ("教程", "怎么"),
    ("多少钱", "价格"),
    ("什么价", "价格"),
    ("怎么卖", "价格"),
    ("价钱", "价格"),
    ("单价", "价格"),
    ("报价", "价格"),
    ("价格", "价格"),
    ("开发票", "发票"),
    ("增值税发票", "发票"),
    ("专用发票", "发票"),
    ("开票", "发票"),
    ("专票", "发票"),
    ("普票", "发票"),
    ("发票", "发票"),
    ("支付", "付款"),
    ("打款", "付款"),
    ("转账", "付款"),
    ("汇款", "付款"),
    ("付钱", "付款"),
    ("付款", "付款"),
    ("退换货", "退货"),
    ("退换", "退货"),
    ("换货", "退货"),
    ("退货", "退货"),
    ("快递费", "运费"),
    ("邮费", "运费"),
    ("包邮", "运费"),
    ("运费", "运费"),
    ("出货", "发货"),
    ("寄出", "发货"),
    ("发货", "发货"),
    ("收到货", "到货"),
    ("送达", "到货"),
    ("送到", "到货"),
    ("收货", "到货"),
    ("到货", "到货"),
    ("保修", "质保"),
    ("三包", "质保"),
    ("质保", "质保"),
    ("联系电话", "电话"),
    ("联系方式", "电话"),
    ("电话", "电话"),
    ("在哪里", "地址"),
    ("在哪", "地址"),
    ("地址", "地址"),
    ("最低起订量", "起订"),
    ("最小起订量", "起订"),
    ("起订量", "起订"),
    ("起批", "起订"),
    ("起订", "起订"),
    ("请问", ""),
    ("你好", ""),
    ("您好", ""),
    ("在吗", ""),
    ("谢谢", ""),
    ("麻烦", ""),
    ("你们", ""),
    ("您们", ""),
    ("我们", ""),
    ("咱们", ""),
    ("贵公司", ""),
    ("贵司", ""),
    ("问一下", ""),
    ("一下", ""),
    ("想问", ""),
    ("咨询", ""),
    ("可不可以", ""),
    ("可以", ""),
    ("能不能", ""),
    ("能否", ""),
    ("是否", ""),
    ("是不是", ""),
    ("有没有", ""),
    ("需不需要", ""),
    ("需要", ""),
    ("想要", ""),
    ("我要", ""),
    ("我想", ""),
    ("知道", ""),
    ("告诉", ""),
    ("帮忙", ""),
    ("好的", ""),
    ("收到", ""),
    ("什么", ""),
    ("哪些", ""),
    ("这个", ""),
    ("那个", ""),
    ("这款", ""),
    ("老板", ""),
    ("多少", ""),
    ("还是", ""),
    ("能", ""),
    ("要", ""),
    ("是", ""),
    ("有", ""),
    ("吗", ""),
    ("呢", ""),
    ("啊", ""),
    ("呀", ""),
    ("吧", ""),
    ("哦", ""),
    ("嘛", ""),
    ("嗯", ""),
    ("的", ""),
    ("了", ""),
    ("我", ""),
    ("你", ""),
    ("您", ""),
    ("亲", ""),
];

/// What a text is about: pieces with their weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces(BTreeMap<String, u32>);

impl Pieces {
    /// Cuts a text.
    pub(super) fn of(text: &str) -> Self {
        let folded = simplified(&text.nfkc().collect::<String>()).to_lowercase();
        let mut pieces = Self::default();
        let mut run = String::new();
        let mut rest = folded.as_str();
        while let Some(next) = rest.chars().next() {
            if let Some((word, meaning)) = longest_word(rest) {
                pieces.end(&mut run);
                if !meaning.is_empty() {
                    pieces.add(meaning.to_owned(), if meaning == "怎么" { 1 } else { 2 });
                }
                rest = &rest[word.len()..];
                continue;
            }
            let breaks = run.chars().next_back().is_some_and(|last| last.is_ascii() != next.is_ascii());
            if breaks || !next.is_alphanumeric() {
                pieces.end(&mut run);
            }
            if next.is_alphanumeric() {
                run.push(next);
            }
            rest = &rest[next.len_utf8()..];
        }
        pieces.end(&mut run);
        pieces
    }

    /// A run of letters has ended.
    fn end(&mut self, run: &mut String) {
        let chars: Vec<char> = run.chars().collect();
        match chars.len() {
            0 => {}
            1 => self.add(run.clone(), 1),
            _ if run.is_ascii() => self.add(run.clone(), 3),
            _ => chars.windows(2).for_each(|pair| self.add(pair.iter().collect(), 2)),
        }
        run.clear();
    }

    fn add(&mut self, piece: String, weight: u32) {
        self.0.insert(piece, weight);
    }

    /// The pieces.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How much it says.
    pub(super) fn weight(&self) -> u32 {
        self.0.values().sum()
    }

    fn shared_with(&self, other: &Self) -> u32 {
        self.0.iter().filter(|(piece, _)| other.0.contains_key(*piece)).map(|(_, weight)| weight).sum()
    }

    /// What is the same of two questions that say the same.
    pub(super) fn key(&self) -> String {
        let words: Vec<&str> = self.words().collect();
        words.join(" ")
    }
}

fn longest_word(text: &str) -> Option<(&'static str, &'static str)> {
    WORDS.iter().filter(|(word, _)| text.starts_with(word)).max_by_key(|(word, _)| word.len()).copied()
}

/// How well an article fits a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit {
    /// 0 to 100.
    pub(super) score: u32,
    /// How much of what was asked is in it, in percent.
    asked: u32,
}

/// How well one phrase of an article fits.
fn fit(asked: &Pieces, phrase: &Pieces) -> Fit {
    let shared = asked.shared_with(phrase);
    let share = |of: u32| (shared * 100).checked_div(of).unwrap_or(0);
    let (of_phrase, of_asked) = (share(phrase.weight()), share(asked.weight()));
    Fit { score: (of_phrase * 6 + of_asked * 4) / 10, asked: of_asked }
}

/// How well the best of an article's phrases fits.
pub(super) fn best_fit<'a>(asked: &Pieces, phrases: impl IntoIterator<Item = &'a str>) -> Fit {
    phrases.into_iter().map(|phrase| fit(asked, &Pieces::of(phrase))).max().unwrap_or_default()
}

/// What is to be done about a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision<T> {
    /// This answers it.
    Answer(T),
    /// One of these may.
    Offer(Vec<T>),
    /// Nothing does.
    Nothing,
}

/// Decides among articles with their fits.
pub(super) fn decide<T>(mut fits: Vec<(Fit, T)>) -> Decision<T> {
    fits.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    let next = fits.get(1).map_or(0, |(fit, _)| fit.score);
    let sure = fits.first().is_some_and(|(fit, _)| {
        fit.score >= ANSWERS && fit.asked >= ASKED && (fit.score >= next + AHEAD || fit.score == 100 && next < 100)
    });
    let mut offered: Vec<T> =
        fits.into_iter().filter(|(fit, _)| fit.score >= OFFERED).map(|(_, article)| article).collect();
    offered.truncate(if sure { 1 } else { MOST_OFFERED });
    match offered.len() {
        0 => Decision::Nothing,
        _ if sure => offered.pop().map_or(Decision::Nothing, Decision::Answer),
        _ => Decision::Offer(offered),
    }
}

/// A question as it is kept: numbers that may tell of a person are masked.
pub(super) fn masked(text: &str) -> String {
    let digits: BTreeSet<usize> = long_numbers(text);
    text.chars().enumerate().map(|(at, c)| if digits.contains(&at) { '*' } else { c }).collect()
}

/// Where digits stand that are part of a number of five or more, spaces and hyphens between them
/// allowed.
fn long_numbers(text: &str) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut run: Vec<usize> = Vec::new();
    for (at, c) in text.chars().chain(std::iter::once('。')).enumerate() {
        if c.is_numeric() {
            run.push(at);
        } else if !matches!(c, ' ' | '-') {
            if run.len() >= 5 {
                found.extend(run.iter().copied());
            }
            run.clear();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A trading company's articles: title and other questions.
    const ARTICLES: &[&[&str]] = &[
        &["球阀怎么安装", "阀门如何安装", "球阀安装方向"],
        &["多久能发货", "下单后几天发货", "有现货吗"],
        &["怎么开发票", "可以开专票吗", "开票资料发给谁"],
        &["运费怎么算", "多少钱包邮"],
        &["退换货流程", "不合适可以退吗"],
        &["质保多久", "保修期是几年"],
        &["怎么付款", "对公账户是多少", "可以月结吗"],
        &["轴承怎么保养", "轴承多久加一次油"],
        &["不锈钢管有哪些规格", "不锈钢管壁厚"],
        &["最小起订量是多少", "一件起卖吗"],
    ];

    fn asked(question: &str) -> Decision<&'static str> {
        let pieces = Pieces::of(question);
        decide(ARTICLES.iter().map(|all| (best_fit(&pieces, all.iter().copied()), all[0])).collect())
    }

    #[test]
    fn believable_questions_find_their_article() {
        for (question, title) in [
            ("请问你们的不锈钢球阀怎么安装呀？", "球阀怎么安装"),
            ("球閥如何安裝", "球阀怎么安装"),
            ("什么时候发货", "多久能发货"),
            ("下单几天能发货？", "多久能发货"),
            ("能开专票吗", "怎么开发票"),
            ("老板，可以开发票吗", "怎么开发票"),
            ("运费怎么算的", "运费怎么算"),
            ("包邮吗", "运费怎么算"),
            ("我要退货", "退换货流程"),
            ("换货怎么弄", "退换货流程"),
            ("质保期多长时间", "质保多久"),
            ("怎么转账给你们", "怎么付款"),
            ("可以月结吗？", "怎么付款"),
            ("轴承要怎么保养呢", "轴承怎么保养"),
            ("起订量多少", "最小起订量是多少"),
        ] {
            assert_eq!(asked(question), Decision::Answer(title), "{question}");
        }
    }

    #[test]
    fn what_no_article_is_about_finds_none() {
        for question in [
            "你好",
            "在吗",
            "好的，谢谢",
            "嗯嗯",
            "昨天跟王经理说好的那批，客户又改图纸了",
            "明天下午三点来拜访方便吗",
            "今天天气不错",
            "",
            "😀😀",
            "？？？",
        ] {
            assert_eq!(asked(question), Decision::Nothing, "{question}");
        }
    }

    #[test]
    fn what_may_mean_several_is_offered() {
        for (question, among) in [("轴承", "轴承怎么保养"), ("球阀方向", "球阀怎么安装")] {
            match asked(question) {
                Decision::Answer(title) => assert_eq!(title, among, "{question}"),
                Decision::Offer(titles) => assert!(titles.contains(&among), "{question}: {titles:?}"),
                Decision::Nothing => panic!("{question} finds nothing"),
            }
        }
        let same = |score| (Fit { score, asked: 100 }, score);
        assert_eq!(decide(vec![same(70), same(68), same(20)]), Decision::Offer(vec![70, 68]));
        assert_eq!(decide(vec![same(70), same(62)]), Decision::Answer(70));
        assert_eq!(decide((40..60).map(same).collect()), Decision::Offer(vec![59, 58, 57, 56, 55]));
        assert_eq!(decide(vec![(Fit { score: 70, asked: 10 }, 1)]), Decision::Offer(vec![1]), "a word of a story");
        assert_eq!(decide(Vec::<(Fit, ())>::new()), Decision::Nothing);
    }

    #[test]
    fn the_same_question_has_the_same_key() {
        let key = |text: &str| Pieces::of(text).key();
        assert_eq!(key("请问多久发货？"), key("什麼時候發貨"));
        assert_ne!(key("多久发货"), key("多久到货"));
        assert_eq!(key("您好，在吗"), "");
    }

    #[test]
    fn numbers_of_people_are_masked() {
        assert_eq!(masked("我电话 138 0000 1111，要 DN50 的"), "我电话 *** **** ****，要 DN50 的");
        assert_eq!(masked("SO20261121-0001到哪了"), "SO********-****到哪了");
        assert_eq!(masked("要 100 个"), "要 100 个");
    }
}
