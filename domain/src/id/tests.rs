use super::is_well_formed;

#[test]
fn an_id_needs_no_escaping_anywhere() {
    for id in ["a", "01a204b7-5ff4-7d70-a506-e6e352afc3ae", "demo_shop.2", &"x".repeat(64)] {
        assert!(is_well_formed(id), "{id}");
    }
    for id in ["", "a b", "a/b", "a;b", "a\0", "ä", &"x".repeat(65)] {
        assert!(!is_well_formed(id), "{id}");
    }
}
