//! Draws: the pages that people see, what they say in each language, their style and scripts, and the code that a phone
//! scans. Knows no HTTP and no rule.

pub mod assets;
pub mod code_image;
pub mod colour;
pub mod letters;
pub mod messages;
pub mod pages;
