//! The colour of an application on its pages. From the one that an operator says follow shades whose texts can be read, by WCAG 2.2
//! (§1.4.3, 4.5 to 1), in the light and in the dark. They are a style sheet of its own, as pages have no style inline.

use std::fmt;

use crate::assets::Asset;

/// What texts need at least to be read.
const READABLE: f64 = 4.5;
const WHITE: Colour = Colour([255, 255, 255]);
const BLACK: Colour = Colour([0, 0, 0]);
/// The card and the ground of `base.css` in the dark.
const DARK_CARD: Colour = Colour([0x18, 0x1d, 0x1b]);
const DARK_GROUND: Colour = Colour([0x10, 0x14, 0x13]);

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// What `base.css` calls accent, and what goes with it.
#[derive(Clone, Copy, Debug)]
struct Shades {
    accent: Colour,
    strong: Colour,
    on_accent: Colour,
    tint: Colour,
}

/// What is coloured.
#[derive(Clone, Copy, Debug)]
enum Place {
    Page,
    Preview,
}

impl Colour {
    /// Reads `#` and six digits of 0-9 and a-f; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        if !digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// Where a page finds the style sheet.
    #[must_use]
    pub fn path(&self) -> String {
        self.style(Place::Page).path()
    }

    /// Where a page finds the style sheet that colours but the preview of another page.
    #[must_use]
    pub fn preview_path(&self) -> String {
        self.style(Place::Preview).path()
    }

    /// The style sheet under the name of its content; `None` if it is the name of no such sheet, or of one of an earlier binary.
    #[must_use]
    pub fn style_named(name: &str) -> Option<Asset> {
        let stem = name.strip_prefix("colour-")?.split('.').next()?;
        let (digits, place) = match stem.strip_suffix("-preview") {
            Some(digits) => (digits, Place::Preview),
            None => (stem, Place::Page),
        };
        let style = Self::parse(&format!("#{digits}"))?.style(place);
        (style.name == name).then_some(style)
    }

    fn style(self, place: Place) -> Asset {
        let (selector, suffix) = match place {
            Place::Page => (":root", ""),
            Place::Preview => (".preview", "-preview"),
        };
        let [light, dark] = [self.in_the_light(), self.in_the_dark()];
        let body = format!(
            "{selector} {{{light}}}\n@media (prefers-color-scheme: dark) {{ {selector} {{{dark}}} }}\n"
        );
        let digits = self.to_string();
        let stem = format!("colour-{}{suffix}", digits.trim_start_matches('#'));
        Asset::made("colour.css", &stem, body)
    }

    /// As it is, or as much darker as it takes.
    fn in_the_light(self) -> Shades {
        self.shades(BLACK, |accent| Shades {
            accent,
            strong: accent.mixed(BLACK, 20),
            on_accent: WHITE,
            tint: WHITE.mixed(accent, 10),
        })
    }

    /// As it is, or as much lighter as it takes.
    fn in_the_dark(self) -> Shades {
        self.shades(WHITE, |accent| Shades {
            accent,
            strong: accent.mixed(WHITE, 20),
            on_accent: DARK_GROUND,
            tint: DARK_CARD.mixed(accent, 15),
        })
    }

    /// With as little of the other colour as it takes to read the accent on its tint. The tint lies between the accent and the
    /// card, so it can be read on the card too.
    fn shades(self, other: Self, of: impl Fn(Self) -> Shades) -> Shades {
        let all = (0..=100).map(|percent| of(self.mixed(other, percent)));
        let readable = all.into_iter().find(|it| it.accent.contrast(it.tint) >= READABLE);
        readable.unwrap_or_else(|| of(other))
    }

    /// This colour with so many percent of another one.
    fn mixed(self, other: Self, percent: u32) -> Self {
        let mix = |(here, there): (u8, u8)| {
            let sum = u32::from(here) * (100 - percent) + u32::from(there) * percent;
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        let (Self([red, green, blue]), Self([r, g, b])) = (self, other);
        Self([(red, r), (green, g), (blue, b)].map(mix))
    }

    /// The contrast ratio of WCAG 2.2, 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (here, there) = (self.luminance(), other.luminance());
        (here.max(there) + 0.05) / (here.min(there) + 0.05)
    }

    /// The relative luminance of WCAG 2.2, 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| match f64::from(channel) / 255.0 {
            channel if channel <= 0.04045 => channel / 12.92,
            channel => ((channel + 0.055) / 1.055).powf(2.4),
        };
        let [red, green, blue] = self.0.map(linear);
        0.0722f64.mul_add(blue, 0.2126f64.mul_add(red, 0.7152 * green))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl fmt::Display for Shades {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accent, strong, on_accent, tint } = self;
        write!(
            f,
            " --accent: {accent}; --accent-strong: {strong}; --on-accent: {on_accent}; --tint: {tint}; "
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_every_colour_can_be_read() {
        let steps = [0, 51, 102, 153, 204, 255];
        for (red, green, blue) in steps
            .iter()
            .flat_map(|r| steps.iter().map(move |g| (r, g)))
            .flat_map(|(r, g)| steps.iter().map(move |b| (*r, *g, *b)))
        {
            let colour = Colour([red, green, blue]);
            for (shades, card) in
                [(colour.in_the_light(), WHITE), (colour.in_the_dark(), DARK_CARD)]
            {
                let Shades { accent, strong, on_accent, tint } = shades;
                for (text, ground) in
                    [(accent, card), (accent, tint), (on_accent, accent), (on_accent, strong)]
                {
                    let contrast = text.contrast(ground);
                    assert!(contrast >= READABLE, "{colour}: {text} on {ground}: {contrast}");
                }
            }
        }
    }

    #[test]
    fn a_colour_that_can_be_read_stays_as_it_is() {
        let green = Colour::parse("#0b7a4e").unwrap();
        assert_eq!(green.in_the_light().accent, green);
        let mint = Colour::parse("#45c48d").unwrap();
        assert_eq!(mint.in_the_dark().accent, mint);
        assert_ne!(mint.in_the_light().accent, mint);
    }

    #[test]
    fn a_colour_is_six_digits() {
        assert_eq!(Colour::parse("#0b7a4e").unwrap().to_string(), "#0b7a4e");
        for wrong in ["0b7a4e", "#0b7a4", "#0b7a4ef", "#0B7A4E", "#+b7a4e", "red", "", "#日本"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_sheet_is_found_under_the_name_of_its_content_only() {
        let path = Colour::parse("#0b7a4e").unwrap().path();
        let name = path.strip_prefix("/assets/").unwrap();
        assert!(name.starts_with("colour-0b7a4e.") && name.ends_with(".css"), "{name}");
        let style = Colour::style_named(name).unwrap();
        assert_eq!(style.content_type, "text/css; charset=utf-8");
        assert!(style.body.contains("--accent: #0b7a4e;"), "{}", style.body);
        let preview = Colour::parse("#0b7a4e").unwrap().preview_path();
        let preview = Colour::style_named(preview.strip_prefix("/assets/").unwrap()).unwrap();
        assert!(preview.body.starts_with(".preview {") && !preview.body.contains(":root"));
        for other in ["colour-0b7a4e.css", "colour-0b7a4f.000000000000.css", "colour-.css"] {
            assert!(Colour::style_named(other).is_none(), "{other}");
        }
    }
}
