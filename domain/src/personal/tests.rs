use super::*;

#[test]
fn a_clear_value_is_marked_in_json() {
    let phone = Personal::from("+8613800001234");
    let json = serde_json::to_string(&phone).unwrap();
    assert_eq!(json, r#"{"$personal":"+8613800001234"}"#);
    assert_eq!(serde_json::from_str::<Personal<String>>(&json).unwrap(), phone);
}

#[test]
fn a_sealed_value_without_its_key_reads_as_erased() {
    let sealed = r#"{"$sealed":"AAAA"}"#;
    assert_eq!(serde_json::from_str::<Personal<String>>(sealed).unwrap(), Personal::Erased);
}

#[test]
fn debug_never_shows_the_value() {
    assert_eq!(format!("{:?}", Personal::<String>::from("+8613800001234")), "Personal(…)");
}
