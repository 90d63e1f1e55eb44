//! Why a step was not allowed, or a login ended without a sign-in.

use crate::words::words;

words! {
    /// Holds nothing about a person, and reaches browser and phone as a sentence in their language.
    pub enum Reason {
        /// WeChat does not take the code, or it was spent already: a new one is needed.
        CodeInvalid => "code_invalid",
        /// The code was shown with another ticket before.
        CodeUsedElsewhere => "code_used_elsewhere",
        /// WeChat blocks this person as high-risk.
        BlockedByWechat => "blocked_by_wechat",
        /// Too many attempts within a minute.
        TooMany => "too_many",
        /// Another person scanned first.
        SecondPhone => "second_phone",
        /// The same person scanned too often.
        ScansExhausted => "scans_exhausted",
        /// The browser that shows the code is gone.
        NoLiveBrowser => "no_live_browser",
        /// The code was not scanned with the camera.
        UseCamera => "use_camera",
        /// Nobody has an account with this WeChat, and none is made.
        NoAccount => "no_account",
        /// This WeChat opens another account.
        LinkedElsewhere => "linked_elsewhere",
        /// This WeChat account was taken away from the account meanwhile.
        Unlinked => "unlinked",
        /// The person signed in too long ago for this.
        SignInAgain => "sign_in_again",
        /// The person was erased meanwhile.
        Erased => "erased",
        /// The account is blocked.
        UserBlocked => "user_blocked",
        /// The connection needs a phone number, and there is none.
        PhoneRequired => "phone_required",
        /// The connection is switched off or gone.
        ConnectionOff => "connection_off",
        /// The application is gone.
        ApplicationOff => "application_off",
        /// The pool is switched off.
        PoolOff => "pool_off",
        /// The step does not belong to the state of the login.
        WrongState => "wrong_state",
        /// The phone token is not the one of the last scan.
        WrongPhoneToken => "wrong_phone_token",
        /// The proof of an account was wrong.
        WrongProof => "wrong_proof",
        /// Too many wrong proofs, or too many codes sent.
        ProofsExhausted => "proofs_exhausted",
        /// The browser asked for newer codes.
        Superseded => "superseded",
        /// Its time is over.
        LoginExpired => "login_expired",
        /// WeChat did not answer.
        WechatUnavailable => "wechat_unavailable",
        /// WeChat does not accept the Mini Program's configuration.
        WechatMisconfigured => "wechat_misconfigured",
        /// What sends codes did not answer.
        MessengerUnavailable => "messenger_unavailable",
    }
}
