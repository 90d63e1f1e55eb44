//! The image of a code: how long it takes to draw, and how large it is; and what it takes the load generator to read it.

use std::{hint::black_box, time::Instant};

use clap::Args;
use web::code_image::{self, Logo};

use crate::{error::Failure, http::code, report::median};

/// As long as a real one: scheme, host and ticket.
const TEXT: &str = "https://login.example.com/s/Zk3cJx0bTq2LrW8vN1mYpA";
const LOGO: &[u8] = include_bytes!("../../fixtures/assets/shop/logo.png");

/// What the image of a code is measured with.
#[derive(Debug, Args)]
pub struct CodeImage {
    /// How often each is drawn.
    #[arg(long, default_value_t = 500)]
    times: usize,
}

impl CodeImage {
    /// Measures and prints.
    ///
    /// # Errors
    /// Where an image cannot be drawn.
    pub fn run(&self) -> Result<(), Failure> {
        let logo = Logo::from_upload(LOGO).map_err(|error| Failure::unfit(error.to_string()))?;
        let stored = logo.png().to_vec();
        let png = |logo: Option<&Logo>| code_image::png(TEXT, logo).map_err(failed);
        let svg = |logo: Option<&[u8]>| {
            code_image::svg(TEXT, logo).map(String::into_bytes).map_err(failed)
        };
        let picture = svg(Some(&stored))?;
        println!(
            "Image of a code ({} characters), one at a time on one core: median of {}\n",
            TEXT.len(),
            self.times
        );
        println!("| image | µs | bytes |\n| --- | ---: | ---: |");
        self.row("PNG", || png(None))?;
        self.row("PNG with logo", || png(Some(&logo)))?;
        self.row("SVG", || svg(None))?;
        self.row("SVG with logo", || svg(Some(&stored)))?;
        self.row("PNG with logo, the first of this logo", || {
            png(Some(&Logo::from_stored(stored.clone()).map_err(failed)?))
        })?;
        self.row("the logo, as it is stored", || Ok(stored.clone()))?;
        self.row("read back by the load generator", || {
            code::read(&picture).map(String::into_bytes)
        })?;
        println!();
        Ok(())
    }

    fn row(&self, name: &str, draw: impl Fn() -> Result<Vec<u8>, Failure>) -> Result<(), Failure> {
        let bytes = draw()?.len();
        let mut micros = Vec::new();
        for _ in 0..self.times {
            let start = Instant::now();
            black_box(draw()?);
            micros.push(start.elapsed().as_secs_f64() * 1e6);
        }
        println!("| {name} | {:.0} | {bytes} |", median(micros));
        Ok(())
    }
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::unfit(error.to_string())
}
