//! The pages a person sees: typed contexts, rendered by compiled templates (`web/templates`), with their style and scripts as static
//! files (`web/assets`).
//!
//! A handler fills a context, calls [`askama::Template::render`], and answers with [`HEADERS`]. Whatever text comes from outside is
//! escaped by the templates, and names are kept from turning the text around them.
//!
//! ```
//! use askama::Template;
//! use saoma::{messages::Language, pages::{Frame, SignedInPage}};
//!
//! let frame = Frame { language: Language::En, query: "" };
//! let page = SignedInPage { frame, application: None, account: Some("138****1234") };
//! assert!(page.render()?.contains("You are signed in"));
//! # Ok::<(), askama::Error>(())
//! ```

mod assets;
mod error;
mod frame;
mod login;
mod name;
mod phone;
mod policy;
mod session;

pub use assets::{ASSETS, Asset, Assets, CACHE_FOR_EVER};
pub use error::{ErrorPage, Trouble};
pub use frame::{Application, Frame, LandingPage, Start};
pub use login::{Connection, LoginPage};
pub use phone::mask_phone;
pub use policy::{CONTENT_SECURITY_POLICY, HEADERS};
pub use session::{ContinuePage, SignedInPage, Standing};
