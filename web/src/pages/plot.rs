//! Where the marks of a plot stand, in px of its drawing. The template draws them, with no style of their own: their colours are
//! classes.

/// The size of a drawing, px.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 220.0;
/// The room for the numbers at the left and the times below, px.
const LEFT: f64 = 44.0;
const BELOW: f64 = 26.0;
const ABOVE: f64 = 8.0;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mark {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub class: &'static str,
}

/// A line across, with its number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level {
    pub y: f64,
    pub number: u64,
}

/// Columns, each of parts that stand on each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawing {
    pub marks: Vec<Mark>,
    pub levels: Vec<Level>,
    /// How far the columns are from each other, px.
    step: f64,
}

impl Drawing {
    /// Of columns with the same parts, the first at the bottom; the classes are those of the parts.
    pub(super) fn stacked<const N: usize>(
        columns: impl ExactSizeIterator<Item = [u64; N]> + Clone,
        classes: [&'static str; N],
    ) -> Self {
        let highest = columns.clone().map(|parts| parts.iter().sum()).max().unwrap_or_default();
        let top = round_above(highest);
        let height = |number: u64| (HEIGHT - ABOVE - BELOW) * share(number, top);
        let step = (WIDTH - LEFT) / columns.len().max(1) as f64;
        let mut marks = Vec::new();
        for (at, parts) in columns.enumerate() {
            let (x, mut y) = (LEFT + step * (at as f64 + 0.14), HEIGHT - BELOW);
            for (number, class) in parts.into_iter().zip(classes).filter(|(number, _)| *number > 0)
            {
                y -= height(number);
                marks.push(Mark { x, y, width: step * 0.72, height: height(number), class });
            }
        }
        let mut levels = vec![0, top / 2, top];
        levels.dedup();
        let level = |number| Level { y: HEIGHT - BELOW - height(number), number };
        Self { marks, levels: levels.into_iter().map(level).collect(), step }
    }

    /// The middle of a column, from 0 on.
    pub(super) fn middle(&self, column: usize) -> f64 {
        LEFT + self.step * (column as f64 + 0.5)
    }
}

/// The next number of 1, 2, 4, 6, 8, 10, 20, 40, … that is not smaller: but for 1, its half is whole too.
fn round_above(number: u64) -> u64 {
    let mut ten = 1u64;
    loop {
        let steps = [1, 2, 4, 6, 8].map(|step| ten.saturating_mul(step));
        if let Some(rounded) = steps.into_iter().find(|step| *step >= number) {
            return rounded;
        }
        ten = ten.saturating_mul(10);
    }
}

/// What part of a whole it is, 0 to 1.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_column_stands_below_a_round_number() {
        for (number, rounded) in
            [(0, 1), (1, 1), (3, 4), (9, 10), (10, 10), (11, 20), (81, 100), (u64::MAX, u64::MAX)]
        {
            assert_eq!(round_above(number), rounded, "{number}");
        }
    }

    #[test]
    fn parts_stand_on_each_other_and_what_is_nothing_is_not_drawn() {
        let drawing = Drawing::stacked([[3, 0, 1], [0, 0, 0]].into_iter(), ["a", "b", "c"]);
        let [first, second] = drawing.marks[..] else { panic!("{drawing:?}") };
        assert_eq!((first.class, second.class), ("a", "c"));
        assert_eq!((first.y + first.height, second.y + second.height), (HEIGHT - BELOW, first.y));
        assert!((second.y - ABOVE).abs() < 1e-9, "{second:?}");
        assert_eq!(drawing.levels.iter().map(|level| level.number).collect::<Vec<_>>(), [0, 2, 4]);
        assert!(drawing.middle(1) < WIDTH);
    }

    #[test]
    fn where_nothing_happened_there_is_an_empty_plot() {
        let drawing = Drawing::stacked([[0]; 24].into_iter(), ["a"]);
        assert!(drawing.marks.is_empty());
        assert_eq!(drawing.levels.iter().map(|level| level.number).collect::<Vec<_>>(), [0, 1]);
    }
}
