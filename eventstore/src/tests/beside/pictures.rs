//! Pictures.

use crate::tests::{given::*, on_both_databases};

on_both_databases! {
    a_picture_is_found_by_its_content_in_its_own_pool(given) {
        let pictures = &given.store.pictures;
        let picture = pictures.put(&pool(), b"a picture").await.unwrap();
        assert_eq!((picture.bytes, picture.hash.as_str().len()), (9, 43));
        assert_eq!(pictures.put(&pool(), b"a picture").await.unwrap(), picture);
        assert_ne!(pictures.put(&pool(), b"another").await.unwrap(), picture);
        assert_eq!(given.count("pictures").await, 2);
        let given = given.reopened().await;
        let found = given.store.pictures.get(&pool(), &picture.hash).await.unwrap();
        assert_eq!(found.as_deref(), Some(b"a picture".as_slice()));
        assert_eq!(given.store.pictures.get(&other_pool(), &picture.hash).await.unwrap(), None);
        assert_eq!(given.store.pictures.get(&pool(), &"a\0b".into()).await.unwrap(), None);
    }

    a_picture_that_was_seen_is_not_asked_for_again(given) {
        let pictures = &given.store.pictures;
        let picture = pictures.put(&pool(), b"a picture").await.unwrap();
        assert!(pictures.get(&pool(), &picture.hash).await.unwrap().is_some());
        given.sql("DELETE FROM pictures").await;
        assert!(pictures.get(&pool(), &picture.hash).await.unwrap().is_some());
    }
}
