//! The languages that people are answered in.

use crate::words::words;

words! {
    /// A language that people are answered in.
    pub enum Language {
        /// Chinese.
        Zh => "zh",
        /// English.
        En => "en",
    }
}
