//! What a rebuild found.

use std::{collections::BTreeMap, fmt};

use projections::Table;

use super::Damage;

/// What a rebuild compared, and what differed. It names tables and counts, and nothing about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many streams were replayed.
    pub streams: u64,
    /// How many rows and names they have.
    pub rows: u64,
    tables: BTreeMap<&'static str, Differences>,
    damage: Vec<Damage>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Differences {
    missing: u64,
    changed: u64,
    surplus: u64,
}

impl Report {
    /// Whether everything was as the events say.
    pub fn is_clean(&self) -> bool {
        self.tables.is_empty() && self.damage.is_empty()
    }

    /// What is wrong with history itself. If there is anything, nothing was written.
    pub fn damage(&self) -> &[Damage] {
        &self.damage
    }

    /// How many rows and names were not as the events say.
    pub fn differences(&self) -> u64 {
        self.tables.values().map(|found| found.missing + found.changed + found.surplus).sum()
    }

    pub(super) fn differs(&mut self, table: &Table, exists: bool) {
        let found = self.tables.entry(table.name).or_default();
        if exists {
            found.changed += 1;
        } else {
            found.missing += 1;
        }
    }

    pub(super) fn is_damaged(&mut self, damage: Damage) {
        if !self.damage.contains(&damage) {
            self.damage.push(damage);
        }
    }

    pub(super) fn is_surplus(&mut self, table: &Table) {
        self.tables.entry(table.name).or_default().surplus += 1;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} streams, {} rows: ", self.streams, self.rows)?;
        if self.is_clean() {
            return f.write_str("all as the events say");
        }
        if !self.damage.is_empty() {
            f.write_str("history is damaged, and nothing was written")?;
            return self.damage.iter().try_for_each(|damage| write!(f, "\n{damage}"));
        }
        write!(f, "{} differ", self.differences())?;
        for (table, Differences { missing, changed, surplus }) in &self.tables {
            write!(f, "\n{table}: {missing} missing, {changed} changed, {surplus} too many")?;
        }
        Ok(())
    }
}
