//! What the console says of coming in by scanning.

use super::Named;

/// Coming in by scanning.
#[derive(Debug)]
pub(crate) struct ScanWords {
    /// What the phone and the page with the code call the console of a pool: around the pool's name.
    pub console_of: Named,
    /// Leads from the page for signing in to this one.
    pub way: &'static str,
    pub title: &'static str,
    pub detail: &'static str,
    /// Before the console's host, which the phone shows too.
    pub compare: &'static str,
    /// The id of a pool.
    pub pool: &'static str,
    pub pool_hint: &'static str,
    pub next: &'static str,
    /// Leads to the code, where there is one place to scan.
    pub go: &'static str,
    /// Before the places, where there are several.
    pub choose: &'static str,
    pub otherwise: &'static str,
    /// Said alike whether or not there is such a pool.
    pub nobody: &'static str,
    pub not_asked: &'static str,
    pub refused: &'static str,
    pub over: &'static str,
    pub stranger: &'static str,
    pub taken: &'static str,
    pub already: &'static str,
    pub link: &'static str,
    pub link_title: &'static str,
    pub link_detail: &'static str,
    pub account_may_be_made: &'static str,
    pub wechat: &'static str,
    pub off: &'static str,
    /// Around the address by which they come in.
    pub enter_by: &'static str,
    pub of_deployment: &'static str,
    pub nothing_on: &'static str,
    pub nothing_on_detail: &'static str,
    pub application: &'static str,
    pub connection: &'static str,
}
