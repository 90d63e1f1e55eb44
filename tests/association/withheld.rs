//! A person may have any number beside the one that WeChat shows, or where it shows none: also one that was somebody else's before.

use domain::account_choice::{Association, PhonePolicy, Policy};

use super::{
    accounts::{Account, Asked, PASSWORD, asks, code_for},
    sign_in,
};
use crate::harness::{World, flow};

const NUMBER: &str = "+8613700001111";
const MAIL: &str = "mei@example.com";

async fn asks_and_needs_no_number(world: &World) {
    let policy = Policy {
        association: Association::AskBinding,
        phone: PhonePolicy::Optional,
        ..Policy::default()
    };
    world.first.policy(&world.app, policy).await;
}

/// Asks for a code to the number, then for one to another account's address; answers where the codes of this login went.
async fn sent(world: &World, asked: &Asked, number: &str) -> Vec<String> {
    let before = world.outbox.delivered().len();
    asked.send_code("phone", number).await.expect(202);
    asked.send_code("email", MAIL).await.expect(202);
    // Both are handed over behind the answer, one after the other.
    for _ in 0..200 {
        let delivered = world.outbox.delivered();
        if delivered.iter().skip(before).any(|message| message.to == MAIL) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    world.outbox.delivered().into_iter().skip(before).map(|message| message.to).collect()
}

flow! {
    /// 57: the new owner of a number gives none, and asks for a code to it.
    async fn a_number_that_was_withheld_proves_no_more_than_it_would_have_shown(world) {
        let before = sign_in(world, &world.phone("lin")).await;
        let lin = world.user_of(&world.first, &before).await;
        Account { id: "mei", phone: Some(NUMBER), email: Some(MAIL), password: false }.create(world).await;
        asks_and_needs_no_number(world).await;
        // Lin signs in with another WeChat account of the Mini Program: the number may be somebody else's by now.
        let asked = Asked::begin_without_number(world, "new", "13800138000").await;
        assert_eq!(sent(world, &asked, lin.phone.unwrap().as_str()).await, [MAIL]);
        // Nobody was here as Mei by this Mini Program, and her number was verified lately.
        let asked = Asked::begin_without_number(world, "mei", "13700001111").await;
        asked.send_code("phone", NUMBER).await.expect(202);
        asked.show_code(&code_for(world, NUMBER).await).await.expect(200);
        assert_eq!(world.user_of(&world.first, &asked.login).await.id.as_str(), "mei");
    }
}

flow! {
    /// 57: numbers are given out again after 90 days.
    async fn a_number_that_was_withheld_proves_no_account_that_nobody_used_for_long(world) {
        Account { id: "mei", phone: Some(NUMBER), email: Some(MAIL), password: false }.create(world).await;
        asks_and_needs_no_number(world).await;
        world.wait(91 * 86_400);
        let asked = Asked::begin_without_number(world, "new", "13700001111").await;
        assert_eq!(sent(world, &asked, NUMBER).await, [MAIL]);
        asked.show_code(&code_for(world, MAIL).await).await.expect(200);
        assert_eq!(world.user_of(&world.first, &asked.login).await.id.as_str(), "mei");
    }
}

flow! {
    /// 57: the new owner of a number shows another one, and asks for a code to it.
    async fn a_number_beside_the_one_that_is_shown_proves_no_more_than_it_would_have_shown(world) {
        let before = sign_in(world, &world.phone("lin")).await;
        let lin = world.user_of(&world.first, &before).await;
        Account { id: "mei", phone: Some(NUMBER), email: Some(MAIL), password: false }.create(world).await;
        asks(world, false).await;
        // Lin's account has a WeChat account of the Mini Program already.
        let asked = Asked::begin(world, "new", "13700002222").await;
        assert_eq!(sent(world, &asked, lin.phone.unwrap().as_str()).await, [MAIL]);
        // Nobody was here as Mei by this Mini Program, and her number was verified lately.
        let asked = Asked::begin(world, "mei", "13700003333").await;
        asked.send_code("phone", NUMBER).await.expect(202);
        asked.show_code(&code_for(world, NUMBER).await).await.expect(200);
        assert_eq!(world.user_of(&world.first, &asked.login).await.id.as_str(), "mei");
    }
}

flow! {
    /// 57: numbers are given out again after 90 days.
    async fn a_number_beside_the_one_that_is_shown_proves_no_account_that_nobody_used_for_long(world) {
        Account { id: "mei", phone: Some(NUMBER), email: Some(MAIL), password: true }.create(world).await;
        asks(world, false).await;
        world.wait(91 * 86_400);
        let asked = Asked::begin(world, "new", "13700002222").await;
        assert_eq!(sent(world, &asked, NUMBER).await, [MAIL]);
        asked.show_password(NUMBER, PASSWORD).await.expect(200);
        assert_eq!(world.user_of(&world.first, &asked.login).await.id.as_str(), "mei");
    }
}
