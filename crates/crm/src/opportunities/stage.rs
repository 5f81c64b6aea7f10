//! Stages of opportunities, as a company sets them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::error::Invalid;

/// The most stages.
const MOST: usize = 12;

/// A stage with the likelihood that an opportunity in it is won.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpportunityStage {
    /// What it is called; opportunities hold it by this name.
    #[schema(example = "商务谈判")]
    pub name: String,
    /// How likely an opportunity of this stage is won, in basis points.
    pub probability_bp: u32,
}

impl OpportunityStage {
    /// The stages of a company that has set none.
    pub fn defaults() -> Vec<Self> {
        [("初步接洽", 1_000), ("需求确认", 3_000), ("方案报价", 5_000), ("商务谈判", 8_000)]
            .map(|(name, probability_bp)| Self { name: name.to_owned(), probability_bp })
            .into()
    }

    /// Checks a list of stages.
    ///
    /// # Errors
    /// Where there is none or too many, two have one name, or a likelihood is out of its range.
    pub fn check(stages: &[Self]) -> Result<(), Invalid> {
        let wrong = |message: String| Err(Invalid::new("opportunity_stages", message));
        if stages.is_empty() || stages.len() > MOST {
            return wrong(format!("应有 1 到 {MOST} 个阶段"));
        }
        let names: BTreeSet<&str> = stages.iter().map(|stage| stage.name.trim()).collect();
        if names.len() != stages.len() || names.iter().any(|name| name.is_empty() || name.chars().count() > 20) {
            return wrong("阶段名称应为 1 到 20 个字，且不能重复".to_owned());
        }
        if stages.iter().any(|stage| stage.name.trim() != stage.name || stage.name.contains(char::is_control)) {
            return wrong("阶段名称不能含有首尾空格或控制字符".to_owned());
        }
        if stages.iter().any(|stage| stage.probability_bp > 10_000) {
            return wrong("成交概率不能大于 100%".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_make_sense() {
        let stage = |name: &str, probability_bp| OpportunityStage { name: name.into(), probability_bp };
        assert!(OpportunityStage::check(&OpportunityStage::defaults()).is_ok());
        assert!(OpportunityStage::check(&[]).is_err());
        assert!(OpportunityStage::check(&[stage("谈", 1), stage("谈", 2)]).is_err());
        assert!(OpportunityStage::check(&[stage("谈", 10_001)]).is_err());
        assert!(OpportunityStage::check(&[stage(" 谈", 1)]).is_err());
    }
}
