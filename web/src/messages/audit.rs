//! What the console says about the audit log.

/// The audit log. Lists begin with the name that the API has.
#[derive(Debug)]
pub(crate) struct AuditWords {
    pub title: &'static str,
    pub detail: &'static str,
    pub filter: &'static str,
    pub any: &'static str,
    pub trail: &'static str,
    pub trails: [(&'static str, &'static str); 4],
    pub kind: &'static str,
    pub kinds: [(&'static str, &'static str); 13],
    pub event: &'static str,
    /// But for those of users and of logins.
    pub events: [(&'static str, &'static str); 61],
    pub actor: &'static str,
    pub actors: [(&'static str, &'static str); 8],
    pub id: &'static str,
    pub since: &'static str,
    pub until: &'static str,
    pub show: &'static str,
    pub empty: &'static str,
    pub empty_detail: &'static str,
    pub none_fits: &'static str,
    /// Where what was looked at had nothing, and there is more.
    pub none_here: &'static str,
    pub search_on: &'static str,
    pub older: &'static str,
    pub newest: &'static str,
    pub what: &'static str,
    pub on: &'static str,
    pub who: &'static str,
    pub when: &'static str,
    pub user: &'static str,
    pub more: &'static str,
    pub position: &'static str,
    pub request: &'static str,
    /// Stands before an address.
    pub from: &'static str,
    pub export: &'static str,
    pub export_detail: &'static str,
}

/// A word that the API has, in words; as it is where a later version wrote it.
pub(crate) fn word_of<'v>(list: &[(&'static str, &'static str)], name: &'v str) -> &'v str {
    list.iter().find(|(known, _)| *known == name).map_or(name, |(_, word)| word)
}

#[cfg(test)]
impl AuditWords {
    /// The names of the API in its lists.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        let lists = [&self.trails[..], &self.kinds, &self.events, &self.actors];
        lists.into_iter().flatten().map(|(name, _)| *name)
    }
}
