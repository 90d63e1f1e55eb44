//! What is typed into the one field of the search: a number, an address, an id, or the beginning of a name.

use domain::{
    email,
    id::{PoolId, UserId},
};
use projections::{
    Order, Page, Paged,
    users::{UserFilter, UserView},
};

use crate::{
    console::paging::unread,
    http::{app::App, refusal::Refusal},
    management::users::sought_number,
};

/// From how many characters on a text without blanks may be the id of something.
const IDS: usize = 16;

/// Whom a text asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The user with that id.
    pub id: Option<UserId>,
    /// Those who are named so exactly: few.
    pub exact: Vec<UserFilter>,
    /// The others, who come page by page.
    pub others: UserFilter,
}

impl Search {
    /// What somebody typed, and whether they ask for those who may not sign in.
    pub fn of(text: &str, blocked: Option<bool>) -> Self {
        let with = |filter: UserFilter| UserFilter { blocked, ..filter };
        let text = text.trim();
        let said = || Some(text.to_owned());
        if text.is_empty() {
            Self { others: with(UserFilter::default()), ..Self::default() }
        } else if let Some(address) = email::normal(text) {
            let verified = UserFilter { email: Some(address.clone()), ..UserFilter::default() };
            let noted = UserFilter { unverified_email: Some(address), ..UserFilter::default() };
            Self { exact: vec![with(verified)], others: with(noted), ..Self::default() }
        } else if let Some(number) = number(text) {
            let verified = UserFilter { phone: Some(number.clone()), ..UserFilter::default() };
            let noted = UserFilter { unverified_phone: Some(number), ..UserFilter::default() };
            Self { exact: vec![with(verified)], others: with(noted), ..Self::default() }
        } else {
            let named = with(UserFilter { name: said(), ..UserFilter::default() });
            if !is_id(text) {
                return Self { others: named, ..Self::default() };
            }
            let openid = with(UserFilter { openid: said(), ..UserFilter::default() });
            let unionid = with(UserFilter { unionid: said(), ..UserFilter::default() });
            Self { id: Some(text.into()), exact: vec![openid, unionid], others: named }
        }
    }
}

impl Search {
    /// Names come from the first on, all others from the newest on.
    pub const fn order(&self) -> Order {
        if self.others.name.is_some() { Order::Ascending } else { Order::Descending }
    }

    /// Who is asked for: on the first page those first whom the search names exactly.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a place in another list.
    pub async fn found(
        &self,
        app: &App,
        pool: &PoolId,
        page: &Page,
        is_first: bool,
    ) -> Result<Paged<UserView>, Refusal> {
        let users = async |filter| app.views.users(pool, filter, page).await.map_err(unread);
        let mut items = Vec::new();
        if is_first {
            if let Some(id) = &self.id {
                let fits =
                    |user: &UserView| self.others.blocked.is_none_or(|it| it == user.blocked);
                items.extend(app.views.user(pool, id).await?.filter(fits));
            }
            for filter in &self.exact {
                items.extend(users(filter).await?.items);
            }
        }
        let others = users(&self.others).await?;
        for user in others.items {
            if items.iter().all(|known: &UserView| known.id != user.id) {
                items.push(user);
            }
        }
        Ok(Paged { items, next: others.next })
    }
}

/// A number as people write it: with its country, or eleven digits of a mobile of mainland China.
fn number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !" -()".contains(*c)).collect();
    let is_mobile =
        digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|b| b.is_ascii_digit());
    let whole = if is_mobile { format!("+86{digits}") } else { text.to_owned() };
    sought_number("q", &whole).ok()
}

fn is_id(text: &str) -> bool {
    text.len() >= IDS && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_tells_numbers_addresses_ids_and_names_apart() {
        for number in ["+8613800001234", "+86 138 0000 1234", "13800001234", "138-0000-1234"] {
            let search = Search::of(number, None);
            assert_eq!(search.exact[0].phone.as_deref(), Some("+8613800001234"), "{number}");
            assert_eq!(search.others.unverified_phone, search.exact[0].phone, "{number}");
        }
        let search = Search::of(" Lin@Example.com ", Some(true));
        assert_eq!(search.exact[0].email.as_deref(), Some("lin@example.com"));
        assert_eq!((search.exact[0].blocked, search.others.blocked), (Some(true), Some(true)));
        let openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
        let search = Search::of(openid, None);
        assert_eq!((search.id, search.exact.len()), (Some(openid.into()), 2));
        assert_eq!(search.others.name.as_deref(), Some(openid));
        for name in ["林", "Lin Yi", "1380000", "@lin"] {
            let search = Search::of(name, None);
            assert_eq!((search.others.name.as_deref(), search.exact.len()), (Some(name), 0));
        }
        assert_eq!(Search::of("  ", None), Search::default());
    }
}
