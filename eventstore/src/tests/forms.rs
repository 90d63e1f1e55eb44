//! The fast path and the checked form write the same, whatever others wrote meanwhile.

mod plan;
mod run;

use std::cell::Cell;

use proptest::{prelude::*, test_runner::Config as ProptestConfig};

use crate::testing::Kind;
use plan::rounds;
use run::{Form, Run};

fn both_forms_write_the_same(kind: Kind, cases: u32) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (checked, either) = runtime.block_on(async {
        tokio::join!(Run::on(kind, Form::Checked), Run::on(kind, Form::Either))
    });
    let turned_away = Cell::new(0);
    proptest!(ProptestConfig::with_cases(cases), |(rounds in rounds(kind))| {
        let (checked, either) = runtime.block_on(async {
            tokio::join!(checked.written(&rounds), either.written(&rounds))
        });
        prop_assert_eq!(&checked, &either);
        prop_assert!(checked.is_dense(), "{:?}", checked.events);
        turned_away.set(turned_away.get() + checked.turned_away_by_a_read);
    });
    assert!(turned_away.get() > 0, "no command read what had gone on");
}

#[test]
fn both_forms_write_the_same_on_sqlite() {
    both_forms_write_the_same(Kind::Sqlite, 128);
}

#[test]
fn both_forms_write_the_same_on_postgres() {
    both_forms_write_the_same(Kind::Postgres, 64);
}
