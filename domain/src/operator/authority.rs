//! How far a person of the console may go.

use super::OperatorRole;
use crate::id::PoolId;

/// What somebody may do, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Their pool; `None` for the deployment, and so for every pool.
    pub pool: Option<PoolId>,
    /// What they may do there.
    pub role: OperatorRole,
}

impl Authority {
    /// Whether it reaches a pool, or the deployment (`None`).
    pub fn reaches(&self, pool: Option<&PoolId>) -> bool {
        self.pool.is_none() || self.pool.as_ref() == pool
    }

    /// Whether something may be changed there.
    pub fn may_change(&self, pool: Option<&PoolId>) -> bool {
        self.role == OperatorRole::Operator && self.reaches(pool)
    }

    /// Whether they may give somebody this, or take it: nobody grants more than they have.
    pub fn may_grant(&self, other: &Self) -> bool {
        self.may_change(other.pool.as_ref()) && other.role <= self.role
    }
}
